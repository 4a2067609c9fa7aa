"""The cases of `bench.py`: a reference of scripts/reference, the model of ganzoo, and their common sizes."""

import dataclasses


@dataclasses.dataclass
class Case:
    reference: str  # a file of scripts/reference
    model: str  # ganzoo's name
    batch: int
    settings: dict = dataclasses.field(default_factory=dict)  # what --set gives ganzoo
    options: dict = dataclasses.field(default_factory=dict)  # what --set gives the reference, where its defaults differ
    rounds: int = 3  # of each process
    period: int = 1  # rounds until the game repeats


STYLE = {"channel_base": 16384, "channel_max": 512, "latent": 512, "mapping_layers": 8}

CASES = {
    "dcgan": Case("dcgan", "dcgan", 64, {"size": 64, "channels": 3, "filters": 64}, rounds=4),
    "dcgan-128": Case("dcgan", "dcgan", 64, {"size": 128, "channels": 3, "filters": 64}, {"size": 128}, 2),
    "cyclegan": Case("cyclegan", "cyclegan", 1, {"size": 128, "blocks": 9}),
    "cyclegan-256": Case("cyclegan", "cyclegan", 1, {"size": 256, "blocks": 9}, {"size": 256}, 1),
    "pix2pix": Case("pix2pix", "pix2pix", 1, {"size": 256}, rounds=5),
    "sngan": Case("sngan", "sngan", 64),
    "acgan": Case("acgan", "acgan", 100, rounds=4),
    "projection-gan": Case("projection_gan", "projection-gan", 64, rounds=2),
    "stylegan2": Case("stylegan2", "stylegan2", 8, {"size": 32, "batch": 8, **STYLE}, rounds=16, period=16),
    "stylegan2-64": Case(
        "stylegan2", "stylegan2", 8, {"size": 64, "batch": 8, **STYLE}, {"size": 64}, rounds=16, period=16),
    "stylegan2-ada": Case(
        "stylegan2_ada", "stylegan2-ada", 32, {"batch": 32, "train.augment.probability": 0.5}, rounds=16, period=16),
    "cgan": Case("cgan", "cgan", 64, {"size": 28, "channels": 1}, rounds=60),
    "wgan-gp": Case("wgan_gp", "wgan-gp", 64, {"preset": "mlp", "size": 28, "channels": 1}, rounds=30),
}


def settings(values):
    """The values as arguments of `--set`."""
    return [word for key, value in values.items() for word in ("--set", f"{key}={value}")]
