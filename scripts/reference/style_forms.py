"""StyleGAN and StyleGAN2 in all configurations as functions of named weights (arXiv:1812.04948, 1912.04958, 2006.06676).

`State` samples a weight on first use and keeps it, so that one function defines both sizes and computation.
"""

import math

import torch
from torch.nn import functional as F

from reference.layers import (
    adain, equalized, filtered_conv, fir_downsample, fir_upsample, minibatch_stddev, modulated_conv, pixel_norm, upfirdn
)

ROOT = math.sqrt(2)


class State:
    def __init__(self, normal):
        self.normal, self.weights, self.buffers = normal, {}, {}

    def __call__(self, name, *sizes, scale=1.0, mean=0.0):
        if name not in self.weights:
            self.weights[name] = (mean + scale * self.normal(list(sizes))).requires_grad_()
        return self.weights[name]

    def buffer(self, name, *sizes):
        if name not in self.buffers:
            self.buffers[name] = self.normal(*sizes)
        return self.buffers[name]

    def linear(self, name, x, made, rate=1.0, gain=1.0):
        weight = self(f"{name}.weight", made, x.shape[1], scale=1 / rate)
        return F.linear(x, equalized(weight, gain, rate), self(f"{name}.bias", made, scale=0.1 / rate) * rate)

    def conv(self, name, x, made, kernel, gain=1.0, bias=True, **steps):
        weight = equalized(self(f"{name}.weight", made, x.shape[1], kernel, kernel), gain)
        x = filtered_conv(x, weight, **steps)
        return x + self(f"{name}.bias", made, scale=0.1)[:, None, None] if bias else x

    def bias(self, name, x):
        return x + self(f"{name}.bias", x.shape[1], scale=0.1)[:, None, None]

    def noise(self, name, x, per_channel=False):
        strength = self(f"{name}.strength", *([x.shape[1], 1, 1] if per_channel else []), scale=0.3)
        return x + strength * self.buffer(f"{name}.constant", *x.shape[2:])

    def affine(self, name, w, made, mean):
        weight = equalized(self(f"{name}.affine.weight", made, w.shape[1]))
        return F.linear(w, weight, self(f"{name}.affine.bias", made, scale=0.1, mean=mean))


def leaky(x, gain=ROOT):
    return gain * F.leaky_relu(x, 0.2)


def mapping(s, z, style, depth, label=None, classes=0, weight_gain=1.0, output_gain=ROOT):
    x = pixel_norm(z)
    if label is not None:
        x = torch.cat([x, pixel_norm(s.linear("embedding", F.one_hot(label, classes).float(), style))], 1)
    for i in range(depth):
        x = leaky(s.linear(f"repeat.{i}.linear", x, style, 0.01, weight_gain), output_gain)
    return x


def styled(s, name, x, w, made, up=1, gain=ROOT):
    own = f"{name}.modulated_conv"
    style = s.affine(own, w, x.shape[1], 1.0)
    x = modulated_conv(x, s(f"{own}.weight", made, x.shape[1], 3, 3), style, up=up)
    return leaky(s.bias(f"{name}.bias", s.noise(f"{name}.noise", x)), gain)


def to_image(s, name, x, w, channels):
    own = f"{name}.modulated_conv"
    style = s.affine(own, w, x.shape[1], 1.0)
    x = modulated_conv(x, s(f"{own}.weight", channels, x.shape[1], 1, 1), style, demodulate=False)
    return s.bias(f"{name}.bias", x)


def synthesis(s, ws, form, start, widths, channels):
    """`widths` are the filters of each size from the smallest up, `start` that size's height and width."""
    x = s("constant.weight", widths[0], *start).expand(len(ws), -1, -1, -1)
    x = styled(s, "x", x, ws[:, 0], widths[0])
    image = to_image(s, "image", x, ws[:, 1], channels) if form == "skip" else None
    for k, made in enumerate(widths[1:], 1):
        copy = f"repeat.{k - 1}"
        y = styled(s, f"{copy}.conv0", x, ws[:, 2 * k - 1], made, up=2)
        y = styled(s, f"{copy}.conv1", y, ws[:, 2 * k], made, gain=1.0 if form == "residual" else ROOT)
        if form == "residual":
            y = y + s.conv(f"{copy}.shortcut", x, made, 1, math.sqrt(0.5), bias=False, up=2)
        x = y
        if form == "skip":
            image = fir_upsample(image) + to_image(s, f"{copy}.image.rgb", x, ws[:, 2 * k + 1], channels)
    return image if form == "skip" else to_image(s, "image", x, ws[:, -1], channels)


