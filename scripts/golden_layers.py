"""A golden case for each kind of layer: Tests/Golden/layers/*.safetensors. golden_case.py describes the files."""

import torch
from torch.nn import functional as F

from golden import FOLDER
from golden_case import Case
from reference import layers as own

IMAGE = {"x": (2, 4, 6, 6)}
VECTOR = {"x": (3, 5)}
LABELS = torch.tensor([2, 0])
SPECTRAL = {"weight_norm": "spectral"}


def dense():
    both = {"weight": (4, 5), "bias": (4,)}
    yield Case("linear", "linear", {"features": 4}, VECTOR, lambda i, w: F.linear(i["x"], w["weight"], w["bias"]), both)
    yield Case(
        "linear-no-bias", "linear", {"features": 4, "bias": False}, VECTOR,
        lambda i, w: F.linear(i["x"], w["weight"]), {"weight": (4, 5)})
    gain, rate = 1.5, 0.01
    yield Case(
        "linear-equalized", "linear",
        {"features": 4, "weight_norm": "equalized", "gain": gain, "lr_multiplier": rate}, VECTOR,
        lambda i, w: F.linear(i["x"], own.equalized(w["weight"], gain, rate), w["bias"] * rate),
        {"weight": 100 * torch.linspace(-1, 1, 20).reshape(4, 5), "bias": (4,)},
        note="weight * gain * lr_multiplier / sqrt(fan in), bias * lr_multiplier")
    yield Case(
        "embedding", "embedding", {"classes": 3, "features": 4}, {"label": LABELS},
        lambda i, w: F.embedding(i["label"], w["weight"]), {"weight": (3, 4)})
    yield Case(
        "one_hot", "one_hot", {"classes": 3}, {"label": LABELS}, lambda i, w: F.one_hot(i["label"], 3).double())


def convolution(name, arguments, shape, function=F.conv2d, padding_mode=None, **options):
    """A case of a convolution with a bias; `options` are passed to PyTorch's function."""
    pad = arguments.get("padding", 0)

    def compute(i, w):
        if padding_mode:
            x = F.pad(i["x"], [pad] * 4, mode=padding_mode)
            return function(x, w["weight"], w["bias"], **options)
        return function(i["x"], w["weight"], w["bias"], padding=pad, **options)

    kind = "conv" if function is F.conv2d else "conv_transpose"
    return Case(name, kind, arguments, IMAGE, compute, {"weight": shape, "bias": (arguments["filters"],)})


def convolutions():
    base = {"filters": 3, "kernel": 3}
    padded = base | {"padding": 1}
    yield convolution("conv", base, (3, 4, 3, 3))
    yield convolution("conv-stride", base | {"stride": 2, "padding": 1}, (3, 4, 3, 3), stride=2)
    yield convolution("conv-dilation", base | {"dilation": 2, "padding": 2}, (3, 4, 3, 3), dilation=2)
    yield convolution("conv-groups", {"filters": 6, "kernel": 3, "groups": 2}, (6, 2, 3, 3), groups=2)
    for mode in ("reflect", "replicate"):
        yield convolution(f"conv-{mode}", padded | {"padding_mode": mode}, (3, 4, 3, 3), padding_mode=mode)
    up = {"filters": 3, "kernel": 4, "stride": 2, "padding": 1}
    yield convolution("conv_transpose", up, (4, 3, 4, 4), F.conv_transpose2d, stride=2)
    odd = {"filters": 3, "kernel": 3, "stride": 2, "padding": 1, "output_padding": 1}
    yield convolution(
        "conv_transpose-output_padding", odd, (4, 3, 3, 3), F.conv_transpose2d, stride=2, output_padding=1)
    yield convolution(
        "conv_transpose-groups", {"filters": 6, "kernel": 3, "groups": 2}, (4, 3, 3, 3), F.conv_transpose2d, groups=2)
    yield Case(
        "conv-equalized", "conv", padded | {"weight_norm": "equalized"}, IMAGE,
        lambda i, w: F.conv2d(i["x"], own.equalized(w["weight"]), w["bias"], padding=1),
        {"weight": (3, 4, 3, 3), "bias": (3,)}, note="weight / sqrt(fan in)")
    yield from filtered()


