#!/usr/bin/env python3
"""Measures how a training scales from one to two processes of one thread each, and models it up to 64.

    scripts/processes.py PROGRAM [--model dcgan --set size=32 …] [--rates none,1gbit,100mbit] [--rounds 60]

The second process runs in a network namespace behind a link of the given bandwidth (which needs root; 'none' measures
without a link), so that a machine with two cores stands for two machines. The bytes that a process sends are counted at
the link. Prints a Markdown table, then one of the model:

    seconds(N) = fixed + divided / N + (bytes(N) / bandwidth + messages · 2 (N - 1) · latency)
    bytes(N)   = gradients · 2 (N - 1) / N, as of a ring

Without overlap the bracket is added; with perfect overlap only what exceeds the backward pass is. Both are printed.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOST, OTHER = "10.99.0.1", "10.99.0.2"
LINK = "ganzoo0"
SPACE = "ganzoo-rank1"
UNITS = {"gbit": 1e9, "mbit": 1e6}


def shell(line, check=True):
    return subprocess.run(line.split(), check=check, capture_output=True, text=True).stdout


def bits(rate):
    """Bits per second of `1gbit`."""
    return float(rate[:-4]) * UNITS[rate[-4:]]


class Link:
    """A network namespace behind a link of limited bandwidth in both directions."""

    def __init__(self, rate):
        remove()
        shell(f"ip netns add {SPACE}")
        shell(f"ip link add {LINK} type veth peer name {LINK}p")
        shell(f"ip link set {LINK}p netns {SPACE}")
        shell(f"ip addr add {HOST}/24 dev {LINK}")
        shell(f"ip link set {LINK} up")
        inside = f"ip netns exec {SPACE} "
        for line in (f"ip addr add {OTHER}/24 dev {LINK}p", f"ip link set {LINK}p up", "ip link set lo up"):
            shell(inside + line)
        limit = f"root tbf rate {rate} burst 256kb latency 200ms"
        shell(f"tc qdisc add dev {LINK} {limit}")
        shell(f"{inside}tc qdisc add dev {LINK}p {limit}")

    def sent(self):
        return int(Path(f"/sys/class/net/{LINK}/statistics/tx_bytes").read_text())

    def latency(self):
        """Seconds of half a round trip; a tenth of a millisecond where 'ping' is not installed."""
        if not shutil.which("ping"):
            return 1e-4
        text = shell(f"ping -c 5 -i 0.2 -q {OTHER}", check=False)
        return float(text.rsplit("=", 1)[1].split("/")[1]) / 2000 if "=" in text else 1e-4


def remove():
    shell(f"ip link del {LINK}", check=False)
    shell(f"ip netns del {SPACE}", check=False)


def figures(folder):
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [line for line in lines if "losses" in line]


def run(options, processes, rate=None):
    """Seconds per round, and the bytes that process 0 sent per round."""
    folder = Path(tempfile.mkdtemp())
    words = [options.program, "train", options.model, "--rounds", str(options.rounds), "--log-every",
             str(options.rounds // 4), "--sample-every", "1000000", "--threads", "1", "--out", str(folder / "run")]
    if options.set:
        words += ["--set", *options.set]
    link = Link(rate) if rate and rate != "none" else None
    address = HOST if link else "127.0.0.1"
    before = link.sent() if link else 0
    children = []
    for rank in range(processes):
        space = ["ip", "netns", "exec", SPACE] if link and rank else []
        environment = dict(os.environ, RANK=str(rank), WORLD_SIZE=str(processes), MASTER_ADDR=address,
                           MASTER_PORT="29555")
        children.append(subprocess.Popen(space + words, env=environment, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.PIPE if rank == 0 else subprocess.DEVNULL, text=True))
    errors = children[0].communicate()[1]
    if any(child.wait() for child in children):
        sys.exit(f"error: {errors}")
    sent = (link.sent() - before) / options.rounds if link else 0
    # the first quarter warms up
    lines = figures(folder / "run")
    seconds = (lines[-1]["seconds"] - lines[0]["seconds"]) / (lines[-1]["round"] - lines[0]["round"])
    latency = link.latency() if link else 2e-5
    shutil.rmtree(folder)
    if link:
        remove()
    return seconds, sent, latency


def best(options, *arguments):
    return min(run(options, *arguments) for _ in range(options.repeats))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--model", default="dcgan")
    parser.add_argument("--set", nargs="*", default=[])
    parser.add_argument("--rates", default="none,10gbit,1gbit,100mbit")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--batch", type=int, default=64, help="the global batch")
    options = parser.parse_args()
    options.program = str(Path(options.program).resolve())
    whole = list(options.set)
    options.set = whole + [f"train.batch={options.batch}"]
    alone, _, _ = best(options, 1)
    options.set = whole + [f"train.batch={options.batch // 2}"]
    half, _, _ = best(options, 1)
    options.set = whole + [f"train.batch={options.batch}"]
    # seconds(batch) = fixed + divided, from two batches
    divided = 2 * (alone - half)
    fixed = max(0.0, alone - divided)
    print(f"{options.model} {' '.join(whole)}, batch {options.batch}: one process {1000 * alone:.1f} ms per round, "
          f"half the batch {1000 * half:.1f} ms\n")
    print("| link | ms per round | speedup | MB sent per round | model, ms (overlap - none) |")
    print("| --- | --- | --- | --- | --- |")
    gradients = 0.0
    rows = []
    for rate in options.rates.split(","):
        seconds, sent, latency = best(options, 2, rate)
        # with two processes a ring sends as many bytes as there are gradients
        gradients = max(gradients, sent)
        rows.append((rate, seconds, sent, latency))
    for rate, seconds, sent, latency in rows:
        low, high = model(2, fixed, divided, gradients, None if rate == "none" else bits(rate), latency)
        print(f"| {rate} | {1000 * seconds:.1f} | {alone / seconds:.2f} | {sent / 1e6:.2f} | "
              f"{1000 * low:.1f} - {1000 * high:.1f} |")
    print("\n| processes | " + " | ".join(f"{rate}" for rate in ("100gbit", "10gbit", "1gbit", "100mbit")) + " |")
    print("| --- | --- | --- | --- | --- |")
    for processes in (2, 4, 8, 16, 32, 64):
        cells = []
        for rate in ("100gbit", "10gbit", "1gbit", "100mbit"):
            low, high = model(processes, fixed, divided, gradients, bits(rate), 5e-5)
            cells.append(f"{alone / high:.1f} - {alone / low:.1f}")
        print(f"| {processes} | " + " | ".join(cells) + " |")


MESSAGES = 4  # buckets and other collectives of a round


def model(processes, fixed, divided, gradients, bandwidth, latency):
    """Seconds of a round with perfect overlap and with none."""
    compute = fixed + divided / processes
    sent = gradients * 2 * (processes - 1) / processes
    transfer = (sent * 8 / bandwidth if bandwidth else 0) + MESSAGES * 2 * (processes - 1) * latency
    # about half of the work is the backward pass, during which gradients travel
    return max(compute, compute / 2 + transfer), compute + transfer


if __name__ == "__main__":
    main()
