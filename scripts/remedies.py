#!/usr/bin/env python3
"""Measures what remedies do: `measured:` of each remedy in specs/remedies.yaml.

    scripts/remedies.py [--program .build/release/ganzoo] [--data grid25] [--seeds 5] [--runs FOLDER] [NAME ...]

Each remedy that is shown on toy-plain is trained with `ganzoo train` on its complete example, once per seed, and its last
checkpoints are measured with `ganzoo evaluate --metrics modes`. Figures are kept in FOLDER/figures.jsonl, so that a run
that is stopped can be continued, and `--seeds 0` only writes those that there are. `ganzoo reference --write` then writes
the table of zoo/REMEDIES.md.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess

TREE = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = TREE / "specs" / "remedies.yaml"
# checkpoints of a training, and how many of the last ones say how steady it is
CHECKPOINTS, LAST, COUNT = 10, 3, 5000


def ganzoo(program, *arguments):
    """The output of a command."""
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def train(program, model, data, seed, folder):
    """Trains a model; returns the time of one thread per round in milliseconds."""
    rounds = int(re.search(r"rounds: (\d+)", ganzoo(program, "show", str(model), "--yaml"))[1])
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        program, "train", str(model), "--data", f"builtin:{data}", "--seed", str(seed), "--threads", "1", "-o", str(folder),
        "--checkpoint-every", str(rounds // CHECKPOINTS), "--keep", str(CHECKPOINTS), "--sample-every", str(rounds),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    messages = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}\n{messages}")
    return 1000 * (usage.ru_utime + usage.ru_stime) / rounds


def figures(program, model, data, seed, folder):
    milliseconds = train(program, model, data, seed, folder)
    modes = []
    for checkpoint in sorted((folder / "checkpoints").iterdir())[-LAST:]:
        text = ganzoo(program, "evaluate", str(checkpoint), "--metrics", "modes", "--count", str(COUNT), "--json")
        modes.append(json.loads(text)["modes"])
    return {
        "modes": modes[-1]["value"], "quality": modes[-1]["near"],
        "wobble": statistics.pstdev(entry["value"] for entry in modes), "milliseconds": milliseconds,
    }


def measured(entries):
    """The line of the document for the figures of all seeds."""
    entries = [entries[seed] for seed in sorted(entries)]
    lists = [
        f"{key}: [{', '.join(f'{entry[key]:.{digits}f}' for entry in entries)}]"
        for key, digits in (("modes", 0), ("quality", 3), ("wobble", 2))
    ]
    time = statistics.median(entry["milliseconds"] for entry in entries)
    return "{" + ", ".join(lists + [f"milliseconds: {time:.2f}"]) + "}"


def write(name, data, line):
    """Replaces what the document says of a remedy on these data."""
    lines = DOCUMENT.read_text().split("\n")
    start = lines.index(f"  {name}:")
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith("    ")), len(lines))
    block = [text for text in lines[start:end] if not text.startswith(f"      {data}: {{")]
    if "    measured:" not in block:
        block.append("    measured:")
    block.insert(block.index("    measured:") + 1, f"      {data}: {line}")
    DOCUMENT.write_text("\n".join(lines[:start] + block + lines[end:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(TREE / ".build" / "release" / "ganzoo"))
    parser.add_argument("--data", default="grid25")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--runs", type=pathlib.Path, default=TREE / ".build-remedies")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    record = options.runs / "figures.jsonl"
    known = {}
    for line in record.read_text().splitlines() if record.exists() else []:
        entry = json.loads(line)
        known.setdefault((entry["remedy"], entry["data"]), {})[entry["seed"]] = entry
    remedies = [entry for entry in json.loads(ganzoo(options.program, "remedies", "--json")) if entry["model"] == "toy-plain"]
    names = options.names or [entry["name"] for entry in remedies]
    for seed in range(1, options.seeds + 1):
        for name in names:
            own = known.setdefault((name, options.data), {})
            if seed not in own:
                model = options.runs / f"toy-plain-{name}.yaml"
                model.write_text(ganzoo(options.program, "remedies", name, "--yaml"))
                own[seed] = {"remedy": name, "data": options.data, "seed": seed} | figures(
                    options.program, model, options.data, seed, options.runs / "run")
                with record.open("a") as file:
                    file.write(json.dumps(own[seed]) + "\n")
                print(name, seed, own[seed]["modes"], f"{own[seed]['quality']:.3f}", flush=True)
    for name in names:
        if known.get((name, options.data)):
            write(name, options.data, measured(known[name, options.data]))


if __name__ == "__main__":
    main()
