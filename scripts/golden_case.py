"""The golden case of a layer: inputs, outputs, and the gradients of sum(output * cotangent).

Tests/Golden/layers/<name>.safetensors:

input/x, input/style …      inputs (labels as int64)
weight/weight …             weights
buffer/running_mean …       buffers before; after/running_mean … if training changes them
output, cotangent           output, and the factor that reduces it to a number
gradient/input/x, gradient/weight/weight …

The metadata has `case`, `layer`, `arguments` (a YAML flow mapping), `training` and an optional `note`.
Everything is sampled in float32, computed in float64 and stored in float32.
"""

import dataclasses
import typing
import zlib

import torch

from golden import flow, save, seeded

LIMIT = 20_000


@dataclasses.dataclass
class Case:
    """`inputs`, `weights` and `buffers` map names to sizes, for random tensors, or to tensors.

    `compute(inputs, state)` gives the output, `state` being weights and buffers together; it may give the output and
    a dictionary of further tensors to store.
    """

    name: str
    layer: str
    arguments: dict
    inputs: dict
    compute: typing.Callable
    weights: dict = dataclasses.field(default_factory=dict)
    buffers: dict = dataclasses.field(default_factory=dict)
    training: bool = True
    note: str = ""

    def write(self):
        # A separate seed, so that a new case does not change others.
        normal = seeded(zlib.crc32(self.name.encode()))
        inputs, weights, buffers = (filled(group, normal) for group in (self.inputs, self.weights, self.buffers))
        tensors = named("input", inputs) | named("weight", weights) | named("buffer", buffers)
        moving = {key: buffer.clone() for key, buffer in buffers.items()}
        leaves = named("gradient/input", inputs) | named("gradient/weight", weights)
        leaves = {key: leaf.requires_grad_() for key, leaf in leaves.items() if leaf.is_floating_point()}
        output = self.compute(inputs, weights | moving)
        output, more = output if isinstance(output, tuple) else (output, {})
        cotangent = normal(*output.shape).double()
        tensors |= more | {"output": output, "cotangent": cotangent}
        if leaves and output.requires_grad:
            gradients = torch.autograd.grad((output * cotangent).sum(), list(leaves.values()))
            tensors |= dict(zip(leaves, gradients))
        tensors |= {f"after/{key}": moving[key] for key in buffers if not torch.equal(moving[key], buffers[key])}
        self.save(tensors)

    def save(self, tensors):
        facts = {
            "case": self.name, "layer": self.layer, "arguments": flow(self.arguments), "training": self.training
        }
        stored = {key: t.float() if t.is_floating_point() else t for key, t in tensors.items()}
        save(f"layers/{self.name}", stored, LIMIT, **facts, **({"note": self.note} if self.note else {}))


def filled(group, normal):
    """Converts sizes to random tensors in float64; tensors are unchanged."""
    def fill(value):
        tensor = value if isinstance(value, torch.Tensor) else 0.5 * normal(*value)
        return tensor.double() if tensor.is_floating_point() else tensor

    return {key: fill(value) for key, value in group.items()}


def named(prefix, group):
    return {f"{prefix}/{key}": tensor for key, tensor in group.items()}
