"""Trains a reference of scripts/reference on synthetic data and prints one JSON line, as `ganzoo bench` does.

    python scripts/run_reference.py dcgan --rounds 3 --warmup 1 --batch 64 --set size=64

{"rounds": 3, "seconds_per_round": [1.21, 1.19, 1.2], "processor_seconds_per_round": [2.4, 2.3, 2.4], "peak_bytes": 912680550}

`--tuned` is the same training as an expert would write it for a CPU: what the reference's file does under that name (no
gradients that are discarded, one batch for real and generated images, channels-last), Adam in one fused step, memory kept
between rounds, and float32 products by oneDNN. `--flops` prints the floating-point operations of a round instead.
"""

import argparse
import contextlib
import ctypes
import functools
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


def tune():
    """The settings of the whole process that make training on a CPU faster."""
    glibc = ctypes.CDLL("libc.so.6")
    glibc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
    glibc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD
    torch.set_float32_matmul_precision("medium")
    torch.optim.Adam = functools.partial(torch.optim.Adam, fused=True)


class Whole(contextlib.nullcontext):
    """In place of the tracker of modules, whose hooks fail at a gradient with respect to a leaf."""
    parents = {"Global"}


def flops(round, rounds):
    """Multiplications and additions of convolutions and matrix products in a round, on average."""
    from torch.utils.flop_counter import FlopCounterMode

    counter = FlopCounterMode(display=False)
    counter.mod_tracker = Whole()
    with counter:
        for _ in range(rounds):
            round()
    return counter.get_total_flops() / rounds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a file of scripts/reference")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1, help="untimed rounds (default: 1)")
    parser.add_argument("--batch", type=int, help="batch size (default: as in the model)")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=NUMBER")
    parser.add_argument("--tuned", action="store_true", help="the hand-tuned form")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32", help="bf16: autocast to bfloat16")
    parser.add_argument("--flops", action="store_true", help="count operations instead of seconds")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()

    torch.set_default_device(arguments.device)
    on_gpu = torch.device(arguments.device).type == "cuda"
    options = dict(arguments.set)
    if arguments.batch:
        options["batch"] = arguments.batch
    if arguments.tuned:
        tune()
        options["tuned"] = True
    build = importlib.import_module(f"reference.{arguments.model}").build
    lowered = arguments.precision == "bf16"
    wait = torch.cuda.synchronize if on_gpu else lambda: None
    kind = torch.device(arguments.device).type
    with torch.autocast(kind, torch.bfloat16) if lowered else contextlib.nullcontext():
        round = build(**options)
        if arguments.flops:
            print(json.dumps({"flops_per_round": flops(round, arguments.rounds)}))
            return
        for _ in range(arguments.warmup):
            round()
        seconds, processor = [], []
        for _ in range(arguments.rounds):
            wait()
            start, used = time.perf_counter(), time.process_time()
            round()
            wait()
            seconds.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
    print(json.dumps({
        "rounds": arguments.rounds, "seconds_per_round": seconds, "processor_seconds_per_round": processor,
        "peak_bytes": peak_bytes(), "peak_device_bytes": torch.cuda.max_memory_allocated() if on_gpu else 0}))


if __name__ == "__main__":
    main()
