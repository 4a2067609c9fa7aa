#!/usr/bin/env python3
"""Measures what remedies do: `measured:` of each remedy in specs/remedies.yaml.

    scripts/remedies.py [--program .build/release/ganzoo] [--data grid25] [--seeds 5] [--runs FOLDER] [NAME ...]

Each remedy is trained with `ganzoo train` on its complete example for the model of the data, once per seed, and its last
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
import typing

TREE = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = TREE / "specs" / "remedies.yaml"
# checkpoints of a training
CHECKPOINTS = 10


class Test(typing.NamedTuple):
    """What remedies are tried on."""
    data: str
    model: str
    settings: dict
    # how many of the last checkpoints say how steady a training is, and the samples of each
    last: int
    count: int


TESTS = [
    Test("grid25", "toy-plain", {}, 3, 5000),
    # a discriminator of a quarter of the generator's width, with which modes are lost
    Test("stacked-digits", "dcgan",
         {"size": 32, "filters": 32, "discriminator_filters": 8, "train.batch": 32, "train.rounds": 2000}, 1, 26000),
]


def ganzoo(program, *arguments):
    """The output of a command."""
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def train(program, model, test, seed, folder):
    """Trains a model; returns the time of one thread per round in milliseconds."""
    settings = ["--set", *(f"{key}={value}" for key, value in test.settings.items())] if test.settings else []
    rounds = int(re.search(r"rounds: (\d+)", ganzoo(program, "show", str(model), "--yaml", *settings))[1])
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        program, "train", str(model), "--data", f"builtin:{test.data}", "--seed", str(seed), "--threads", "1", "-o", str(folder),
        "--checkpoint-every", str(rounds // CHECKPOINTS), "--keep", str(CHECKPOINTS), "--sample-every", str(rounds), *settings,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    messages = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}\n{messages}")
    return 1000 * (usage.ru_utime + usage.ru_stime) / rounds


def figures(program, model, test, seed, folder):
    milliseconds = train(program, model, test, seed, folder)
    entries = []
    for checkpoint in sorted((folder / "checkpoints").iterdir())[-test.last:]:
        text = ganzoo(program, "evaluate", str(checkpoint), "--metrics", "modes", "--count", str(test.count), "--json")
        entries.append(json.loads(text)["modes"])
    result = {"modes": entries[-1]["value"], "milliseconds": milliseconds}
    result |= {own: entries[-1][theirs] for own, theirs in (("kl", "kl"), ("quality", "near")) if theirs in entries[-1]}
    if test.last > 1:
        result["wobble"] = statistics.pstdev(entry["value"] for entry in entries)
    return result


def measured(entries):
    """The line of the document for the figures of all seeds."""
    entries = [entries[seed] for seed in sorted(entries)]
    lists = [
        f"{key}: [{', '.join(f'{entry[key]:.{digits}f}' for entry in entries)}]"
        for key, digits in (("modes", 0), ("kl", 3), ("quality", 3), ("wobble", 2)) if key in entries[0]
    ]
    # other work on the machine only adds time
    time = min(entry["milliseconds"] for entry in entries)
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
    parser.add_argument("--data", default="grid25", choices=[test.data for test in TESTS])
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
    test = next(test for test in TESTS if test.data == options.data)
    remedies = [
        entry for entry in json.loads(ganzoo(options.program, "remedies", "--json")) if test.model in entry["models"]]
    names = options.names or [entry["name"] for entry in remedies]
    for seed in range(1, options.seeds + 1):
        for name in names:
            own = known.setdefault((name, options.data), {})
            if seed not in own:
                model = options.runs / f"{test.model}-{name}.yaml"
                model.write_text(ganzoo(options.program, "remedies", name, "--yaml", "--model", test.model))
                own[seed] = {"remedy": name, "data": options.data, "seed": seed} | figures(
                    options.program, model, test, seed, options.runs / "run")
                with record.open("a") as file:
                    file.write(json.dumps(own[seed]) + "\n")
                print(name, seed, {key: round(value, 3) for key, value in own[seed].items() if isinstance(value, float)},
                      flush=True)
    for name in names:
        if known.get((name, options.data)):
            write(name, options.data, measured(known[name, options.data]))


if __name__ == "__main__":
    main()