def discriminator(s, image, form, widths, group, features=1, prefix=""):
    """`widths` from the largest size down."""
    def act(name, x, made, kernel=3, gain=ROOT, **steps):
        return leaky(s.conv(f"{prefix}{name}.conv", x, made, kernel, **steps), gain)

    x = act("x", image, widths[0], 1)
    for k, (taken, made) in enumerate(zip(widths, widths[1:])):
        y = act(f"repeat.{k}.conv0", x, taken)
        y = act(f"repeat.{k}.conv1", y, made, gain=1.0 if form == "residual" else ROOT, down=2)
        if form == "residual":
            y = y + s.conv(f"{prefix}repeat.{k}.shortcut", x, made, 1, math.sqrt(0.5), bias=False, down=2)
        if form == "skip":
            image = fir_downsample(image)
            y = y + act(f"repeat.{k}.shortcut", image, made, 1)
        x = y
    x = act("last", minibatch_stddev(x, group), widths[-1])
    x = leaky(s.linear(f"{prefix}dense", x.flatten(1), widths[-1]))
    return s.linear(f"{prefix}score", x, features)


def conditional_discriminator(s, image, label, classes, form, widths, group, depth):
    wanted = pixel_norm(s.linear("embedding", F.one_hot(label, classes).float(), widths[-1]))
    for i in range(depth):
        wanted = leaky(s.linear(f"repeat.{i}.linear", wanted, widths[-1], 0.01))
    seen = discriminator(s, image, form, widths, group, widths[-1], "image_features.")
    return (seen * wanted).sum(1, keepdim=True) / math.sqrt(widths[-1])


def steered(s, name, x, w):
    x = s.bias(f"{name}.bias", s.noise(f"{name}.noise", x, per_channel=True))
    numbers = s.affine(f"{name}.adain", w, 2 * x.shape[1], 0.0)
    return adain(F.leaky_relu(x, 0.2), *numbers.chunk(2, 1))


def blur(x):
    return upfirdn(x, pad=(1, 1), taps=[1.0, 2.0, 1.0])


def first_synthesis(s, ws, alpha, start, widths, channels):
    """The synthesis network of StyleGAN, with the largest size faded in by `alpha`."""
    x = s("constant.weight", widths[0], *start).expand(len(ws), -1, -1, -1)
    x = steered(s, "start", x, ws[:, 0])
    x = steered(s, "x0", s.conv("conv0.conv", x, widths[0], 3, ROOT, bias=False), ws[:, 1])
    for k, made in enumerate(widths[1:], 1):
        before = x
        x = s.conv(f"up{k}.conv", F.interpolate(x, scale_factor=2.0), made, 3, ROOT, bias=False)
        x = steered(s, f"wide{k}", blur(x), ws[:, 2 * k])
        x = steered(s, f"x{k}", s.conv(f"conv{k}.conv", x, made, 3, ROOT, bias=False), ws[:, 2 * k + 1])
    last = len(widths) - 1
    new = s.conv(f"image{last}", x, channels, 1)
    old = F.interpolate(s.conv(f"image{last - 1}", before, channels, 1), scale_factor=2.0)
    return old.lerp(new, alpha)


def first_discriminator(s, image, alpha, widths, last_width, group):
    top = len(widths) - 1

    def smaller(k, x, taken, made):
        x = F.leaky_relu(s.conv(f"x{k}.conv", x, taken, 3, ROOT), 0.2)
        x = F.avg_pool2d(s.conv(f"x{k}.conv_2", blur(x), made, 3, ROOT, bias=False), 2)
        return F.leaky_relu(s.bias(f"x{k}.bias", x), 0.2)

    def seen(k, x):
        return F.leaky_relu(s.conv(f"from{k}.conv", x, widths[top - k], 1, ROOT), 0.2)

    x = smaller(top, seen(top, image), widths[0], widths[1])
    x = seen(top - 1, F.avg_pool2d(image, 2)).lerp(x, alpha)
    for k in range(top - 1, 0, -1):
        x = smaller(k, x, widths[top - k], widths[top - k + 1])
    x = F.leaky_relu(s.conv("last", minibatch_stddev(x, group), widths[-1], 3, ROOT), 0.2)
    x = F.leaky_relu(s.linear("dense", x.flatten(1), last_width, gain=ROOT), 0.2)
    return s.linear("score", x, 1)
