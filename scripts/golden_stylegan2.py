"""Records five rounds of a small StyleGAN2: Tests/Golden/stylegan2.safetensors.

init/M.<name>, init/S.<name>, init/D.<name>    initial weights and noise images, which stay the same
1/real, 1/z, 1/z_d, 1/z_path, 1/y_path …    what each round took
loss/1/M+S.adversarial, loss/1/M+S.path, loss/1/D.fake, loss/1/D.real, loss/1/D.r1 …    each round's losses
final/M.<name> …    weights after the rounds
"""

import math

import torch
from torch.nn.functional import softplus

from golden import save, seeded
from reference import style_forms as own

SETTINGS = {
    "size": 8, "channels": 2, "latent": 5, "style": 6, "mapping_layers": 2, "channel_base": 48, "batch": 4, "stddev_group": 2, "gamma": 3,
    "style_mixing": 0, "r1_every": 3, "path_every": 2, "lr": 0.01
}
WIDTHS = [12, 6]
ROUNDS = 5


class Training:
    def __init__(self, normal):
        self.M, self.S, self.D = (own.State(normal) for _ in range(3))
        self.path_mean = torch.zeros([])
        with torch.no_grad():  # the first call draws the weights
            self.discriminate(self.synthesize(self.map(normal(2, SETTINGS["latent"]))))
        self.for_g, self.for_d = (
            self.adam(states, SETTINGS[every])
            for states, every in (((self.M, self.S), "path_every"), ((self.D,), "r1_every"))
        )

    def adam(self, states, every):
        c = every / (every + 1)
        weights = [weight for state in states for weight in state.weights.values()]
        return torch.optim.Adam(weights, SETTINGS["lr"] * c, (0.0, 0.99 ** c), 1e-8)

    def map(self, z):
        w = own.mapping(self.M, z, SETTINGS["style"], SETTINGS["mapping_layers"])
        return w[:, None].repeat(1, 2 * len(WIDTHS), 1)

    def synthesize(self, ws):
        return own.synthesis(self.S, ws, "skip", (4, 4), WIDTHS, SETTINGS["channels"])

    def discriminate(self, x):
        return own.discriminator(self.D, x, "residual", WIDTHS[::-1], SETTINGS["stddev_group"])

    def step(self, optimizer, losses):
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
        return losses

    def path(self, z, y):
        ws = self.map(z)
        (slope,) = torch.autograd.grad((self.synthesize(ws) * y / math.sqrt(y[0, 0].numel())).sum(), ws, create_graph=True)
        lengths = slope.square().sum(2).mean(1).sqrt()
        mean = self.path_mean.lerp(lengths.mean(), 0.01)
        self.path_mean = mean.detach()
        return 2 * SETTINGS["path_every"] * (lengths - mean).square().mean()

    def r1(self, real):
        real = real.clone().requires_grad_()
        (slope,) = torch.autograd.grad(self.discriminate(real).sum(), real, create_graph=True)
        return SETTINGS["gamma"] / 2 * SETTINGS["r1_every"] * slope.square().sum([1, 2, 3]).mean()

    def round(self, number, real, z, z_d, z_path, y_path):
        fake = softplus(-self.discriminate(self.synthesize(self.map(z)))).mean()
        losses = self.step(self.for_g, {"M+S.adversarial": fake})
        if number % SETTINGS["path_every"] == 0:
            losses |= self.step(self.for_g, {"M+S.path": self.path(z_path, y_path)})
        fake = self.synthesize(self.map(z_d)).detach()
        judgements = {"D.fake": softplus(self.discriminate(fake)).mean(), "D.real": softplus(-self.discriminate(real)).mean()}
        losses |= self.step(self.for_d, judgements)
        if number % SETTINGS["r1_every"] == 0:
            losses |= self.step(self.for_d, {"D.r1": self.r1(real)})
        return losses

    def state(self, when):
        return {
            f"{when}/{network}.{key}": tensor.detach().clone()
            for network in ("M", "S", "D")
            for key, tensor in (getattr(self, network).weights | getattr(self, network).buffers).items()
        }


def record(name, training, settings, normal, more=lambda image: {}):
    """Five rounds on random batches and noise; `more` samples the additional inputs of a game."""
    tensors = training.state("init")
    batch, image = settings["batch"], [settings["channels"], settings["size"], settings["size"]]
    for number in range(ROUNDS):
        taken = {"real": torch.tanh(normal(batch, *image))}
        taken |= {name: normal(batch, settings["latent"]) for name in ("z", "z_d")} | more(image)
        losses = training.round(number, **taken)
        tensors |= {f"{number + 1}/{name}": tensor for name, tensor in taken.items()}
        tensors |= {f"loss/{number + 1}/{name}": loss for name, loss in losses.items()}
    tensors |= training.state("final")
    save(name, tensors, 200_000, settings=[f"{k}={v}" for k, v in settings.items()], rounds=ROUNDS)


def main():
    normal, half = seeded(4958), SETTINGS["batch"] // 2
    record("stylegan2", Training(seeded(1912)), SETTINGS, normal, lambda image: {
        "z_path": normal(half, SETTINGS["latent"]), "y_path": normal(half, *image)})


if __name__ == "__main__":
    main()