def filtered():
    """Convolutions with the filter before or after them."""
    for name, kernel, arguments in (
        ("up", 3, {"up": 2}), ("down", 3, {"down": 2}), ("up-point", 1, {"up": 2}), ("down-point", 1, {"down": 2})
    ):
        padding = kernel // 2
        yield Case(
            f"conv-{name}", "conv", {"filters": 3, "kernel": kernel, "padding": padding} | arguments, IMAGE,
            lambda i, w, arguments=arguments: own.filtered_conv(i["x"], w["weight"], **arguments)
            + w["bias"][:, None, None],
            {"weight": (3, 4, kernel, kernel), "bias": (3,)}, note="the filter is [1, 3, 3, 1]")


def normalized(name, kind, arguments, inputs, shape, apply, transposed=False, training=True):
    """A layer with spectral norm; evaluation mode uses the stored u and v unchanged."""
    rows = shape[1] if transposed else shape[0]
    columns = torch.Size(shape).numel() // rows

    def compute(i, w):
        if not training:
            matrix = w["weight"].transpose(0, 1) if transposed else w["weight"]
            return apply(i["x"], w["weight"] / (w["u"] @ matrix.flatten(1) @ w["v"]))
        weight, sigma, u, v = own.spectral(w["weight"], w["u"], transposed)
        w["u"].copy_(u)
        w["v"].copy_(v)
        return apply(i["x"], weight), {"sigma": sigma}

    unit = {key: F.normalize(torch.arange(1.0, n + 1), dim=0) for key, n in (("u", rows), ("v", columns))}
    note = "one power iteration: v = W'u / |W'u|, u = Wv / |Wv|, sigma = u'Wv; no gradient through u and v"
    return Case(name, kind, arguments | SPECTRAL, inputs, compute, {"weight": shape}, unit, training, note)


def spectral():
    conv = {"filters": 3, "kernel": 3, "padding": 1, "bias": False}
    plain = {"features": 4, "bias": False}
    up = {"filters": 3, "kernel": 4, "stride": 2, "padding": 1, "bias": False}

    def convolve(x, weight):
        return F.conv2d(x, weight, padding=1)

    yield normalized("linear-spectral", "linear", plain, VECTOR, (4, 5), F.linear)
    yield normalized("conv-spectral", "conv", conv, IMAGE, (3, 4, 3, 3), convolve)
    yield normalized("conv-spectral-evaluation", "conv", conv, IMAGE, (3, 4, 3, 3), convolve, training=False)
    yield normalized(
        "conv_transpose-spectral", "conv_transpose", up, IMAGE, (4, 3, 4, 4),
        lambda x, weight: F.conv_transpose2d(x, weight, stride=2, padding=1), transposed=True)


def styles():
    """Layers with a style vector; the affine map is equalized, as in NVlabs' code."""
    inputs = IMAGE | {"style": (2, 3)}
    affine = {"affine.weight": (4, 3), "affine.bias": 1 + 0.1 * torch.arange(4.0)}

    def style(i, w):
        return F.linear(i["style"], own.equalized(w["affine.weight"]), w["affine.bias"])

    cases = {"": {}, "-up": {"up": 2}, "-down": {"down": 2}, "-plain": {"demodulate": False}}
    for suffix, options in cases.items():
        k = 1 if suffix == "-plain" else 3
        yield Case(
            f"modulated_conv{suffix}", "modulated_conv", {"filters": 3, "kernel": k, "style": "style"} | options,
            inputs,
            lambda i, w, options=options: own.modulated_conv(i["x"], w["weight"], style(i, w), **options),
            {"weight": (3, 4, k, k)} | affine,
            note="style: equalized linear; weight / sqrt(fan in); filter [1, 3, 3, 1]")
    both = {"affine.weight": (8, 3), "affine.bias": (8,)}
    yield Case(
        "adain", "adain", {"style": "style"}, inputs,
        lambda i, w: own.adain(i["x"], *F.linear(i["style"], w["affine.weight"], w["affine.bias"]).chunk(2, 1)), both,
        note="affine gives scale, then shift")
    yield Case(
        "adain-equalized", "adain", {"style": "style", "weight_norm": "equalized"}, inputs,
        lambda i, w: own.adain(i["x"], *style(i, w).chunk(2, 1)), both)


def running():
    return {"running_mean": 0.1 * torch.arange(4.0), "running_var": 0.5 + 0.25 * torch.arange(4.0)}


