"""Compares training rounds of ganzoo with PyTorch's reference programs: as their repositories have them, and hand-tuned.

    python scripts/bench.py --ganzoo .build/release/ganzoo dcgan sngan --floor dcgan=0.75 --json bench.json

All train on synthetic data with the same number of threads, in alternating processes (reference, tuned, ganzoo, reference,
...), so that a busy machine slows all of them. Each process warms up before it is timed. For a model whose rounds differ
(StyleGAN2's lazy regularisers), the mean of whole periods is used. A turn during which other programs used more than a tenth
of a core is repeated up to --retries times; remaining disturbed turns are reported. With one thread, processor time is
compared, which other programs disturb little; with more, the clock.

The share of the ceiling is that of the fastest convolutions and their gradients that PyTorch computes on this machine.
--programs also measures whole commands: start-up, sampling, translation and loading. `scripts/bench_compare.py` says what
moved between two JSON files. The exit status is 1 if a floor is missed: a maximum ratio to the reference.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

import bench_programs
from bench_cases import CASES, settings

DISTURBED = 0.1  # cores
SIDES = ("reference", "tuned", "ganzoo")
SCRIPTS = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass
class Turn:
    """The result of one process, and the load of other programs meanwhile."""

    wall: list
    processor: list
    peak: int  # bytes
    others: float  # cores that other programs took


def busy():
    """Processor seconds of the machine so far, and those of this program's finished children."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, *rest = (int(word) for word in file.readline().split()[1:9])
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK"), children.ru_utime + children.ru_stime


