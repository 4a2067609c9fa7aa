"""The networks of StyleGAN2 as functions of named tensors, with the names in NVlabs' and rosinality's code."""

import math

import torch
import torch.nn.functional as F

SIZE, STYLE, DEPTH, CHANNELS = 16, 6, 2, 3
LEVELS = [2**k for k in range(2, int(math.log2(SIZE)) + 1)]


def features(size):
    return min(64 // size, 8)


def fir(x, up=1, down=1, pad=(0, 0), gain=1.0):
    """Upsampling with zeros, the separable filter [1, 3, 3, 1], and downsampling."""
    n, c, h, w = x.shape
    if up > 1:
        y = x.new_zeros(n, c, h, up, w, up)
        y[:, :, :, 0, :, 0] = x
        x = y.reshape(n, c, h * up, w * up)
    k = torch.tensor([1.0, 3.0, 3.0, 1.0])
    k = (k[:, None] * k[None, :] / 64 * gain)[None, None].repeat(c, 1, 1, 1)
    return F.conv2d(F.pad(x, (pad[0], pad[1]) * 2), k, groups=c)[:, :, ::down, ::down]


def activate(x, bias):
    return F.leaky_relu(x + bias.reshape([1, -1] + [1] * (x.dim() - 2)), 0.2) * math.sqrt(2)


def equalized(x, weight, bias, multiplier=1.0):
    return F.linear(x, weight * (multiplier / math.sqrt(weight.shape[1])), bias * multiplier)


def mapping(p, z):
    x = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
    for i in range(DEPTH):
        x = F.leaky_relu(equalized(x, p[f"mapping.fc{i}.weight"], p[f"mapping.fc{i}.bias"], 0.01), 0.2) * math.sqrt(2)
    return x


def modulated(p, name, x, w, up=1, demodulate=True):
    style = equalized(w, p[f"{name}.affine.weight"], p[f"{name}.affine.bias"])
    weight = p[f"{name}.weight"] / math.sqrt(p[f"{name}.weight"][0].numel())
    kernels = weight[None] * style[:, None, :, None, None]
    if demodulate:
        kernels = kernels * (kernels.square().sum([2, 3, 4], keepdim=True) + 1e-8).rsqrt()
    results = []
    for one, kernel in zip(x, kernels):
        if up == 2:
            results.append(fir(F.conv_transpose2d(one[None], kernel.transpose(0, 1), stride=2), pad=(1, 1), gain=4))
        else:
            results.append(F.conv2d(one[None], kernel, padding=kernel.shape[-1] // 2))
    return torch.cat(results)


def styled(p, name, x, w, up=1):
    x = modulated(p, name, x, w, up)
    return activate(x + p[f"{name}.noise_const"] * p[f"{name}.noise_strength"], p[f"{name}.bias"])


def synthesis(p, ws):
    """ws: [batch, layers, features]; the noise is constant."""
    x = p["synthesis.b4.const"][None].repeat(len(ws), 1, 1, 1)
    image, place = None, 0
    for size in LEVELS:
        block = f"synthesis.b{size}"
        if size > 4:
            x = styled(p, f"{block}.conv0", x, ws[:, place], up=2)
            place += 1
        x = styled(p, f"{block}.conv1", x, ws[:, place])
        color = modulated(p, f"{block}.torgb", x, ws[:, place + 1], demodulate=False) + p[f"{block}.torgb.bias"][:, None, None]
        image = color if image is None else fir(image, up=2, pad=(2, 1), gain=4) + color
        place += 1
    return image


def discriminator(p, x):
    def conv(name, x, down=1, active=True, gain=1.0):
        weight = p[f"{name}.weight"] / math.sqrt(p[f"{name}.weight"][0].numel())
        kernel = weight.shape[-1]
        if down == 2:
            x = fir(x, pad=(2, 2) if kernel == 3 else (1, 1))
            x = F.conv2d(x, weight, stride=2)
        else:
            x = F.conv2d(x, weight, padding=kernel // 2)
        return (activate(x, p[f"{name}.bias"]) if active else x) * gain

    x = conv(f"b{SIZE}.fromrgb", x)
    for size in reversed(LEVELS[1:]):
        skip = conv(f"b{size}.skip", x, down=2, active=False, gain=math.sqrt(0.5))
        x = conv(f"b{size}.conv1", conv(f"b{size}.conv0", x), down=2, gain=math.sqrt(0.5)) + skip
    group = min(4, len(x))
    y = x.reshape(group, -1, *x.shape[1:])
    spread = (y - y.mean(0)).square().mean(0).add(1e-8).sqrt().mean([1, 2, 3], keepdim=True)
    x = torch.cat([x, spread.repeat(group, 1, 4, 4)], 1)
    x = conv("b4.conv", x).flatten(1)
    x = F.leaky_relu(equalized(x, p["b4.fc.weight"], p["b4.fc.bias"]), 0.2) * math.sqrt(2)
    return equalized(x, p["b4.out.weight"], p["b4.out.bias"])


def generator_weights():
    """In the order of NVlabs' state dictionary."""
    n = torch.randn
    p = {}
    f = torch.tensor([1.0, 3.0, 3.0, 1.0])
    fixed = f[:, None] * f[None, :] / 64
    for size in LEVELS:
        block = f"synthesis.b{size}"
        wide, before = features(size), features(max(4, size // 2))
        if size == 4:
            p[f"{block}.const"] = n(wide, 4, 4)
        p[f"{block}.resample_filter"] = fixed
        for i in range(0 if size > 4 else 1, 2):
            name, inputs = f"{block}.conv{i}", before if i == 0 else wide
            p |= {
                f"{name}.weight": n(wide, inputs, 3, 3), f"{name}.noise_strength": n([]), f"{name}.bias": n(wide),
                f"{name}.resample_filter": fixed, f"{name}.noise_const": n(size, size),
                f"{name}.affine.weight": n(inputs, STYLE), f"{name}.affine.bias": n(inputs) + 1,
            }
        p |= {
            f"{block}.torgb.weight": n(CHANNELS, wide, 1, 1), f"{block}.torgb.bias": n(CHANNELS),
            f"{block}.torgb.affine.weight": n(wide, STYLE), f"{block}.torgb.affine.bias": n(wide) + 1,
        }
    for i in range(DEPTH):
        p |= {f"mapping.fc{i}.weight": n(STYLE, STYLE) * 100, f"mapping.fc{i}.bias": n(STYLE)}
    p["mapping.w_avg"] = n(STYLE)
    return p


def discriminator_weights():
    n = torch.randn
    p = {}
    f = torch.tensor([1.0, 3.0, 3.0, 1.0])
    fixed = f[:, None] * f[None, :] / 64

    def add(name, outputs, inputs, kernel, biased=True):
        p[f"{name}.weight"] = n(outputs, inputs, kernel, kernel)
        if biased:
            p[f"{name}.bias"] = n(outputs)
        p[f"{name}.resample_filter"] = fixed

    for size in reversed(LEVELS[1:]):
        p[f"b{size}.resample_filter"] = fixed
        if size == SIZE:
            add(f"b{size}.fromrgb", features(size), CHANNELS, 1)
        add(f"b{size}.conv0", features(size), features(size), 3)
        add(f"b{size}.conv1", features(size // 2), features(size), 3)
        add(f"b{size}.skip", features(size // 2), features(size), 1, biased=False)
    wide = features(4)
    add("b4.conv", wide, wide + 1, 3)
    p |= {"b4.fc.weight": n(wide, wide * 16), "b4.fc.bias": n(wide), "b4.out.weight": n(1, wide), "b4.out.bias": n(1)}
    return p


def rosinality_generator(p):
    result = {}
    for i in range(DEPTH):
        for leaf in ("weight", "bias"):
            result[f"style.{i + 1}.{leaf}"] = p[f"mapping.fc{i}.{leaf}"]
    result["input.input"] = p["synthesis.b4.const"][None]

    def conv(ours, name, up, color=False):
        result[f"{ours}.conv.weight"] = p[f"{name}.weight"][None]
        if up and not color:
            result[f"{ours}.conv.blur.kernel"] = torch.ones(4, 4)
        result[f"{ours}.conv.modulation.weight"] = p[f"{name}.affine.weight"]
        result[f"{ours}.conv.modulation.bias"] = p[f"{name}.affine.bias"]
        if color:
            result[f"{ours}.bias"] = p[f"{name}.bias"].reshape(1, -1, 1, 1)
            if up:
                result[f"{ours}.upsample.kernel"] = torch.ones(4, 4)
        else:
            result[f"{ours}.noise.weight"] = p[f"{name}.noise_strength"].reshape(1)
            result[f"{ours}.activate.bias"] = p[f"{name}.bias"]

    conv("conv1", "synthesis.b4.conv1", False)
    conv("to_rgb1", "synthesis.b4.torgb", False, color=True)
    constants = [p["synthesis.b4.conv1.noise_const"]]
    for k, size in enumerate(LEVELS[1:]):
        for i in range(2):
            conv(f"convs.{2 * k + i}", f"synthesis.b{size}.conv{i}", i == 0)
            constants.append(p[f"synthesis.b{size}.conv{i}.noise_const"])
        conv(f"to_rgbs.{k}", f"synthesis.b{size}.torgb", True, color=True)
    for k, constant in enumerate(constants):
        result[f"noises.noise_{k}"] = constant[None, None]
    return result


def rosinality_discriminator(p):
    result = {"convs.0.0.weight": p[f"b{SIZE}.fromrgb.weight"], "convs.0.1.bias": p[f"b{SIZE}.fromrgb.bias"]}
    for k, size in enumerate(reversed(LEVELS[1:])):
        block = f"convs.{k + 1}"
        result |= {
            f"{block}.conv1.0.weight": p[f"b{size}.conv0.weight"], f"{block}.conv1.1.bias": p[f"b{size}.conv0.bias"],
            f"{block}.conv2.0.kernel": torch.ones(4, 4), f"{block}.conv2.1.weight": p[f"b{size}.conv1.weight"],
            f"{block}.conv2.2.bias": p[f"b{size}.conv1.bias"], f"{block}.skip.0.kernel": torch.ones(4, 4),
            f"{block}.skip.1.weight": p[f"b{size}.skip.weight"],
        }
    return result | {
        "final_conv.0.weight": p["b4.conv.weight"], "final_conv.1.bias": p["b4.conv.bias"],
        "final_linear.0.weight": p["b4.fc.weight"], "final_linear.0.bias": p["b4.fc.bias"],
        "final_linear.1.weight": p["b4.out.weight"], "final_linear.1.bias": p["b4.out.bias"],
    }


def style_cases():
    """(name, state dictionary, inputs, outputs)"""
    p, q = generator_weights(), discriminator_weights()
    z, ws = torch.randn(2, STYLE), torch.randn(2, 2 * len(LEVELS), STYLE)
    image = torch.randn(4, CHANNELS, SIZE, SIZE)
    made = {"w": mapping(p, z), "image": synthesis(p, ws)}
    for name, g, d in (("nvlabs", p, q), ("rosinality", rosinality_generator(p), rosinality_discriminator(q))):
        yield f"stylegan2-generator-{name}", g, {"z": z, "ws": ws}, made
        yield f"stylegan2-discriminator-{name}", d, {"image": image}, {"score": discriminator(q, image)}