def norms():
    both = {"weight": (4,), "bias": (4,)}
    for training in (True, False):
        end = "" if training else "-evaluation"
        yield Case(
            f"batch_norm{end}", "batch_norm", {}, IMAGE,
            lambda i, w, on=training: F.batch_norm(
                i["x"], w["running_mean"], w["running_var"], w["weight"], w["bias"], on, 0.1, 1e-5),
            both, running(), training)
        yield Case(
            f"conditional_batch_norm{end}", "conditional_batch_norm", {"classes": 3, "label": "label"},
            IMAGE | {"label": LABELS},
            lambda i, w, on=training: F.batch_norm(
                i["x"], w["running_mean"], w["running_var"], None, None, on, 0.1, 1e-5)
            * w["weight"][i["label"]][:, :, None, None] + w["bias"][i["label"]][:, :, None, None],
            {"weight": (3, 4), "bias": (3, 4)}, running(), training)
    yield Case(
        "batch_norm-vector", "batch_norm", {"epsilon": 0.8}, {"x": (6, 4)},
        lambda i, w: F.batch_norm(i["x"], w["running_mean"], w["running_var"], w["weight"], w["bias"], True, 0.1, 0.8),
        both, running())
    yield Case("instance_norm", "instance_norm", {}, IMAGE, lambda i, w: F.instance_norm(i["x"], eps=1e-5))
    yield Case(
        "instance_norm-affine", "instance_norm", {"affine": True}, IMAGE,
        lambda i, w: F.instance_norm(i["x"], weight=w["weight"], bias=w["bias"], eps=1e-5), both)
    yield Case(
        "group_norm", "group_norm", {"groups": 2}, IMAGE,
        lambda i, w: F.group_norm(i["x"], 2, w["weight"], w["bias"], 1e-5), both)
    yield Case(
        "layer_norm", "layer_norm", {}, IMAGE, lambda i, w: F.group_norm(i["x"], 1, w["weight"], w["bias"], 1e-5), both,
        note="over channels and pixels, weight and bias per channel")
    yield Case(
        "layer_norm-vector", "layer_norm", {}, VECTOR,
        lambda i, w: F.layer_norm(i["x"], [5], w["weight"], w["bias"], 1e-5), {"weight": (5,), "bias": (5,)})
    yield Case("pixel_norm", "pixel_norm", {}, IMAGE, lambda i, w: own.pixel_norm(i["x"]))
    yield Case("pixel_norm-vector", "pixel_norm", {}, VECTOR, lambda i, w: own.pixel_norm(i["x"]))
    yield Case(
        "normalize", "normalize", {}, VECTOR, lambda i, w: F.normalize(i["x"], dim=1, eps=1e-12),
        note="over the square root of the sum of squares")


def plain(name, kind, arguments, function, inputs=IMAGE, note=""):
    """A case of a function without weights."""
    return Case(name, kind, arguments, inputs, lambda i, w: function(i["x"]), note=note)


def activations():
    yield plain("relu", "relu", {}, F.relu, VECTOR)
    yield plain("leaky_relu", "leaky_relu", {"slope": 0.2}, lambda x: F.leaky_relu(x, 0.2), VECTOR)
    gain = {"slope": 0.2, "gain": 1.5}
    yield plain("leaky_relu-gain", "leaky_relu", gain, lambda x: 1.5 * F.leaky_relu(x, 0.2), VECTOR)
    yield plain("elu", "elu", {}, F.elu, VECTOR)
    yield plain("selu", "selu", {}, F.selu, VECTOR)
    yield plain("silu", "silu", {}, F.silu, VECTOR)
    yield plain("gelu", "gelu", {}, F.gelu, VECTOR, "the exact form, through erf")
    yield plain("tanh", "tanh", {}, torch.tanh, VECTOR)
    yield plain("sigmoid", "sigmoid", {}, torch.sigmoid, VECTOR)
    yield plain("softplus", "softplus", {}, F.softplus, VECTOR)
    yield plain("softmax", "softmax", {}, lambda x: F.softmax(x, 1), VECTOR)
    yield plain("softmax-image", "softmax", {}, lambda x: F.softmax(x, 1), note="over channels")
    yield Case("prelu", "prelu", {}, IMAGE, lambda i, w: F.prelu(i["x"], w["weight"]), {"weight": torch.tensor([0.25])})


