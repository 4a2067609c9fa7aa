"""WGAN-GP (arXiv:1704.00028) with multilayer perceptrons as in PyTorch-GAN: five critic updates, then one of G."""

import torch
from torch import nn


def generator(pixels, latent, width=128):
    widths = [latent] + [width * 2 ** i for i in range(4)]
    layers = []
    for i, (taken, made) in enumerate(zip(widths, widths[1:])):
        layers.append(nn.Linear(taken, made))
        if i > 0:
            layers.append(nn.BatchNorm1d(made, 0.8))  # 0.8 is the epsilon, as published
        layers.append(nn.LeakyReLU(0.2, True))
    return nn.Sequential(*layers, nn.Linear(widths[-1], pixels), nn.Tanh())


def critic(pixels, width=512):
    return nn.Sequential(
        nn.Linear(pixels, width), nn.LeakyReLU(0.2, True),
        nn.Linear(width, width // 2), nn.LeakyReLU(0.2, True),
        nn.Linear(width // 2, 1))


def gradient_penalty(D, real, fake):
    """Two-sided: the squared distance of the gradient's norm from 1 at random points between real and fake."""
    e = torch.rand(len(real), 1)
    mixed = (e * real + (1 - e) * fake).requires_grad_()
    scores = D(mixed)
    (slope,) = torch.autograd.grad(scores, mixed, torch.ones_like(scores), create_graph=True, retain_graph=True)
    return ((slope.norm(2, dim=1) - 1) ** 2).mean()


def build(batch=64, size=28, channels=1, latent=100, critic_steps=5, penalty=10, tuned=False):
    pixels = channels * size * size
    G, D = generator(pixels, latent), critic(pixels)
    for_g, for_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    real = torch.rand(batch, pixels) * 2 - 1

    def round():
        D.requires_grad_(True)
        for _ in range(critic_steps):
            for_d.zero_grad()
            z = torch.randn(batch, latent)
            with torch.set_grad_enabled(not tuned):
                fake = G(z)  # its graph is kept and its gradients are taken, as published
            if tuned:
                scores = D(torch.cat([fake, real]))
                difference = scores[:batch].mean() - scores[batch:].mean()
            else:
                difference = D(fake).mean() - D(real).mean()
            loss = difference + penalty * gradient_penalty(D, real, fake.data)
            loss.backward()
            for_d.step()
        for_g.zero_grad()
        D.requires_grad_(not tuned)
        (-D(G(z)).mean()).backward()
        for_g.step()

    return round
