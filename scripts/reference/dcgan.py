"""DCGAN (arXiv:1511.06434) as in pytorch/examples: up to 512 filters, kernels of 4, no biases."""

import math

import torch
from torch import nn


def generator(size=64, channels=3, latent=100, filters=64):
    stages = int(math.log2(size)) - 3
    layers, taken = [], latent
    for i in range(stages + 1):
        made = filters * 2 ** (stages - i)
        stride, padding = (1, 0) if i == 0 else (2, 1)
        layers += [
            nn.ConvTranspose2d(taken, made, 4, stride, padding, bias=False),
            nn.BatchNorm2d(made),
            nn.ReLU(True),
        ]
        taken = made
    return nn.Sequential(*layers, nn.ConvTranspose2d(taken, channels, 4, 2, 1, bias=False), nn.Tanh())


def discriminator(size=64, channels=3, filters=64):
    """Returns one logit; the sigmoid is part of the loss."""
    stages = int(math.log2(size)) - 3
    layers = [nn.Conv2d(channels, filters, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for i in range(stages):
        made = filters * 2 ** (i + 1)
        layers += [
            nn.Conv2d(made // 2, made, 4, 2, 1, bias=False),
            nn.BatchNorm2d(made),
            nn.LeakyReLU(0.2, True),
        ]
    return nn.Sequential(*layers, nn.Conv2d(filters * 2 ** stages, 1, 4, 1, 0, bias=False))


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


class Training:
    """Both networks with their optimisers; `round` is one batch of the published loop."""

    def __init__(self, size=64, channels=3, latent=100, filters=64, lr=2e-4):
        self.G = generator(size, channels, latent, filters).apply(initialize)
        self.D = discriminator(size, channels, filters).apply(initialize)
        self.optimizers = [torch.optim.Adam(net.parameters(), lr, (0.5, 0.999)) for net in (self.G, self.D)]
        self.criterion = nn.BCELoss()

    def judge(self, images, label):
        """The discriminator's logits for a batch and their loss, after its backward pass."""
        logits = self.D(images).view(-1)  # [N]
        loss = self.criterion(torch.sigmoid(logits), torch.full_like(logits, label))
        loss.backward()
        return logits.detach(), loss.item()

    def round(self, real, z):
        """Real and fake through D, then the same fake through the updated D for G; the three (logits, loss)."""
        for_g, for_d = self.optimizers
        self.D.zero_grad()
        on_real = self.judge(real, 1.0)
        fake = self.G(z)
        on_fake = self.judge(fake.detach(), 0.0)
        for_d.step()
        self.G.zero_grad()
        adversarial = self.judge(fake, 1.0)
        for_g.step()
        return on_real, on_fake, adversarial


class Tuned(Training):
    """Without the gradients of D's weights in the step of G, which the published loop computes and discards."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        for network in (self.G, self.D):
            network.to(memory_format=torch.channels_last)

    def round(self, real, z):
        for_g, for_d = self.optimizers
        self.D.requires_grad_(True).zero_grad()
        on_real = self.judge(real, 1.0)
        fake = self.G(z)
        on_fake = self.judge(fake.detach(), 0.0)
        for_d.step()
        self.G.zero_grad()
        self.D.requires_grad_(False)
        adversarial = self.judge(fake, 1.0)
        for_g.step()
        return on_real, on_fake, adversarial


def build(batch=64, size=64, channels=3, latent=100, filters=64, tuned=False):
    training = (Tuned if tuned else Training)(size, channels, latent, filters)
    real = torch.rand(batch, channels, size, size) * 2 - 1
    return lambda: training.round(real, torch.randn(batch, latent, 1, 1))