def sizes():
    for mode in ("nearest", "bilinear", "bicubic"):
        aligned = {} if mode == "nearest" else {"align_corners": False}
        for kind, factor in (("upsample", 2.0), ("downsample", 0.5)):
            yield plain(
                f"{kind}-{mode}", kind, {"factor": 2, "filter": mode},
                lambda x, factor=factor, mode=mode, aligned=aligned:
                F.interpolate(x, scale_factor=factor, mode=mode, **aligned))
    fir = {"factor": 2, "filter": "fir"}
    yield plain("upsample-fir", "upsample", fir, own.fir_upsample, note="[1, 3, 3, 1], gain 4")
    yield plain("downsample-fir", "downsample", fir, own.fir_downsample, note="[1, 3, 3, 1]")
    yield plain("blur", "blur", {}, lambda x: own.upfirdn(x, pad=(1, 1), taps=[1.0, 2.0, 1.0]))
    wide = {"kernel": 3, "stride": 2, "padding": 1}
    yield plain("avg_pool", "avg_pool", {"kernel": 2}, lambda x: F.avg_pool2d(x, 2))
    yield plain("avg_pool-padding", "avg_pool", wide, lambda x: F.avg_pool2d(x, 3, 2, 1), note="padding counts")
    yield plain("max_pool", "max_pool", {"kernel": 2}, lambda x: F.max_pool2d(x, 2))
    yield plain("max_pool-padding", "max_pool", wide, lambda x: F.max_pool2d(x, 3, 2, 1))
    yield plain("global_avg_pool", "global_avg_pool", {}, lambda x: x.mean([2, 3]))
    yield plain("global_sum_pool", "global_sum_pool", {}, lambda x: x.sum([2, 3]))
    yield plain("pixel_shuffle", "pixel_shuffle", {"factor": 2}, lambda x: F.pixel_shuffle(x, 2))
    yield plain("pixel_unshuffle", "pixel_unshuffle", {"factor": 2}, lambda x: F.pixel_unshuffle(x, 2))
    for mode in ("zeros", "reflect", "replicate"):
        torch_mode = "constant" if mode == "zeros" else mode
        yield plain(
            f"pad-{mode}", "pad", {"padding": 2, "mode": mode},
            lambda x, mode=torch_mode: F.pad(x, [2, 2, 2, 2], mode=mode))


def others():
    yield Case("bias", "bias", {}, IMAGE, lambda i, w: i["x"] + w["bias"][:, None, None], {"bias": (4,)})
    yield Case("scale", "scale", {}, IMAGE, lambda i, w: i["x"] * w["weight"][:, None, None], {"weight": (4,)})
    yield Case(
        "noise", "noise", {}, IMAGE | {"noise": (2, 1, 6, 6)}, lambda i, w: i["x"] + w["strength"] * i["noise"],
        {"strength": torch.tensor(0.3)}, note="the layer draws the noise; here it is given")
    yield Case(
        "noise-per_channel", "noise", {"per_channel": True}, IMAGE | {"noise": (2, 1, 6, 6)},
        lambda i, w: i["x"] + w["strength"][:, None, None] * i["noise"], {"strength": (4,)})
    yield plain("gain", "gain", {"value": 1.5}, lambda x: 1.5 * x)
    yield plain("clamp", "clamp", {"min": -0.5, "max": 0.25}, lambda x: x.clamp(-0.5, 0.25))
    yield plain(
        "minibatch_stddev", "minibatch_stddev", {"group": 4, "channels": 1}, own.minibatch_stddev, {"x": (8, 4, 3, 3)})
    yield plain(
        "minibatch_stddev-channels", "minibatch_stddev", {"group": 2, "channels": 2},
        lambda x: own.minibatch_stddev(x, 2, 2), {"x": (6, 4, 3, 3)})
    yield plain(
        "minibatch_stddev-vector", "minibatch_stddev", {"group": 4, "channels": 1},
        lambda x: own.minibatch_stddev(x[:, :, None, None])[:, :, 0, 0], {"x": (8, 5)})
    yield Case(
        "minibatch_discrimination", "minibatch_discrimination", {"features": 3, "kernel": 2}, {"x": (4, 5)},
        lambda i, w: own.minibatch_discrimination(i["x"], w["weight"], 3), {"weight": (6, 5)})
    yield Case(
        "self_attention", "self_attention", {}, {"x": (2, 8, 4, 4)},
        lambda i, w: own.self_attention(
            i["x"], w["query.weight"], w["key.weight"], w["value.weight"], w["out.weight"], w["gamma"]),
        {"query.weight": (1, 8, 1, 1), "key.weight": (1, 8, 1, 1), "value.weight": (4, 8, 1, 1),
         "out.weight": (8, 4, 1, 1), "gamma": torch.tensor(0.7)})


def main():
    families = (dense, convolutions, spectral, styles, norms, activations, sizes, others)
    cases = [case for family in families for case in family()]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "two cases have one name"
    for file in (FOLDER / "layers").glob("*.safetensors"):
        if file.stem not in names:
            file.unlink()
    for case in cases:
        case.write()
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
