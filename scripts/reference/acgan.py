"""The networks of ACGAN for small images (arXiv:1610.09585, appendix A), with 384 features in maps of 4 x 4."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        nn.init.zeros_(module.bias)


class Generator(nn.Module):
    def __init__(self, size=32, channels=3, latent=100, classes=10, filters=96):
        super().__init__()
        stages = int(math.log2(size)) - 2
        widths = [filters * 2 ** i for i in reversed(range(stages))]
        self.classes, self.start = classes, nn.Linear(latent + classes, widths[0] * 16)
        layers = []
        for taken, made in zip(widths, widths[1:]):
            layers += [nn.ConvTranspose2d(taken, made, 5, 2, 2, 1), nn.BatchNorm2d(made), nn.ReLU(True)]
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(filters, channels, 5, 2, 2, 1), nn.Tanh())
        self.apply(initialize)

    def forward(self, z, label):
        x = self.start(torch.cat([F.one_hot(label, self.classes).float(), z], 1))
        return self.layers(F.relu(x.reshape(len(z), -1, 4, 4)))


class Discriminator(nn.Module):
    def __init__(self, size=32, channels=3, classes=10, filters=16, dropout=0.5):
        super().__init__()
        layers, taken = [], channels
        for i in range(6):
            made = filters * 2 ** i
            layers.append(nn.Conv2d(taken, made, 3, 2 - i % 2, 1))
            if i > 0:
                layers.append(nn.BatchNorm2d(made))
            layers += [nn.LeakyReLU(0.2, True), nn.Dropout(dropout)]
            taken = made
        self.layers = nn.Sequential(*layers)
        features = taken * (size // 8) ** 2
        self.score, self.kind = nn.Linear(features, 1), nn.Linear(features, classes)
        self.apply(initialize)

    def forward(self, image):
        h = self.layers(image).flatten(1)
        return self.score(h), self.kind(h)


def build(batch=100, size=32, channels=3, latent=100, classes=10, filters=48, tuned=False):
    """D on real and generated images, then G through the updated D, which classifies too."""
    G, D = Generator(size, channels, latent, classes, filters), Discriminator(size, channels, classes)
    if tuned:
        G, D = (network.to(memory_format=torch.channels_last) for network in (G, D))
    for_g, for_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    real, labels = torch.rand(batch, channels, size, size) * 2 - 1, torch.randint(classes, (batch,))
    yes, no = torch.ones(batch, 1), torch.zeros(batch, 1)

    def judge(images, kinds, target):
        score, kind = D(images)
        return F.binary_cross_entropy_with_logits(score, target) + F.cross_entropy(kind, kinds)

    def round():
        asked = torch.randint(classes, (batch,))
        fake = G(torch.randn(batch, latent), asked)
        D.requires_grad_(True).zero_grad()
        (judge(real, labels, yes) + judge(fake.detach(), asked, no)).backward()
        for_d.step()
        for_g.zero_grad()
        D.requires_grad_(not tuned)  # the plain form computes gradients of D and discards them
        judge(fake, asked, yes).backward()
        for_g.step()

    return round
