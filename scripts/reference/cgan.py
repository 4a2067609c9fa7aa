"""The conditional GAN (arXiv:1411.1784) as in PyTorch-GAN: multilayer perceptrons, squared errors, G before D."""

import torch
from torch import nn


class Generator(nn.Module):
    def __init__(self, pixels, latent, classes, width=128):
        super().__init__()
        self.embedding = nn.Embedding(classes, classes)
        widths = [latent + classes] + [width * 2 ** i for i in range(4)]
        layers = []
        for i, (taken, made) in enumerate(zip(widths, widths[1:])):
            layers.append(nn.Linear(taken, made))
            if i > 0:
                layers.append(nn.BatchNorm1d(made, 0.8))  # 0.8 is the epsilon, as published
            layers.append(nn.LeakyReLU(0.2, True))
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], pixels), nn.Tanh())

    def forward(self, z, label):
        return self.layers(torch.cat([self.embedding(label), z], -1))


class Discriminator(nn.Module):
    def __init__(self, pixels, classes, width=512, dropout=0.4):
        super().__init__()
        self.embedding = nn.Embedding(classes, classes)
        layers = [nn.Linear(pixels + classes, width), nn.LeakyReLU(0.2, True)]
        for _ in range(2):
            layers += [nn.Linear(width, width), nn.Dropout(dropout), nn.LeakyReLU(0.2, True)]
        self.layers = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, image, label):
        return self.layers(torch.cat([image.flatten(1), self.embedding(label)], -1))


def build(batch=64, size=28, channels=1, latent=100, classes=10, tuned=False):
    pixels = channels * size * size
    G, D = Generator(pixels, latent, classes), Discriminator(pixels, classes)
    for_g, for_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    mse = nn.MSELoss()
    real = torch.rand(batch, channels, size, size) * 2 - 1
    labels = torch.randint(classes, (batch,))
    yes, no = torch.ones(batch, 1), torch.zeros(batch, 1)

    def round():
        for_g.zero_grad()
        z, asked = torch.randn(batch, latent), torch.randint(classes, (batch,))
        fake = G(z, asked)
        D.requires_grad_(not tuned)
        mse(D(fake, asked), yes).backward()
        for_g.step()
        D.requires_grad_(True)
        for_d.zero_grad()
        if tuned:
            both = D(torch.cat([real, fake.detach().view_as(real)]), torch.cat([labels, asked]))
            mse(both, torch.cat([yes, no])).backward()
            for_d.step()
            return
        (0.5 * (mse(D(real, labels), yes) + mse(D(fake.detach(), asked), no))).backward()
        for_d.step()

    return round
