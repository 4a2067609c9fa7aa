"""Trains the built-in classifier of handwritten digits: scripts/make_classifier.py PROGRAM

'classifier' learns the built-in digits; the run's weights in half precision become zoo/features/classifier.safetensors, with
which 'ganzoo evaluate' reads stacked digits. Some two minutes of one core.
"""

import pathlib
import subprocess
import sys
import tempfile

from make_features import ROOT, halved


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        run = pathlib.Path(name) / "run"
        subprocess.run(
            [program, "train", "classifier", "--data", "builtin:digits", "--set", "train.images=256000", "--out", run,
             *sys.argv[2:]], cwd=ROOT, check=True)
        subprocess.run([program, "evaluate", run], cwd=ROOT, check=True)
        [newest] = sorted((run / "checkpoints").iterdir())[-1:]
        target = ROOT / "zoo" / "features" / "classifier.safetensors"
        halved(newest / "weights.safetensors", target)
        print(target, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
