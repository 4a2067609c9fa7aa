#!/usr/bin/env python3
"""Kills trainings at every system call of a save and at random instants, makes calls fail, and resumes.

A run that was killed and resumed must end with the same bytes as one that was never stopped, and at no instant may a
checkpoint be visible that is not whole. `make torture` runs it; `--short` is for the tests.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
STYLE = "latent=8 mapping_layers=1 channel_base=64 channel_max=4 train.batch=4"
# name: the model with its settings, the round of the base checkpoint, all rounds
CASES = {
    "toy": ("toy --set hidden_features=8 train.batch=4", 10, 12),
    "everything": (f"{HERE}/everything.yaml --data builtin:ring8", 10, 12),
    # a pool that overflows, and a learning rate that falls to zero over the second half
    "cyclegan": (
        "cyclegan --data builtin:digits2fontdigits --set size=16 channels=1 filters=2 blocks=1 depth=1 pool_size=4 "
        "epochs=2 train.epochs=null train.rounds=12 train.batch=2", 10, 12),
    # the average of w, a moving average with a ramp, lazy penalties
    "stylegan2": (f"stylegan2 --data builtin:emoji64 --set size=16 {STYLE} r1_every=2 path_every=2", 10, 12),
    "stylegan2-ada": (f"stylegan2-ada --data builtin:emoji64 --set size=16 {STYLE} augment_ramp=100", 10, 12),
    # grows from 8 to 16 pixels after 44 images, between the base and the end
    "stylegan": (f"stylegan --data builtin:emoji64 --set size=16 {STYLE} phase_images=44 fade_images=16", 10, 14),
}
FILES = ["weights.safetensors", "state.safetensors", "state.json"]


class Torture:
    def __init__(self, program, folder, library, seed):
        self.program, self.folder, self.library = program, folder, library
        self.random = random.Random(seed)
        self.counts, self.failures = {}, []

    def run(self, line, faults=None, seconds=None):
        """Runs the program; returns its status, negative for a signal, and what it wrote to standard error."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FAULT_")}
        if faults:
            environment |= {"LD_PRELOAD": str(self.library)} | {f"FAULT_{k}": str(v) for k, v in faults.items()}
        process = subprocess.Popen(
            [self.program, *line.split()], env=environment, cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        try:
            errors = process.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            errors = process.communicate()[1]
        return process.returncode, errors

    def count(self, case, what):
        self.counts.setdefault(case, {}).setdefault(what, 0)
        self.counts[case][what] += 1

    def fail(self, case, what, text):
        self.failures.append(f"{case}: {what}: {text}")
        print(f"FAILED {self.failures[-1]}", flush=True)

    # A case

    def prepare(self, case):
        """A run without a stop, and a copy as if it had been stopped at the base checkpoint."""
        model, base, rounds = CASES[case]
        line = (
            f"train {model} --rounds {rounds} --seed 5 --threads 1 --log-every 1 --sample-every 1000000 "
            f"--checkpoint-every {base} --out {case}/straight")
        (self.folder / case).mkdir()
        status, errors = self.run(line)
        if status:
            sys.exit(f"{case}: {errors}")
        straight = self.folder / case / "straight"
        shutil.copytree(straight, straight.with_name("base"))
        shutil.rmtree(straight.with_name("base") / f"checkpoints/{rounds:06d}")
        return straight, straight.with_name("base")

    def resume(self, run, every, faults=None, seconds=None):
        return self.run(
            f"train --resume {run} --threads 1 --log-every 1 --sample-every 1000000 --checkpoint-every {every}",
            faults, seconds)

    def finish(self, case, what, run, straight):
        """Resumes to the end and compares with the run that was never stopped."""
        _, base, rounds = CASES[case]
        self.check_whole(case, what, run)
        last = f"checkpoints/{rounds:06d}"
        if not (run / last).exists():
            status, errors = self.resume(run, base)
            if status:
                return self.fail(case, what, f"the resumed run ended with status {status}: {errors[-300:]}")
        for file in FILES:
            if (run / last / file).read_bytes() != (straight / last / file).read_bytes():
                self.fail(case, what, f"{file} differs")
        if figures(run) != figures(straight):
            self.fail(case, what, "metrics.jsonl differs")
        hidden = [p.name for p in (run / "checkpoints").iterdir() if p.name.startswith(".")]
        # what the last process left is removed by the next one
        if hidden and what.startswith("resumed"):
            self.fail(case, what, f"left {hidden}")

    def check_whole(self, case, what, run):
        for folder in (run / "checkpoints").glob("[0-9]*"):
            try:
                for name, entry in json.loads((folder / "manifest.json").read_text())["files"].items():
                    content = (folder / name).read_bytes()
                    assert len(content) == entry["bytes"] and f"{zlib.crc32(content):08x}" == entry["crc32"], name
            except (OSError, AssertionError, ValueError) as error:
                self.fail(case, what, f"{folder.name} is visible but not whole: {error}")

    # System calls

    def calls(self, case, start, again):
        """The calls of a save: all but those in the middle of a file."""
        trace = self.folder / case / "trace"
        run = self.copy(start)
        again(run, {"ROOT": run, "TRACE": trace})
        calls = [line.split(" ", 2) for line in trace.read_text().splitlines()]
        trace.unlink()
        chosen = []
        for index, (number, call, path) in enumerate(calls):
            around = [c[1:] for c in calls[max(0, index - 1):index + 2]]
            if call != "write" or around.count([call, path]) < 3 or self.random.random() < 0.05:
                chosen.append((int(number), call, path))
        return chosen

    def copy(self, run):
        copy = run.with_name("killed")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(run, copy)
        return copy

    def at_every_call(self, case, straight, base, modes, step):
        last = CASES[case][1]
        parent = f"checkpoints/{last:06d}"
        for start, name, point in [(base, "save", ""), (straight, "save again", parent)]:
            def again(run, faults):
                return self.resume(run / point, last, faults)
            calls = self.calls(case, start, again)[::step]
            for number, call, path in calls:
                for mode in modes:
                    if mode in ("torn", "full") and call != "write":
                        continue
                    run = self.copy(start)
                    status, _ = again(run, {"ROOT": run, "AT": number, "MODE": mode})
                    what = f"{name}, {mode} at call {number} ({call} {path})"
                    if mode in ("kill", "torn") and status != -signal.SIGKILL:
                        self.fail(case, what, f"not killed: {status}")
                    if status < 0 and status != -signal.SIGKILL:
                        self.fail(case, what, f"ended by signal {-status}")
                    self.count(case, f"{mode} ({name})")
                    if not (run / parent).exists():
                        self.fail(case, what, f"{parent} was lost")
                    if name == "save again" and not (run / f"checkpoints/{CASES[case][2]:06d}").exists():
                        self.fail(case, what, "neither the old nor the new checkpoint is there")
                    self.finish(case, what, run, straight)

    # Random instants

    def at_random_instants(self, case, straight, kills):
        model, _, rounds = CASES[case]
        begin = time.monotonic()
        self.resume(self.copy(straight.with_name("base")), 1)
        longest = 1.5 * (time.monotonic() - begin)
        run = straight.with_name("random")
        killed = 0
        while killed < kills:
            start = self.random.uniform(0, longest)
            if any((run / "checkpoints").glob("[0-9]*")):
                status, errors = self.resume(run, 1, seconds=start)
            else:
                shutil.rmtree(run, ignore_errors=True)
                status, errors = self.run(
                    f"train {model} --rounds {rounds} --seed 5 --threads 1 --log-every 1 --sample-every 1000000 "
                    f"--checkpoint-every 1 --out {run}", seconds=start)
            killed += status == -signal.SIGKILL
            self.check_whole(case, "random", run) if run.exists() else None
            if status > 0 or (run / f"checkpoints/{rounds:06d}").exists():
                if status > 0:
                    self.fail(case, "random", errors[-300:])
                self.finish(case, "random", run, straight)
                self.count(case, "completed runs of random kills")
                shutil.rmtree(run, ignore_errors=True)
        self.counts.setdefault(case, {})["random kills"] = killed

    # A second import

    def replaced_imports(self):
        case = "import"
        (self.folder / case).mkdir()
        line = "import toy {} --network G --set hidden_features=8 --out {}"
        runs = [f"toy/straight/checkpoints/{r:06d}/weights.safetensors" for r in CASES["toy"][1:]]
        for number, weights in enumerate(runs):
            network(self.folder / weights, self.folder / case / f"{number}.safetensors", "G.")
        first = self.folder / case / "first"
        ends = []
        for number in range(2):
            status, errors = self.run(line.format(f"import/{number}.safetensors", first))
            if status:
                return self.fail(case, "import", errors)
            ends.append((first / "checkpoints/000000/weights.safetensors").read_bytes())

        def again(run, faults):
            return self.run(line.format("import/0.safetensors", run), faults)
        for number, call, path in self.calls(case, first, again):
            for mode in ["kill", "EIO"]:
                run = self.copy(first)
                again(run, {"ROOT": run, "AT": number, "MODE": mode})
                what = f"{mode} at call {number} ({call} {path})"
                self.count(case, mode)
                self.check_whole(case, what, run)
                if (run / "checkpoints/000000/weights.safetensors").read_bytes() not in ends:
                    self.fail(case, what, "neither the old nor the new weights are there")
                status, errors = again(run, None)
                if status or (run / "checkpoints/000000/weights.safetensors").read_bytes() != ends[0]:
                    self.fail(case, what, f"importing again failed: {errors}")


def network(path, to, prefix):
    """Copies a network's tensors out of a checkpoint's weights, without the prefix."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header, data = json.loads(content[8:8 + size]), content[8 + size:]
    kept, begin, parts = {}, 0, []
    for name, entry in header.items():
        if name.startswith(prefix):
            part = data[slice(*entry["data_offsets"])]
            kept[name[len(prefix):]] = entry | {"data_offsets": [begin, begin + len(part)]}
            begin += len(part)
            parts.append(part)
    text = json.dumps(kept).encode()
    to.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def figures(run):
    """The measurements without their times."""
    # a line without an end was being written when the process was killed
    whole = (run / "metrics.jsonl").read_text().rpartition("\n")[0]
    lines = [json.loads(line) for line in whole.splitlines()]
    # a stopped run has samples of its last round
    lines = [line for line in lines if "samples" not in line]
    for line in lines:
        for key in ("loading", "memory"):
            line.get("health", {}).pop(key, None)
    return [{k: v for k, v in line.items() if k not in ("seconds", "images_per_second")} for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path)
    parser.add_argument("--short", action="store_true", help="a few kills of one small model")
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--step", type=int, default=1, help="take every such call of a save (default: 1)")
    parser.add_argument("--kills", type=int, default=40, help="random kills per case")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 100000)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "fault.so"
        compiler = shutil.which("cc") or "clang"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, HERE / "fault.c", "-ldl"], check=True)
        torture = Torture(options.program.resolve(), Path(folder), library, options.seed)
        for case in ["everything"] if options.short else options.case or CASES:
            straight, base = torture.prepare(case)
            if options.short:
                torture.at_every_call(case, straight, base, ["kill"], step=9)
                continue
            # calls that fail are the same in every model
            modes = ["kill", "torn", "EIO", "ENOSPC", "full"] if case == "everything" else ["kill"]
            torture.at_every_call(case, straight, base, modes, options.step)
            torture.at_random_instants(case, straight, options.kills)
            print(f"{case}: {json.dumps(torture.counts[case])}", flush=True)
        if not options.short and "toy" in (options.case or CASES):
            torture.replaced_imports()
    for case, counts in torture.counts.items():
        print(f"{case}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    total = sum(count for counts in torture.counts.values() for what, count in counts.items() if "completed" not in what)
    print(f"{total} faults, {len(torture.failures)} failures, {time.monotonic() - begin:.0f} s")
    sys.exit(bool(torture.failures))


if __name__ == "__main__":
    main()
