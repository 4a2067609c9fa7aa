"""Plots how time and memory of DCGAN's training rounds grow with size, width, batch and processes.

    PYTHONPATH=.build-bench python3 scripts/bench_plots.py --ganzoo .build/release/ganzoo
    python3 scripts/bench_plots.py --draw

One setting varies at a time; the others are SETTINGS. ganzoo and the reference form of scripts/reference train on
synthetic data, one thread each, in alternating processes; the figures are the medians of the processor time and of the
peak memory over all turns. The time of several processes is that of scripts/processes.py (TIMES); here only their
memory is measured, over loopback, where each process has its part of one batch.

The figures are written to scripts/bench-sizes.json after each point and the plot to zoo/pictures/growth.svg; a Markdown
table of the first and last point of each sweep is printed. `--draw` uses the figures of the last measurement.
"""

import argparse
import dataclasses
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import bench
import processes
from bench_cases import Case
from bench_svg import INK, Axis, Line, Panel, figure

SIDES = ("reference", "ganzoo")
SETTINGS = {"size": 64, "filters": 64, "batch": 16}
SWEEPS = {"size": (32, 64, 128), "filters": (16, 32, 64, 96), "batch": (4, 8, 16, 32, 64)}
PROCESSES = {"size": 32, "filters": 64, "batch": 64}  # the batch is that of all processes
COUNTS = (1, 2, 4, 8)
# Of scripts/processes.py with PROCESSES, as in zoo/RUNS.md: milliseconds per round of one process, of one process with
# half the batch, and of two with a link between them; MB that one of two sends in a round.
TIMES = {
    "one": 205, "half": 106, "sent_mb": 7.0, "two": {"no link": 137, "10gbit": 135, "1gbit": 183, "100mbit": 672}}
FIXED = {"size": "{0} × {0}", "filters": "{} filters", "batch": "batch {}"}
AXES = {
    "size": "image size (pixels)", "filters": "width (filters)", "batch": "batch (images)", "processes": "processes"}
MILLISECONDS = Axis((20, 50, 100, 200, 500, 1000, 2000, 5000), "time per round (ms)", True)
MEGABYTES = Axis((0, 200, 400, 600, 800, 1000, 1200), "peak memory (MB)")
GREY = "#888888"
COLOURS = {"ganzoo": "#1f6fb4", "reference": "#e07b22"}
# colour, name, and milliseconds at which the name is placed
LINKS = {
    "100mbit": ("#a33b3b", "100 Mbit/s", 1500), "1gbit": ("#7a55a8", "1 Gbit/s", 190),
    "10gbit": ("#2f8f4e", "10 Gbit/s", 62)}
ROOT = pathlib.Path(__file__).resolve().parent.parent
FIGURES, PLOT = ROOT / "scripts/bench-sizes.json", ROOT / "zoo/pictures/growth.svg"


def point(values, arguments):
    """Milliseconds of processor time per round and the peak in MB, by side."""
    sizes = {"size": values["size"], "filters": values["filters"]}
    case = Case("dcgan", "dcgan", values["batch"], {**sizes, "channels": 3}, sizes, arguments.rounds)
    turns = {side: [] for side in SIDES}
    for _ in range(arguments.turns):
        for side in SIDES:
            turns[side].append(bench.output(bench.command(side, case, arguments), bench.environment(arguments)))
    result = {}
    for side, mine in turns.items():
        seconds = statistics.median(value for turn in mine for value in turn["processor_seconds_per_round"])
        peak = statistics.median(turn["peak_bytes"] for turn in mine)
        result[side] = {"processor_ms": round(1000 * seconds, 2), "peak_mb": round(peak / 1e6, 1)}
    print(values, result, file=sys.stderr)
    return result


def sweeps(arguments, keep):
    """The points of each sweep by the value of its setting; a point of several sweeps is measured once."""
    known, rows = {}, {}
    for name, values in SWEEPS.items():
        rows[name] = {}
        for value in values:
            settings = SETTINGS | {name: value}
            key = tuple(settings.values())
            if key not in known:
                known[key] = point(settings, arguments)
            rows[name][str(value)] = known[key]
            keep(rows)
    return rows


def held(child):
    """The peak memory of a running process, in MB (Linux)."""
    status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e6


