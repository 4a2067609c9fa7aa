"""Compares the median time of training rounds with PyTorch's reference programs.

    python scripts/bench.py --ganzoo .build/release/ganzoo dcgan --floor dcgan=0.75

Both train on synthetic data in float32 with the same number of threads, in alternating processes (PyTorch, ganzoo,
PyTorch, ganzoo, …), so that a busy machine slows both. Each process warms up before it is timed. For a model whose rounds
differ (StyleGAN2's lazy regularisers), the mean of whole periods is used. A turn during which other programs used more
than a tenth of a core is repeated up to --retries times; remaining disturbed turns are reported. The last column compares
the fastest rounds, which other programs disturb least. The exit status is 1 if a floor is missed.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

DISTURBED = 0.1  # cores
SIDES = ("PyTorch", "ganzoo")
REFERENCE = pathlib.Path(__file__).resolve().parent / "run_reference.py"


@dataclasses.dataclass
class Case:
    reference: str  # a file of scripts/reference, whose defaults are the case
    model: str  # ganzoo's name
    batch: int
    settings: dict  # what --set gives ganzoo
    rounds: int  # of each process
    period: int = 1  # rounds until the game repeats


@dataclasses.dataclass
class Turn:
    """The result of one process, and the load of other programs meanwhile."""

    seconds: list
    peak: int  # bytes
    others: float  # cores that other programs took


CASES = {
    "dcgan": Case("dcgan", "dcgan", 64, {"size": 64, "channels": 3, "filters": 64}, 4),
    "cyclegan": Case("cyclegan", "cyclegan", 1, {"size": 128, "blocks": 9}, 3),
    "pix2pix": Case("pix2pix", "pix2pix", 1, {"size": 256}, 5),
    "stylegan2": Case(
        "stylegan2", "stylegan2", 8,
        {"size": 32, "channel_base": 16384, "channel_max": 512, "latent": 512, "mapping_layers": 8, "batch": 8}, 16, period=16),
    "cgan": Case("cgan", "cgan", 64, {"size": 28, "channels": 1}, 60),
    "wgan-gp": Case("wgan_gp", "wgan-gp", 64, {"preset": "mlp", "size": 28, "channels": 1}, 30),
}


def busy():
    """Processor seconds of the machine so far, and those of this program's finished children."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, *rest = (int(word) for word in file.readline().split()[1:9])
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK"), children.ru_utime + children.ru_stime


def measure(command, environment):
    """Runs a program that prints one JSON line."""
    machine, own = busy()
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    wall = time.perf_counter() - start
    machine_after, own_after = busy()
    others = ((machine_after - machine) - (own_after - own)) / wall
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return Turn(result["seconds_per_round"], result["peak_bytes"], others)


def undisturbed(command, environment, retries):
    """The first undisturbed turn, or the least disturbed one."""
    turns = []
    while len(turns) <= retries:
        turns.append(measure(command, environment))
        if turns[-1].others <= DISTURBED:
            return turns[-1]
        print(f"others took {turns[-1].others:.2f} cores", file=sys.stderr)
    return min(turns, key=lambda turn: turn.others)


def commands(case, arguments):
    """The commands of PyTorch and of ganzoo."""
    common = ["--rounds", str(case.rounds), "--warmup", str(arguments.warmup), "--batch", str(case.batch)]
    settings = [word for key, value in case.settings.items() for word in ("--set", f"{key}={value}")]
    return (
        [arguments.python, str(REFERENCE), case.reference, *common],
        [arguments.ganzoo, "bench", case.model, *common, *settings],
    )


def periods(seconds, period):
    return [statistics.fmean(seconds[i:i + period]) for i in range(0, len(seconds) - period + 1, period)]


def compare(name, arguments):
    """One row: the medians in ms, their ratio, the peaks in MB, the ratio of the fastest rounds."""
    case = CASES[name]
    threads = str(arguments.threads)
    environment = os.environ | {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
    times, peaks, disturbed = ([], []), ([], []), 0
    for block in range(arguments.blocks):
        for side, command in enumerate(commands(case, arguments)):
            turn = undisturbed(command, environment, arguments.retries)
            times[side].extend(periods(turn.seconds, case.period))
            peaks[side].append(turn.peak)
            disturbed += turn.others > DISTURBED
            now = 1000 * statistics.median(times[side])
            print(f"{name} {block + 1}/{arguments.blocks} {SIDES[side]} {now:.1f} ms", file=sys.stderr)
    if disturbed:
        print(f"{name}: {disturbed} of {2 * arguments.blocks} turns were disturbed", file=sys.stderr)
    torch, ganzoo = (1000 * statistics.median(side) for side in times)
    memory = [statistics.median(side) / 1e6 for side in peaks]
    return name, torch, ganzoo, ganzoo / torch, *memory, min(times[1]) / min(times[0])


def table(rows):
    heads = ("model", "PyTorch ms", "ganzoo ms", "ratio", "PyTorch MB", "ganzoo MB", "fastest")
    print(f"{heads[0]:<12}" + "".join(f"{head:>12}" for head in heads[1:]))
    for name, *values in rows:
        print(f"{name:<12}" + "".join(f"{value:>12.{places}f}" for value, places in zip(values, (1, 1, 3, 0, 0, 3))))


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
    parser.add_argument("--threads", type=int, default=2, help="threads of each process (default: 2)")
    parser.add_argument("--blocks", type=int, default=5, help="turns of each program (default: 5)")
    parser.add_argument("--retries", type=int, default=2, help="repetitions of a disturbed turn (default: 2)")
    parser.add_argument("--warmup", type=int, default=1, help="untimed rounds of each process (default: 1)")
    parser.add_argument("--floor", type=floor, action="append", default=[], metavar="CASE=RATIO", help="maximum ratio")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.cases if name not in CASES]
    if unknown:
        parser.error(f"unknown case '{unknown[0]}'; known: {', '.join(CASES)}")
    return arguments


def main():
    arguments = parse()
    rows = [compare(name, arguments) for name in arguments.cases or CASES]
    table(rows)
    ratios = {row[0]: row[3] for row in rows}
    missed = [(name, most) for name, most in arguments.floor if ratios.get(name, 0) > most]
    for name, most in missed:
        print(f"{name}: the ratio is {ratios[name]:.3f}, expected at most {most}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
