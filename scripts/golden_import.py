"""Writes Tests/Golden/import: small state dictionaries with the names of known reference implementations, in PyTorch's
archives or its format before 1.6, each with inputs and the expected outputs.

The networks are implemented here from the papers; only the names, the sizes and their order are those of the references.
"""

from pathlib import Path

import torch
import torch.nn as nn
from safetensors.torch import save_file

from golden_style_import import style_cases

FOLDER = Path(__file__).parent.parent / "Tests/Golden/import"


class Wrapped(nn.Module):
    """A module under the attribute name of the reference."""

    def __init__(self, attribute, module):
        super().__init__()
        setattr(self, attribute, module)
        self.forward = module.forward


def dcgan_generator(latent, width, channels):
    layers = [nn.ConvTranspose2d(latent, width * 4, 4, bias=False), nn.BatchNorm2d(width * 4), nn.ReLU()]
    for i in range(2):
        wide = width * 2 ** (1 - i)
        layers += [nn.ConvTranspose2d(2 * wide, wide, 4, 2, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
    return Wrapped("main", nn.Sequential(*layers, nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh()))


def dcgan_discriminator(width, channels):
    layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for i in range(2):
        wide = width * 2**i
        layers += [nn.Conv2d(wide, 2 * wide, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * wide), nn.LeakyReLU(0.2)]
    return Wrapped("main", nn.Sequential(*layers, nn.Conv2d(4 * width, 1, 4, bias=False), nn.Flatten()))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        part = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]
        self.conv_block = nn.Sequential(*part(), nn.ReLU(), *part())

    def forward(self, x):
        return x + self.conv_block(x)


def resnet(width, blocks):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7), nn.InstanceNorm2d(width), nn.ReLU()]
    for i in range(2):
        wide = width * 2**i
        layers += [nn.Conv2d(wide, 2 * wide, 3, 2, 1), nn.InstanceNorm2d(2 * wide), nn.ReLU()]
    layers += [Residual(4 * width) for _ in range(blocks)]
    for i in range(2):
        wide = width * 2 ** (1 - i)
        layers += [nn.ConvTranspose2d(2 * wide, wide, 3, 2, 1, 1), nn.InstanceNorm2d(wide), nn.ReLU()]
    return Wrapped("model", nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(width, 3, 7), nn.Tanh()))


class Level(nn.Module):
    """A level of the U-Net around the next one, with a skip connection that is concatenated."""

    def __init__(self, outer, inner, inside):
        super().__init__()
        back = inner if inside is None else 2 * inner
        layers = [nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, 4, 2, 1, bias=False)]
        if inside is not None:
            layers += [nn.BatchNorm2d(inner), inside]
        layers += [nn.ReLU(), nn.ConvTranspose2d(back, outer, 4, 2, 1, bias=False), nn.BatchNorm2d(outer)]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return torch.cat([x, self.model(x)], 1)


def unet(width, levels):
    widths = [width * min(2**level, 8) for level in range(levels)]
    inside = None
    for level in reversed(range(1, levels)):
        inside = Level(widths[level - 1], widths[level], inside)
    outer = nn.Sequential(
        nn.Conv2d(3, width, 4, 2, 1, bias=False), inside, nn.ReLU(), nn.ConvTranspose2d(2 * width, 3, 4, 2, 1), nn.Tanh())
    return Wrapped("model", Wrapped("model", outer))


def patch(width, channels):
    layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2)]
    for i in range(3):
        wide = width * 2**i
        stride = 2 if i < 2 else 1
        layers += [nn.Conv2d(wide, 2 * wide, 4, stride, 1, bias=False), nn.BatchNorm2d(2 * wide), nn.LeakyReLU(0.2)]
    return Wrapped("model", nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 4, 1, 1)))


def randomise(module):
    """Sets statistics and scales to values as after training."""
    for name, tensor in module.state_dict().items():
        if tensor.is_floating_point() and tensor.dim() == 1:
            with torch.no_grad():
                tensor.copy_(torch.rand_like(tensor) + 0.5)
    return module.eval()


def write(name, state, inputs, outputs, old=False):
    torch.save(state, FOLDER / f"{name}.pth", _use_new_zipfile_serialization=not old)
    tensors = {f"in.{key}": value for key, value in inputs.items()} | {f"out.{key}": value for key, value in outputs.items()}
    save_file({key: value.detach().contiguous() for key, value in tensors.items()}, FOLDER / f"{name}.safetensors")


def write_module(name, module, inputs, old=False, extra=None):
    (key, value), = inputs.items()
    given = value[:, :, None, None] if value.dim() == 2 else value
    state = module.state_dict()
    state.update(extra or {})
    write(name, state, inputs, {"output": module(given)}, old)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    write_module("dcgan-generator", randomise(dcgan_generator(5, 2, 1)), {"z": torch.randn(2, 5)})
    write_module("dcgan-discriminator", randomise(dcgan_discriminator(2, 1)), {"image": torch.randn(2, 1, 32, 32)}, old=True)
    # before 0.4, instance norm stored statistics
    unused = {f"model.{i}.running_{what}": torch.zeros(4) for i in (2, 5) for what in ("mean", "var")}
    write_module("resnet-generator", randomise(resnet(2, 2)), {"image": torch.randn(1, 3, 16, 16)}, old=True, extra=unused)
    write_module("unet-generator", randomise(unet(1, 4)), {"image": torch.randn(1, 3, 16, 16)})
    write_module("patch-discriminator", randomise(patch(2, 6)), {"image": torch.randn(1, 6, 32, 32)})
    small = {"view": torch.arange(6.0).reshape(2, 3).t()[1:], "half": torch.tensor([0.5, -2]).half(), "count": torch.tensor(3)}
    torch.save(small, FOLDER / "small.pth")
    torch.save(small, FOLDER / "small-old.pth", _use_new_zipfile_serialization=False)
    torch.save({"g": {"inner": small}, "d": small, "round": 3}, FOLDER / "several.pth")
    for case in style_cases():
        write(*case)


main()
