"""Training of SNGAN (arXiv:1802.05957) and of its conditional form with a projection discriminator (arXiv:1802.05637): one
update of G with a batch of its own, then five of D, with hinge losses and a learning rate that falls to zero."""

import torch
from torch.nn import functional as F

from reference.residual import Discriminator, Generator


def build(batch=64, size=32, channels=3, latent=128, filters=64, d_filters=32, g_batch=128, d_steps=5, classes=0,
          tuned=False):
    G = Generator(size, channels, latent, filters, classes)
    D = Discriminator(size, channels, d_filters, classes)
    if tuned:
        G, D = (network.to(memory_format=torch.channels_last) for network in (G, D))
    for_g, for_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.0, 0.9)) for net in (G, D))
    decays = [torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.0, 50_000) for o in (for_g, for_d)]
    real = torch.rand(batch, channels, size, size) * 2 - 1
    labels = torch.randint(classes, (batch,)) if classes else None

    def generate(count):
        asked = torch.randint(classes, (count,)) if classes else None
        return G(torch.randn(count, latent), asked), asked

    def hinge(fake, asked):
        if tuned:
            both = D(torch.cat([real, fake]), torch.cat([labels, asked]) if classes else None)
            return F.relu(1 - both[:batch]).mean() + F.relu(1 + both[batch:]).mean()
        return F.relu(1 - D(real, labels)).mean() + F.relu(1 + D(fake, asked)).mean()

    def round():
        for_g.zero_grad()
        D.requires_grad_(not tuned)  # the plain form computes gradients of D and discards them
        (-D(*generate(g_batch)).mean()).backward()
        for_g.step()
        D.requires_grad_(True)
        for _ in range(d_steps):
            with torch.no_grad():
                fake, asked = generate(batch)
            for_d.zero_grad()
            hinge(fake, asked).backward()
            for_d.step()
        for decay in decays:
            decay.step()

    return round