def output(command, environment):
    """The JSON line that a program prints last."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(command, environment):
    machine, own = busy()
    start = time.perf_counter()
    result = output(command, environment)
    wall = time.perf_counter() - start
    machine_after, own_after = busy()
    others = ((machine_after - machine) - (own_after - own)) / wall
    return Turn(result["seconds_per_round"], result["processor_seconds_per_round"], result["peak_bytes"], others)


def undisturbed(command, environment, retries):
    """The first undisturbed turn, or the least disturbed one."""
    turns = []
    while len(turns) <= retries:
        turns.append(measure(command, environment))
        if turns[-1].others <= DISTURBED:
            return turns[-1]
    return min(turns, key=lambda turn: turn.others)


def command(side, case, arguments):
    common = [
        "--rounds", str(case.rounds), "--warmup", str(arguments.warmup), "--batch", str(case.batch),
        "--precision", arguments.precision]
    if side == "ganzoo":
        return [arguments.ganzoo, "bench", case.model, *common, *settings(case.settings)]
    program = [arguments.python, str(SCRIPTS / "run_reference.py"), case.reference, *common, *settings(case.options)]
    return program + ["--tuned"] * (side == "tuned")


def environment(arguments):
    threads = str(arguments.threads)
    return os.environ | {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}


def periods(seconds, period):
    return [statistics.fmean(seconds[i:i + period]) for i in range(0, len(seconds) - period + 1, period)]


def compare(name, arguments, ceiling):
    """The medians of one case by side: milliseconds of the clock and of the processor, peak in MB, share of the ceiling."""
    case, turns, disturbed = CASES[name], {side: [] for side in arguments.sides}, 0
    for block in range(arguments.blocks):
        for side in arguments.sides:
            turn = undisturbed(command(side, case, arguments), environment(arguments), arguments.retries)
            turns[side].append(turn)
            disturbed += turn.others > DISTURBED
            now = 1000 * statistics.median(turn.wall)
            print(f"{name} {block + 1}/{arguments.blocks} {side} {now:.1f} ms", file=sys.stderr)
    if disturbed:
        print(f"{name}: {disturbed} of {len(arguments.sides) * arguments.blocks} turns were disturbed", file=sys.stderr)
    work = flops(case, arguments) if ceiling else None
    result = {}
    for side, mine in turns.items():
        wall, processor = (
            statistics.median(value for turn in mine for value in periods(getattr(turn, kind), case.period))
            for kind in ("wall", "processor"))
        result[side] = {
            "wall_ms": 1000 * wall, "processor_ms": 1000 * processor,
            "peak_mb": statistics.median(turn.peak for turn in mine) / 1e6}
        if ceiling:
            result[side]["share"] = work / (processor if arguments.threads == 1 else wall) / ceiling
    return result


def flops(case, arguments):
    """The floating-point operations of a round of the tuned reference."""
    counted = dataclasses.replace(case, rounds=case.period)
    return output(command("tuned", counted, arguments) + ["--flops"], environment(arguments))["flops_per_round"]


def ratio(row, to, kind):
    return row["ganzoo"][kind] / row[to][kind] if "ganzoo" in row and to in row else math.nan


def table(rows, kind):
    heads = ("ms", *(f"/ {side}" for side in SIDES[:2]), "MB", *(f"/ {side}" for side in SIDES[:2]), "of ceiling")
    print(f"{'model':<16}" + "".join(f"{head:>13}" for head in heads))
    for name, row in rows.items():
        own = row.get("ganzoo", {})
        values = [own.get(kind, math.nan), ratio(row, "reference", kind), ratio(row, "tuned", kind)]
        values += [own.get("peak_mb", math.nan), ratio(row, "reference", "peak_mb"), ratio(row, "tuned", "peak_mb")]
        values.append(own.get("share", math.nan))
        print(f"{name:<16}" + "".join(f"{v:>13.{p}f}" for v, p in zip(values, (1, 2, 2, 0, 2, 2, 2))))
    for side in SIDES[:2]:
        known = [value for row in rows.values() if not math.isnan(value := ratio(row, side, kind))]
        if known:
            print(f"geometric mean of {len(known)} ratios to {side}: {statistics.geometric_mean(known):.3f}")


def floor(text):
    name, _, ratio = text.partition("=")
    if name not in CASES:
        raise argparse.ArgumentTypeError(f"unknown case '{name}', expected one of {', '.join(CASES)}")
    return name, float(ratio)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)} (default: all)")
    parser.add_argument("--ganzoo", default=".build/release/ganzoo", help="the program")
    parser.add_argument("--python", default=sys.executable, help="a Python interpreter with torch (default: this one)")
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=SIDES, help="what to measure (default: all)")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32", help="(default: fp32)")
    parser.add_argument("--threads", type=int, default=2, help="threads of each process (default: 2)")
    parser.add_argument("--blocks", type=int, default=3, help="turns of each program (default: 3)")
    parser.add_argument("--retries", type=int, default=2, help="repetitions of a disturbed turn (default: 2)")
    parser.add_argument("--warmup", type=int, default=1, help="untimed rounds of each process (default: 1)")
    parser.add_argument("--floor", type=floor, action="append", default=[], metavar="CASE=RATIO", help="maximum ratio")
    parser.add_argument("--no-ceiling", action="store_true", help="do not measure the machine's ceiling")
    parser.add_argument("--programs", action="store_true", help="measure start-up, sampling, translation and loading too")
    parser.add_argument("--json", type=pathlib.Path, help="a file for the figures")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.cases if name not in CASES]
    if unknown:
        parser.error(f"unknown case '{unknown[0]}'; known: {', '.join(CASES)}")
    return arguments


def main():
    arguments = parse()
    kind = "processor_ms" if arguments.threads == 1 else "wall_ms"
    ceiling = None
    if not arguments.no_ceiling:
        program = [arguments.python, str(SCRIPTS / "bench_ceiling.py"), "--precision", arguments.precision]
        ceiling = output(program, environment(arguments))["flops_per_second"]
        print(f"ceiling: {ceiling / 1e9:.0f} GFLOP/s with {arguments.threads} threads")
    rows = {}
    report = {
        "threads": arguments.threads, "precision": arguments.precision, "compared": kind, "ceiling": ceiling,
        "rounds": rows}

    def keep():
        if arguments.json:
            arguments.json.write_text(json.dumps(report, indent=1) + "\n")

    for name in arguments.cases or CASES:
        rows[name] = compare(name, arguments, ceiling)
        keep()
    table(rows, kind)
    if arguments.programs:
        report["programs"] = bench_programs.measure(arguments.ganzoo, arguments.python, environment(arguments))
        keep()
        bench_programs.table(report["programs"])
    missed = [
        (name, most) for name, most in arguments.floor
        if name in rows and ratio(rows[name], "reference", kind) > most]
    for name, most in missed:
        print(f"{name}: the ratio is {ratio(rows[name], 'reference', kind):.3f}, expected at most {most}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
