"""StyleGAN2 (arXiv:1912.04958) as in NVlabs' code: skip generator, residual discriminator, images scaled by styles.

`factored` is hand-tuned: demodulation without a kernel per sample."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from reference.layers import (
    equalized, fir_downsample, fir_upsample, minibatch_stddev, pixel_norm, scaled_conv, upfirdn
)


def widths(size, base, most=512):
    """The feature maps of each resolution from 4 up."""
    return {2 ** i: min(base // 2 ** i, most) for i in range(2, int(math.log2(size)) + 1)}


def activate(x, gain=1.0):
    return F.leaky_relu(x, 0.2) * (math.sqrt(2) * gain)


class Linear(nn.Module):
    def __init__(self, taken, made, lr_multiplier=1.0, bias=0.0, active=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(made, taken) / lr_multiplier)
        self.bias = nn.Parameter(torch.full([made], bias))
        self.lr_multiplier, self.active = lr_multiplier, active

    def forward(self, x):
        weight = equalized(self.weight, lr_multiplier=self.lr_multiplier)
        x = F.linear(x, weight, self.bias * self.lr_multiplier)
        return activate(x) if self.active else x


class Conv(nn.Module):
    """An equalized convolution, after the filter if it halves the size."""

    def __init__(self, taken, made, kernel, down=1, bias=True, gain=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(made, taken, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(made)) if bias else None
        self.kernel, self.down, self.gain = kernel, down, gain

    def forward(self, x):
        weight = equalized(self.weight)
        if self.down == 1:
            x = F.conv2d(x, weight, padding=self.kernel // 2)
        elif self.kernel == 1:
            x = F.conv2d(fir_downsample(x), weight)
        else:
            x = F.conv2d(upfirdn(x, pad=(2, 2)), weight, stride=2)
        return x * self.gain if self.bias is None else activate(x + self.bias[:, None, None], self.gain)


class StyledConv(nn.Module):
    def __init__(self, taken, made, style, up=1, factored=False):
        super().__init__()
        self.affine = Linear(style, taken, bias=1.0)
        self.weight = nn.Parameter(torch.randn(made, taken, 3, 3))
        self.strength = nn.Parameter(torch.zeros([]))
        self.bias = nn.Parameter(torch.zeros(made))
        self.up, self.factored = up, factored

    def forward(self, x, w):
        x = scaled_conv(x, self.weight, self.affine(w), self.up, factored=self.factored)
        x = x + self.strength * torch.randn(len(x), 1, *x.shape[2:])
        return activate(x + self.bias[:, None, None])


class ToImage(nn.Module):
    def __init__(self, taken, channels, style):
        super().__init__()
        self.affine = Linear(style, taken, bias=1.0)
        self.weight = nn.Parameter(torch.randn(channels, taken, 1, 1))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x, w):
        return scaled_conv(x, self.weight, self.affine(w), demodulate=False) + self.bias[:, None, None]


class Mapping(nn.Module):
    def __init__(self, style=512, layers=8):
        super().__init__()
        self.layers = nn.Sequential(*(Linear(style, style, 0.01, active=True) for _ in range(layers)))
        self.register_buffer("average", torch.zeros(style))

    def forward(self, z):
        w = self.layers(pixel_norm(z))
        self.average.copy_(w.detach().float().mean(0).lerp(self.average, 0.995))
        return w


class Synthesis(nn.Module):
    def __init__(self, size, channels, base, style=512, factored=False, most=512):
        super().__init__()
        nf = widths(size, base, most)
        self.slots = 2 * len(nf)  # the vectors that it takes, [N, slots, style]
        self.constant = nn.Parameter(torch.randn(nf[4], 4, 4))
        self.first = nn.ModuleList(StyledConv(nf[r // 2], nf[r], style, 2, factored) for r in nf if r > 4)
        self.second = nn.ModuleList(StyledConv(nf[r], nf[r], style, 1, factored) for r in nf)
        self.images = nn.ModuleList(ToImage(nf[r], channels, style) for r in nf)

    def forward(self, ws):
        x = self.second[0](self.constant.expand(len(ws), *self.constant.shape), ws[:, 0])
        image = self.images[0](x, ws[:, 1])
        for k, (first, second, to_image) in enumerate(zip(self.first, self.second[1:], self.images[1:])):
            x = second(first(x, ws[:, 2 * k + 1]), ws[:, 2 * k + 2])
            image = fir_upsample(image) + to_image(x, ws[:, 2 * k + 3])
        return image


class Block(nn.Module):
    def __init__(self, taken, made):
        super().__init__()
        half = math.sqrt(0.5)
        self.shortcut = Conv(taken, made, 1, down=2, bias=False, gain=half)
        self.branch = nn.Sequential(Conv(taken, taken, 3), Conv(taken, made, 3, down=2, gain=half))

    def forward(self, x):
        return self.shortcut(x) + self.branch(x)


class Discriminator(nn.Module):
    def __init__(self, size, channels, base, most=512):
        super().__init__()
        nf = widths(size, base, most)
        down = [Block(nf[r], nf[r // 2]) for r in reversed(nf) if r > 4]
        self.blocks = nn.Sequential(Conv(channels, nf[size], 1), *down)
        self.conv = Conv(nf[4] + 1, nf[4], 3)
        self.dense = nn.Sequential(Linear(nf[4] * 16, nf[4], active=True), Linear(nf[4], 1))

    def forward(self, image):
        x = minibatch_stddev(self.blocks(image), group=4)
        return self.dense(self.conv(x).flatten(1))
