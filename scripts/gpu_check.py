"""The checks of scripts/gpu_check.sh, each within a time of its own; a check that fails does not end the others.

    python3 scripts/gpu_check.py --ganzoo .gpu/bin/ganzoo --device cuda [--only parity,speed] [--seconds 780] [--json FILE]

parity     each model's first round in full 32-bit precision has the losses and gradients of the CPU, to 1e-3
seeds      the same seed gives the same weights bit for bit with --exact
resume     a run that was stopped and resumed equals one that was not, and runs move between the device and the CPU
precision  rounds in bf16 and fp16 are finite and near those in fp32; what they cost
graphs     training with recorded rounds has the figures of training without, and whether the weights have the same bits
speed      rounds per second and memory of seven models, without and with recorded rounds, and of PyTorch's reference forms on the
           same device
sample     images per second of sampling
profile    where the time of a round goes, if 'ncu' is there

The exit status is 1 if a check failed.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from bench_cases import CASES, settings

HERE = pathlib.Path(__file__).resolve().parent
# what a CPU rehearses instead of the sizes of the cases: settings of ganzoo, and those of the reference
TINY = {
    "dcgan": ({"size": 32, "filters": 16}, {"size": 32, "filters": 16}),
    "cyclegan": ({"size": 64, "blocks": 2}, {"size": 64, "blocks": 2}), "pix2pix": ({"size": 64}, {"size": 64}),
    "stylegan2": ({"size": 16, "channel_base": 2048}, {"size": 16, "base": 2048}),
}
# on the CPU and on the device, in seconds rather than minutes
SMALL = {
    "cyclegan": ["size=64", "blocks=3"], "pix2pix": ["size=64"], "inception-v3": ["train.batch=2"],
    "efficientnet-lite0": ["train.batch=2", "size=64"], "dcgan": ["train.batch=16"], "sngan": ["filters=32"],
    "projection-gan": ["filters=32"], "wgan-gp-resnet": ["filters=16"],
    "wgan": ["initial_critic_steps=2", "train.batch=8"], "wgan-gp": ["train.batch=8"], "lsgan": ["train.batch=16"],
    "r3gan": ["train.batch=16"], "stylegan": ["batch=4"], "stylegan2": ["batch=4"], "stylegan2-ada": ["batch=4"],
    "stylegan2-ada-conditional": ["batch=4"], "acgan": ["train.batch=20"],
}


class Checks:
    def __init__(self, arguments):
        self.arguments = arguments
        self.device = arguments.device
        self.end = time.monotonic() + arguments.seconds
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ganzoo-gpu-"))
        self.failures = []
        self.results = {}

    # --- running programs

    def run(self, command, limit=120, environment=None):
        """Runs a program and returns its output, or raises with what it said."""
        left = self.end - time.monotonic()
        if left < 5:
            raise TimeoutError("no time is left")
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=min(limit, left),
            env=os.environ | (environment or {}))
        if done.returncode != 0:
            raise RuntimeError((done.stderr.strip() or done.stdout.strip())[-600:])
        return done.stdout

    def ganzoo(self, *words, **options):
        return self.run([self.arguments.ganzoo, *words], **options)

    def bench(self, model, *words, **options):
        return json.loads(self.ganzoo("bench", model, *words, **options).strip().splitlines()[-1])

    def train(self, name, *words, device=None, **options):
        """Trains into a folder and returns it."""
        folder = self.folder / name
        place = ["--device", device or self.device]
        self.ganzoo("train", *words, *place, *([] if "--resume" in words else ["--out", folder]), **options)
        return folder

    def fail(self, text):
        self.failures.append(text)
        print(f"FAILED  {text}", flush=True)

    def attempt(self, what, body):
        """The result of a part of a check, or None if it failed."""
        try:
            return body()
        except subprocess.TimeoutExpired:
            self.fail(f"{what}: it took too long")
        except (RuntimeError, TimeoutError, ValueError, KeyError, OSError) as problem:
            self.fail(f"{what}: {problem}")
        return None

    def note(self, check, name, **figures):
        self.results.setdefault(check, {})[name] = figures
        words = ", ".join(f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items())
        print(f"{check:<10} {name:<28} {words}", flush=True)

    # --- the checks

    def parity(self):
        models = sorted(entry["name"] for entry in json.loads(self.ganzoo("list", "--json")) if entry.get("kind", "model") == "model")
        for model in models:
            words = [word for setting in SMALL.get(model, []) for word in ("--set", setting)]
            found = self.attempt(model, lambda: self.bench(
                model, "--rounds", 1, "--device", self.device, "--against", "cpu", "--exact", *words))
            if found is None:
                continue
            self.note("parity", model, difference=found["difference"], figures=found["figures"], worst=found["name"])
            if found["difference"] is None or found["difference"] > 1e-3:
                self.fail(f"parity of {model}: {found['name']} differs by {found['difference']}")

    def weights(self, run):
        """The checksum of a run's newest weights."""
        newest = sorted((run / "checkpoints").glob("[0-9]*"))[-1]
        return (newest / "manifest.json").read_text()

    def seeds(self):
        words = ["dcgan", "--set", "size=32", "filters=16", "channels=1", "train.batch=16", "--rounds", 6, "--seed", 5, "--exact"]
        first, second = self.train("seeds-1", *words), self.train("seeds-2", *words)
        self.note("seeds", "dcgan", same=self.weights(first) == self.weights(second))
        if self.weights(first) != self.weights(second):
            self.fail("the same seed gives other weights")

    def resume(self):
        words = ["stylegan2-ada", "--set", "size=16", "channel_max=16", "batch=4", "--seed", 5, "--exact"]
        whole = self.train("whole", *words, "--rounds", 8)
        part = self.train("part", *words, "--rounds", 4)
        self.train("part", "--resume", part, "--rounds", 8)
        same = self.weights(whole) == self.weights(part)
        self.note("resume", "on the device", same=same)
        if not same:
            self.fail("a resumed run differs from one that was not stopped")
        there = "cpu" if self.device != "cpu" else self.device
        self.train("part", "--resume", part, "--rounds", 10, device=there)
        self.train("part", "--resume", part, "--rounds", 12)
        self.note("resume", f"to {there} and back", rounds=12)

    def precision(self):
        for model, sizes in (("dcgan", []), ("stylegan2", ["batch=8"]), ("wgan-gp", ["train.batch=16"]), ("cyclegan", ["size=64", "blocks=3"])):
            words = [word for setting in sizes for word in ("--set", setting)]
            for precision in ("fp32", "bf16", "fp16"):
                if self.device == "cpu" and precision == "fp16":
                    continue
                found = self.attempt(f"{model} in {precision}", lambda: self.bench(
                    model, "--rounds", 8, "--warmup", 3, "--device", self.device, "--precision", precision, *words))
                near = self.attempt(f"{model} in {precision} and in fp32", lambda: self.bench(
                    model, "--rounds", 1, "--device", self.device, "--against", self.device, "--precision", precision, *words))
                if not found or not near:
                    continue
                self.note(
                    "precision", f"{model} {precision}", seconds=statistics.median(found["seconds_per_round"]),
                    megabytes=found["peak_device_bytes"] / 1e6, difference=near["difference"])
                if precision == "fp16":
                    # its first factor may be too large for one round; a training fails if a loss is not finite
                    self.attempt(f"training {model} in fp16", lambda: self.train(
                        f"{model}-fp16", model, *words, "--rounds", 24, "--precision", precision))
                elif near["difference"] is None:
                    self.fail(f"{model} in {precision} is not finite")

    def graphs(self):
        cases = {"dcgan": [], "wgan-gp": ["train.batch=16"], "cgan": [], "stylegan2": ["batch=8"], "stylegan2-ada": ["batch=8"]}
        if self.device == "cpu":
            cases = {"dcgan": ["size=32", "filters=16", "train.batch=16"]}
        for model, sizes in cases.items():
            # measured rounds are never recorded
            words = [model, *(word for setting in sizes for word in ("--set", setting)), "--rounds", 24, "--log-every", 24]
            # the fixed algorithm for the gradient of a warped image copies from the host, which no graph can
            is_exact = model != "stylegan2-ada"
            words += ["--exact"] * is_exact
            runs = self.attempt(f"{model} with --graphs", lambda: [
                self.train(f"{model}-plain", *words), self.train(f"{model}-recorded", *words, "--graphs")])
            if not runs:
                continue
            lines = [[json.loads(line) for line in (run / "metrics.jsonl").open()] for run in runs]
            losses = [[line["losses"] for line in each if "losses" in line][-1] for each in lines]
            worst = max(abs(value - losses[1][name]) / max(abs(value), 1e-2) for name, value in losses[0].items())
            notes = [line for line in (runs[1] / "log.txt").read_text().splitlines() if " recorded" in line]
            self.note("graphs", model, difference=worst, same_bits=self.weights(runs[0]) == self.weights(runs[1]))
            print("".join(f"           {note}\n" for note in notes), end="", flush=True)
            if not worst < (1e-2 if is_exact else 1e-1):
                self.fail(f"{model}: the losses with --graphs differ by {worst}")
            if self.device != "cpu" and any("no longer" in note or "not recorded" in note for note in notes):
                self.fail(f"{model}: rounds are not recorded")

    def speed(self):
        rehearses = self.device == "cpu"
        rounds = 2 if rehearses else 40
        for name in ("dcgan", "cyclegan", "pix2pix", "stylegan2", "cgan", "wgan-gp", "acgan"):
            case = CASES[name]
            own, theirs = TINY.get(name, ({}, {})) if rehearses else ({}, {})
            sizes = [
                "--rounds", max(case.period, rounds // case.period * case.period), "--batch", case.batch, "--device", self.device]
            common = [*sizes, "--warmup", 1 if rehearses else max(5, case.period)]
            ganzoo = self.attempt(name, lambda: self.bench(
                case.model, *common, *settings({**case.settings, **own})))
            recorded = None if rehearses else self.attempt(f"{name} with --graphs", lambda: self.bench(
                case.model, *sizes, "--warmup", 4 * case.period, "--graphs", *settings(case.settings)))
            # the reference form uses Python's own libtorch
            pytorch = self.attempt(f"{name} of PyTorch", lambda: json.loads(self.run(
                [sys.executable, HERE / "run_reference.py", case.reference, *common,
                 *settings({**case.options, **theirs})],
                environment={"LD_LIBRARY_PATH": ""}).strip().splitlines()[-1]))
            if not ganzoo or not pytorch:
                continue
            seconds = [statistics.fmean(each["seconds_per_round"]) for each in (ganzoo, pytorch)]
            self.note(
                "speed", name, ganzoo=1 / seconds[0], pytorch=1 / seconds[1], ratio=seconds[0] / seconds[1],
                megabytes=ganzoo["peak_device_bytes"] / 1e6, pytorch_megabytes=pytorch["peak_device_bytes"] / 1e6)
            if recorded:
                second = statistics.fmean(recorded["seconds_per_round"])
                self.note(
                    "speed", f"{name} with --graphs", ganzoo=1 / second, ratio=second / seconds[1], kinds=recorded["recorded"],
                    megabytes=recorded["peak_device_bytes"] / 1e6)

    def sample(self):
        run = self.train("sampled", "dcgan", "--set", "channels=3", "train.batch=16", "--rounds", 1)
        for count in (64, 1064):
            began = time.monotonic()
            self.ganzoo("sample", run, "--count", count, "--device", self.device, "-o", self.folder / f"samples-{count}")
            seconds = time.monotonic() - began
            self.note("sample", f"dcgan 64², {count} images", seconds=seconds)
        pair = [self.results["sample"][f"dcgan 64², {count} images"]["seconds"] for count in (64, 1064)]
        self.note("sample", "images per second as files", rate=1000 / max(1e-9, pair[1] - pair[0]))

    def profile(self):
        if self.device == "cpu" or not shutil.which("ncu"):
            print("profile    skipped: it needs a GPU and 'ncu'", flush=True)
            return
        for model in ("dcgan", "stylegan2"):
            text = self.run(
                ["ncu", "--clock-control", "none", "--csv", "--metrics", "gpu__time_duration.sum", self.arguments.ganzoo,
                 "bench", model, "--rounds", 1, "--warmup", 1, "--device", self.device], limit=150)
            totals = {}
            for line in text.splitlines():
                found = re.match(r'^"\d+".*?,"([^"]*)","[^"]*"(?:,"[^"]*")*,"gpu__time_duration.sum","(\w+)","([\d.,]+)"$', line)
                if found:
                    scale = {"ns": 1e-9, "nsecond": 1e-9, "us": 1e-6, "usecond": 1e-6, "ms": 1e-3, "msecond": 1e-3}.get(found[2], 1e-9)
                    key = re.sub(r"<.*", "", line.split('","')[4])[:60]
                    seconds, calls = totals.get(key, (0, 0))
                    totals[key] = (seconds + float(found[3].replace(",", "")) * scale, calls + 1)
            for key, (seconds, calls) in sorted(totals.items(), key=lambda item: -item[1][0])[:15]:
                self.note("profile", f"{model}: {key}", milliseconds=1000 * seconds, calls=calls)


ALL = ("parity", "seeds", "resume", "precision", "graphs", "speed", "sample", "profile")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ganzoo", default=".gpu/bin/ganzoo", help="the program")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--only", default=",".join(ALL), help="the checks to run, separated by commas (default: all)")
    parser.add_argument("--seconds", type=float, default=780, help="the time for all of them (default: 780)")
    parser.add_argument("--json", help="a file for the figures")
    arguments = parser.parse_args()
    checks = Checks(arguments)
    try:
        print(checks.ganzoo("--version").strip(), flush=True)
        for name in arguments.only.split(","):
            if name not in ALL:
                parser.error(f"unknown check '{name}', expected one of {', '.join(ALL)}")
            began = time.monotonic()
            checks.attempt(name, getattr(checks, name))
            print(f"{name} took {time.monotonic() - began:.0f} s", flush=True)
            if arguments.json:
                pathlib.Path(arguments.json).write_text(json.dumps(checks.results, indent=1))
    finally:
        shutil.rmtree(checks.folder, ignore_errors=True)
    print(f"{len(checks.failures)} failures" + "".join(f"\n  {failure}" for failure in checks.failures))
    sys.exit(1 if checks.failures else 0)


if __name__ == "__main__":
    main()
