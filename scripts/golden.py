"""Shared code of the golden scripts: seeded tensors and reproducible files under Tests/Golden.

Each file has one metadata entry, `golden`, a JSON object with what a test needs in addition to the tensors.
"""

import json
import pathlib
import sys
import types

import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Golden"


def save(name, tensors, limit, **facts):
    """Writes Tests/Golden/<name>.safetensors and checks that it has at most `limit` bytes."""
    path = FOLDER / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    # One entry, since the order of several would vary.
    save_file(whole, path, metadata={"golden": json.dumps(facts)})
    path.chmod(0o644)
    size = path.stat().st_size
    assert size <= limit, f"{path} has {size} bytes, more than {limit}"
    return path


def flow(arguments):
    """A mapping in YAML's flow style: `{filters: 4, padding_mode: reflect}`."""
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(text(item) for item in value) + "]"
        return str(value)

    return "{" + ", ".join(f"{key}: {text(value)}" for key, value in arguments.items()) + "}"


def ordered(module):
    """A module's state in PyTorch's order, named `<layer>.<key>` with layers counted from 000.

    Layers are counted where they have state, so that another program can follow by order alone.
    """
    result, layers = {}, {}
    for name, tensor in module.state_dict().items():
        layer, key = name.rpartition(".")[::2]
        if key != "num_batches_tracked":
            result[f"{layers.setdefault(layer, len(layers)):03}.{key}"] = tensor
    return result


def made_up(name, tensor):
    """A weight that another program can make too, from the places in the tensor: u(i) is the part of
    43758.5453 · sin(12.9898 i + length) behind the point, − 0.5. Matrices and kernels are 2 √(6 / inputs) u, the scales and
    running variances of norms 1 + u / 2, all others u / 5.
    """
    place = torch.arange(tensor.numel(), dtype=torch.float64)
    wave = torch.sin(12.9898 * place + tensor.numel()) * 43758.5453
    unit = (wave - wave.floor() - 0.5).float()
    unit = unit.reshape(tensor.shape)
    if tensor.dim() > 1:
        return unit * 2 * (6 / tensor[0].numel()) ** 0.5
    if name.endswith("running_var") or name.endswith("weight"):
        return 1 + 0.5 * unit
    return 0.2 * unit


def seeded(seed):
    """A function that samples normal tensors of the given sizes from a separate generator."""
    generator = torch.Generator().manual_seed(seed)
    return lambda *sizes, **options: torch.randn(*sizes, generator=generator, **options)


def without_torchvision():
    """Lets torch-fidelity be imported without torchvision, which it needs only to read images."""
    root = "torchvision"
    for name in (root, f"{root}.transforms", f"{root}.transforms.functional", f"{root}.datasets", f"{root}.models"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules[root].transforms = sys.modules[f"{root}.transforms"]
    sys.modules[root].models = sys.modules[f"{root}.models"]
    sys.modules[f"{root}.transforms"].functional = sys.modules[f"{root}.transforms.functional"]
    sys.modules[f"{root}.transforms"].Compose = object
    for name in ("CIFAR10", "CIFAR100", "STL10"):
        setattr(sys.modules[f"{root}.datasets"], name, object)