def process_peak(count, arguments):
    """The peak in MB of the largest of `count` processes after four rounds, before samples are generated."""
    with tempfile.TemporaryDirectory() as folder:
        figures, children = pathlib.Path(folder, "run", "metrics.jsonl"), []
        sizes = [f"{name}={PROCESSES[name]}" for name in ("size", "filters")]
        command = [
            arguments.ganzoo, "train", "dcgan", "--rounds", "1000", "--sample-every", "1000000", "--log-every", "1",
            "--threads", "1", "--out", f"{folder}/run", "--set", *sizes, f"train.batch={PROCESSES['batch']}"]
        for rank in range(count):
            place = {"RANK": rank, "WORLD_SIZE": count, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": 29561}
            variables = bench.environment(arguments) | {name: str(value) for name, value in place.items()}
            children.append(subprocess.Popen(
                command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        try:
            while not figures.exists() or figures.read_text().count('"losses"') < 4:
                if any(child.poll() is not None for child in children):
                    sys.exit(f"training with {count} processes failed")
                time.sleep(0.02)
            return max(map(held, children))
        finally:
            for child in children:
                child.kill()
                child.wait()


def measure(arguments):
    report = {"threads": arguments.threads, "settings": SETTINGS, "sweeps": {}}

    def keep(rows):
        report["sweeps"] = rows
        FIGURES.write_text(json.dumps(report, indent=1) + "\n")

    peaks = {}
    for count in COUNTS:
        peak = statistics.median(process_peak(count, arguments) for _ in range(arguments.turns))
        peaks[str(count)] = round(peak, 1)
        print(count, "processes", peaks[str(count)], "MB", file=sys.stderr)
    report["processes"] = {"settings": PROCESSES, "times_ms": TIMES, "peak_mb": peaks}
    sweeps(arguments, keep)


def sweep_panels(name, points):
    """The time and the memory of a sweep, one over the other."""
    fixed = ", ".join(FIXED[other].format(value) for other, value in SETTINGS.items() if other != name)
    panels = []
    for kind, what, y in (("processor_ms", "Time", MILLISECONDS), ("peak_mb", "Memory", MEGABYTES)):
        lines = [
            Line(COLOURS[side], [(int(value), row[side][kind]) for value, row in points.items()]) for side in SIDES]
        title = f"{what} by {AXES[name].partition(' (')[0]}"
        panels.append(Panel(title, fixed, Axis(SWEEPS[name], AXES[name], True, 0.06), y, lines))
    return panels


def links(times):
    """For each link, the range of the model in processes.py and the measured time of two processes."""
    divided = 2 * (times["one"] - times["half"]) / 1000
    fixed = times["one"] / 1000 - divided
    lines = []
    for rate, (colour, name, height) in LINKS.items():
        band = [(n, *(1000 * seconds for seconds in processes.model(
            n, fixed, divided, times["sent_mb"] * 1e6, processes.bits(rate), 5e-5))) for n in range(1, 65)]
        lines.append(Line(colour, band, "band", (64, height, name, "end")))
        lines.append(Line(colour, [(2, times["two"][rate])], "points"))
    return lines + [Line(INK, [(1, times["one"]), (2, times["two"]["no link"])], "rings")]


def process_panels(figures):
    fixed = "{0} × {0}, {1} filters, batch {2}".format(*PROCESSES.values())
    counts = (1, 2, 4, 8, 16, 32, 64)
    peaks = [(int(count), peak) for count, peak in figures["peak_mb"].items()]
    return (
        Panel("Time by processes", fixed, Axis(counts, AXES["processes"], True, 0.06), MILLISECONDS,
              links(figures["times_ms"])),
        Panel("Memory of each process", fixed, Axis(COUNTS, AXES["processes"], True, 0.06), MEGABYTES,
              [Line(COLOURS["ganzoo"], peaks)]))


def draw(report):
    pairs = [sweep_panels(name, points) for name, points in report["sweeps"].items()]
    pairs.append(process_panels(report["processes"]))
    entries = [("ganzoo", COLOURS["ganzoo"], "line"), ("PyTorch reference", COLOURS["reference"], "line"),
               ("measured with a link", GREY, "points"), ("measured without a link", INK, "rings"),
               ("model of several processes", GREY, "band")]
    PLOT.write_text(figure([list(row) for row in zip(*pairs)], entries))


def table(report):
    """From the first to the last point of each sweep, as Markdown."""
    print("| dcgan | ganzoo: ms | MB | reference: ms | MB |\n| --- | --- | --- | --- | --- |")
    for name, points in report["sweeps"].items():
        ends = list(points)[0], list(points)[-1]
        cells = [f"{points[ends[0]][side][kind]:,.0f} to {points[ends[1]][side][kind]:,.0f}"
                 for side in reversed(SIDES) for kind in ("processor_ms", "peak_mb")]
        print(f"| {name} {ends[0]} to {ends[1]} | " + " | ".join(cells) + " |")
    times, peaks = report["processes"]["times_ms"], report["processes"]["peak_mb"]
    cells = f"{times['one']} to {times['two']['no link']} | {peaks['1']:.0f} to {peaks['2']:.0f}"
    print(f"| processes 1 to 2 | {cells} | | |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ganzoo", default=".build/release/ganzoo", help="the program")
    parser.add_argument("--python", default=sys.executable, help="a Python interpreter with torch (default: this one)")
    parser.add_argument("--rounds", type=int, default=3, help="timed rounds of each process (default: 3)")
    parser.add_argument("--warmup", type=int, default=1, help="untimed rounds of each process (default: 1)")
    parser.add_argument("--turns", type=int, default=2, help="processes of each side per point (default: 2)")
    parser.add_argument("--draw", action="store_true", help="draw the figures of the last measurement")
    parser.set_defaults(threads=1, precision="fp32")
    return parser.parse_args()


def main():
    arguments = parse()
    if not arguments.draw:
        measure(arguments)
    report = json.loads(FIGURES.read_text())
    draw(report)
    table(report)


if __name__ == "__main__":
    main()
