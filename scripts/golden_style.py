"""The networks of StyleGAN and StyleGAN2 in each configuration: Tests/Golden/style/<case>.safetensors.

input/z …, weight/<name>, buffer/<name>, output, and gradient/<input> of sum(output * cotangent) with the cotangent.
The metadata has the `network` and its `settings`. Noise is the constant of evaluation mode.
"""

import torch

from golden import save, seeded
from reference import style_forms as own

LIMIT = 120_000
NARROW = {"channels": 2, "channel_base": 64, "channel_max": 12}  # 12 filters at 4 pixels, 8 at 8, 4 at 16
WIDTHS = [12, 8, 4]
LABELS = torch.tensor([2, 0, 1, 2])
SIZES = {"height": 16, "width": 24}


def cases(normal):
    image, start = normal(4, 2, 16, 24), (4, 6)
    up, down = NARROW | SIZES | {"style": 6}, NARROW | SIZES | {"stddev_group": 2}
    yield "mapping", "style-mapping", {"latent": 5, "style": 6, "depth": 3}, {"z": normal(4, 5)}, (
        lambda s, i: own.mapping(s, i["z"], 6, 3))
    yield "mapping-first", "style-mapping", {
        "latent": 5, "style": 6, "depth": 3, "weight_gain": "sqrt(2)", "output_gain": 1
    }, {"z": normal(4, 5)}, lambda s, i: own.mapping(s, i["z"], 6, 3, weight_gain=own.ROOT, output_gain=1.0)
    yield "mapping-conditional", "style-mapping-conditional", {
        "classes": 3, "latent": 5, "style": 6, "depth": 2
    }, {"z": normal(4, 5), "label": LABELS}, lambda s, i: own.mapping(s, i["z"], 6, 2, i["label"], 3)
    for form in ("skip", "residual", "original"):
        yield f"synthesis-{form}", "stylegan2-synthesis", up | {"architecture": form}, {"ws": normal(4, 6, 6)}, (
            lambda s, i, form=form: own.synthesis(s, i["ws"], form, start, WIDTHS, 2))
        yield f"discriminator-{form}", "stylegan2-discriminator", down | {"architecture": form}, {"image": image}, (
            lambda s, i, form=form: own.discriminator(s, i["image"], form, WIDTHS[::-1], 2))
    yield "discriminator-conditional", "stylegan2-discriminator-conditional", down | {"classes": 3, "depth": 2}, {
        "image": image, "label": LABELS
    }, lambda s, i: own.conditional_discriminator(s, i["image"], i["label"], 3, "residual", WIDTHS[::-1], 2, 2)
    alpha = {"alpha": torch.full([4, 1, 1, 1], 0.3)}
    yield "synthesis-first", "stylegan-synthesis", up, {"ws": normal(4, 6, 6)} | alpha, (
        lambda s, i: own.first_synthesis(s, i["ws"], i["alpha"], start, WIDTHS, 2))
    yield "discriminator-first", "stylegan-discriminator", down, {"image": image} | alpha, (
        lambda s, i: own.first_discriminator(s, i["image"], i["alpha"], WIDTHS[::-1], 12, 2))


def main():
    for name, network, settings, inputs, compute in cases(seeded(1812)):
        state = own.State(seeded(4948))
        given = {key: x.clone().requires_grad_(x.is_floating_point()) for key, x in inputs.items()}
        output = compute(state, given)
        cotangent = seeded(1912)(*output.shape)
        (output * cotangent).sum().backward()
        tensors = {f"input/{key}": x for key, x in inputs.items()}
        tensors |= {f"weight/{key}": x.squeeze() if key.endswith("strength") else x for key, x in state.weights.items()}
        tensors |= {f"buffer/{key}": x for key, x in state.buffers.items()}
        tensors |= {"output": output, "cotangent": cotangent}
        tensors |= {f"gradient/{key}": x.grad for key, x in given.items() if x.grad is not None}
        save(f"style/{name}", tensors, LIMIT, network=network, settings=[f"{k}={v}" for k, v in settings.items()])


if __name__ == "__main__":
    main()
