"""EfficientNet-Lite0 of its Python package with made-up weights: Tests/Golden/efficientnet.safetensors.

Needs `pip install --no-deps efficientnet-lite-pytorch==0.1.0` in addition to torch. The weights are those of `made_up`. With the
path of the published weights (scripts/get-efficientnet-lite0.sh) it writes what these give for an image of 224 × 224 pixels
to a file that is not kept: golden_efficientnet.py WEIGHTS TARGET

image [2, 3, 64, 64] uint8
features [2, 1280], scores [2, 1000]
layer_1 … layer_5 [2, channels]  the means over pixels after blocks 0, 2, 4, 10 and 15
"""

import sys

import torch
from safetensors.torch import save_file

from golden import made_up, save, seeded

from efficientnet_lite_pytorch import EfficientNet

LAYERS = [0, 2, 4, 10, 15]


def outputs(network, image):
    """What the network gives for bytes."""
    kept = {}
    hooks = [network._blocks[block].register_forward_hook(
        lambda _, __, result, name=f"layer_{number + 1}": kept.update({name: result.mean((2, 3))}))
        for number, block in enumerate(LAYERS)]
    with torch.no_grad():
        x = (image.float() - 127) / 128
        scores = network(x)
        features = network._avg_pooling(network.extract_features(x)).flatten(1)
    for hook in hooks:
        hook.remove()
    return {"image": image, "features": features, "scores": scores, **kept}


def image(size):
    smooth = torch.nn.functional.interpolate(seeded(43)(2, 3, 10, 9), size=(size, size), mode="bicubic")
    return (smooth * 60 + 128).clamp(0, 255).to(torch.uint8)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        network = EfficientNet.from_name("efficientnet-lite0").eval()
        network.load_state_dict(torch.load(sys.argv[1]))
        save_file({name: tensor.contiguous() for name, tensor in outputs(network, image(224)).items()}, sys.argv[2])
        sys.exit()
    network = EfficientNet.from_name("efficientnet-lite0", image_size=64).eval()
    for name, tensor in network.state_dict().items():
        if tensor.dtype.is_floating_point:
            tensor.copy_(made_up(name, tensor))
    print(sum(p.numel() for p in network.parameters()), len(network.state_dict()))
    tensors = outputs(network, image(64))
    print({name: float(tensor.float().std()) for name, tensor in tensors.items()})
    print(save("efficientnet", tensors, 60_000, names=list(network.state_dict()),
               shapes=[list(tensor.shape) for tensor in network.state_dict().values()]))
