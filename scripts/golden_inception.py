"""torch-fidelity's Inception with made-up weights: Tests/Golden/inception.safetensors.

Needs `pip install --no-deps torch-fidelity==0.4.0 tqdm` in addition to torch. The weights are those of `made_up`.

image [2, 3, 40, 36] uint8
resized [2, 3, 299, 299]         its first rows, resized as TensorFlow 1 does
features [2, 2048], scores [2, 1008]
"""

import torch

from golden import made_up, save, seeded, without_torchvision

without_torchvision()

from torch_fidelity import feature_extractor_inceptionv3 as inception
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x


if __name__ == "__main__":
    inception.load_state_dict_from_url = lambda *_, **__: None
    inception.FeatureExtractorInceptionV3.load_state_dict = lambda *_, **__: None
    network = inception.FeatureExtractorInceptionV3("inception", ["2048", "logits"],
                                                    feature_extractor_internal_dtype="float64")
    for name, tensor in network.state_dict().items():
        if tensor.dtype.is_floating_point:
            tensor.copy_(made_up(name, tensor))
    print(sum(p.numel() for p in network.parameters()))
    normal = seeded(42)
    image = (torch.nn.functional.interpolate(normal(2, 3, 10, 9), size=(40, 36), mode="bicubic") * 60 + 128)
    image = image.clamp(0, 255).to(torch.uint8)
    features, scores = network(image)
    resized = interpolate_bilinear_2d_like_tensorflow1x(image.float(), size=(299, 299), align_corners=False)
    print(features.std(), features.mean(), scores.std())
    print(save("inception", {
        "image": image, "features": features, "scores": scores, "resized": resized[:, :, ::23, ::17]}, 90_000,
        names=list(network.state_dict()),
        shapes=[list(tensor.shape) for tensor in network.state_dict().values()]))
