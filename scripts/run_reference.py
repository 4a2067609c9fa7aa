"""Trains a reference of scripts/reference on synthetic data and prints one JSON line, as `ganzoo bench` does.

    python scripts/run_reference.py dcgan --rounds 3 --warmup 1 --batch 64 --set size=64

{"rounds": 3, "seconds_per_round": [1.21, 1.19, 1.2], "peak_bytes": 912680550}
"""

import argparse
import importlib
import json
import re
import time

import torch


def setting(text):
    name, _, value = text.partition("=")
    return name, int(value)


def peak_bytes():
    """The peak memory of this process (Linux)."""
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a file of scripts/reference")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1, help="untimed rounds (default: 1)")
    parser.add_argument("--batch", type=int, help="batch size (default: as in the model)")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=NUMBER")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()

    torch.set_default_device(arguments.device)
    on_gpu = torch.device(arguments.device).type == "cuda"
    options = dict(arguments.set)
    if arguments.batch:
        options["batch"] = arguments.batch
    round = importlib.import_module(f"reference.{arguments.model}").build(**options)
    for _ in range(arguments.warmup):
        round()
    seconds = []
    for _ in range(arguments.rounds):
        if on_gpu:
            torch.cuda.synchronize()
        start = time.perf_counter()
        round()
        if on_gpu:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    on_device = torch.cuda.max_memory_allocated() if on_gpu else 0
    print(json.dumps({
        "rounds": arguments.rounds, "seconds_per_round": seconds, "peak_bytes": peak_bytes(),
        "peak_device_bytes": on_device,
    }))


if __name__ == "__main__":
    main()
