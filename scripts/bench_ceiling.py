"""Prints the floating-point operations per second of the fastest convolution, with both gradients, as one JSON line."""

import argparse
import contextlib
import json
import time

import torch
from torch.nn import functional as F

# batch, channels, filters and size at which a processor's caches and instructions are used best
SHAPES = ((16, 256, 256, 32), (32, 128, 256, 32), (16, 512, 512, 16))
REPETITIONS = 3


def speed(batch, channels, filters, size):
    x = torch.randn(batch, channels, size, size).contiguous(memory_format=torch.channels_last).requires_grad_()
    weight = torch.randn(filters, channels, 3, 3).contiguous(memory_format=torch.channels_last).requires_grad_()
    operations = 3 * 2 * batch * channels * filters * size * size * 9
    fastest = float("inf")
    for _ in range(REPETITIONS):
        start = time.process_time()
        y = F.conv2d(x, weight, padding=1)
        torch.autograd.grad(y, (x, weight), torch.ones_like(y))
        fastest = min(fastest, (time.process_time() - start) / torch.get_num_threads())
    return operations / fastest


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
with torch.autocast("cpu", torch.bfloat16) if parser.parse_args().precision == "bf16" else contextlib.nullcontext():
    print(json.dumps({"flops_per_second": max(speed(*shape) for shape in SHAPES)}))
