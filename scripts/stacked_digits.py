#!/usr/bin/env python3
"""Trains a model on stacked digits and counts its modes: for each variant and seed, one run and one measurement.

    scripts/stacked_digits.py r3gan --set preset=stacked --seeds 0 1 2 3 4 --runs FOLDER
    scripts/stacked_digits.py dcgan --set size=32 filters=32 discriminator_filters=8 train.rounds=2000 --variant plain \\
        --variant "average: train.average='{G: {decay: 0.999}}'" --variant "mine: mine.yaml" --runs FOLDER

A variant is a name and, after a colon, further settings, quoted as in a shell; one that ends in .yaml is a document in place of the model. Runs
lie in FOLDER and are resumed there; figures are kept in FOLDER/figures.jsonl, so that what is there is not computed again.
Prints a table of all that the file has: modes, KL and the seconds of the training, means and the spread over seeds.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import time

TREE = pathlib.Path(__file__).resolve().parent.parent


def ganzoo(*command):
    """The output of a command, and the seconds of its processor time and of the clock."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TREE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return output, usage.ru_utime + usage.ru_stime, time.monotonic() - start


def measured(options, name, settings, seed):
    """The figures of a run, which is trained first."""
    documents = [setting for setting in settings if setting.endswith(".yaml")]
    settings = options.set + [setting for setting in settings if setting not in documents]
    run = options.runs / re.sub(r"\W+", "-", f"{name}-{seed}")
    if (run / "run.yaml").exists():
        command = ["train", "--resume", str(run)]
    else:
        command = ["train", (documents or [options.model])[-1], "--data", "builtin:stacked-digits", "--seed", str(seed),
                   "--threads", str(options.threads), "--keep", "2", "-o", str(run)]
        command += ["--set", *settings] if settings else []
    _, processor, clock = ganzoo(options.program, *command)
    text, *_ = ganzoo(
        options.program, "evaluate", str(run), "--metrics", "modes", "--count", str(options.count), "--json")
    modes = json.loads(text)["modes"]
    keys = ("kl", "kl_interval", "real_kl", "recognized", "count")
    figures = {"modes": modes["value"]} | {key: modes[key] for key in keys if key in modes}
    return {"variant": name, "seed": seed, "settings": settings} | figures | {
        "resumed": "--resume" in command, "processor": round(processor, 1), "clock": round(clock, 1)}


def table(entries):
    """One row per variant: the mean over seeds, with the standard deviation."""
    def spread(values, digits):
        text = f"{statistics.mean(values):.{digits}f}"
        return text + (f" ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else "")

    print("| variant | seeds | modes | KL | processor s | clock s |\n| --- | --- | --- | --- | --- | --- |")
    for name in dict.fromkeys(entry["variant"] for entry in entries):
        own = [entry for entry in entries if entry["variant"] == name]
        whole = [entry for entry in own if not entry["resumed"]]
        times = [spread([entry[key] for entry in whole], 0) if whole else "" for key in ("processor", "clock")]
        print("|", " | ".join([
            name, str(len(own)), spread([entry["modes"] for entry in own], 1), spread([entry["kl"] for entry in own], 4),
            *times]), "|")


def known(file):
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="a model, or the path of a document")
    parser.add_argument("--set", nargs="*", default=[], help="settings of all variants")
    parser.add_argument("--variant", action="append", help="NAME, or NAME: SETTING …")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0])
    parser.add_argument("--count", type=int, default=26_000, help="number of samples")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default=str(TREE / ".build/release/ganzoo"))
    parser.add_argument("--runs", type=lambda path: pathlib.Path(path).resolve(), required=True)
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    file = options.runs / "figures.jsonl"
    entries = known(file)
    for seed in options.seeds:
        for variant in options.variant or [options.model]:
            name, _, settings = (part.strip() for part in variant.partition(":"))
            if any((entry["variant"], entry["seed"]) == (name, seed) for entry in entries):
                continue
            figures = measured(options, name, shlex.split(settings), seed)
            with file.open("a") as lines:
                lines.write(json.dumps(figures) + "\n")
            # others may write, too
            entries = known(file)
    table(entries)


if __name__ == "__main__":
    main()
