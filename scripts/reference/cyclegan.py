"""CycleGAN (arXiv:1703.10593) as in its PyTorch repository: both generators in one step, then both discriminators."""

import itertools
import random

import torch
from torch import nn

from reference.translation import against, initialize, learn, patch_discriminator


class Block(nn.Module):
    def __init__(self, filters):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(filters, filters, 3), nn.InstanceNorm2d(filters), nn.ReLU(True),
            nn.ReflectionPad2d(1), nn.Conv2d(filters, filters, 3), nn.InstanceNorm2d(filters))

    def forward(self, x):
        return x + self.layers(x)


def resnet_generator(channels=3, blocks=9, filters=64):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(channels, filters, 7), nn.InstanceNorm2d(filters), nn.ReLU(True)]
    for made in (filters * 2, filters * 4):
        layers += [nn.Conv2d(made // 2, made, 3, 2, 1), nn.InstanceNorm2d(made), nn.ReLU(True)]
    layers += [Block(filters * 4) for _ in range(blocks)]
    for made in (filters * 2, filters):
        layers += [nn.ConvTranspose2d(made * 2, made, 3, 2, 1, 1), nn.InstanceNorm2d(made), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(filters, channels, 7), nn.Tanh())


class Pool:
    """The last 50 images; returns an old one instead of the new one with a probability of one half."""

    def __init__(self, size=50):
        self.size, self.images = size, []

    def __call__(self, images):
        given = []
        for image in images.split(1):
            if len(self.images) < self.size:
                self.images.append(image.clone())
            elif random.random() > 0.5:
                place = random.randrange(self.size)
                image, self.images[place] = self.images[place].clone(), image.clone()
            given.append(image)
        return torch.cat(given)


class Training:
    def __init__(self, channels=3, blocks=9, cycle=10.0, identity=0.5, filters=64):
        self.cycle, self.identity = cycle, identity
        self.to_b, self.to_a = (resnet_generator(channels, blocks, filters).apply(initialize) for _ in range(2))
        self.D_a, self.D_b = (
            patch_discriminator(channels, nn.InstanceNorm2d, filters).apply(initialize) for _ in range(2))
        self.for_g, self.for_d = (
            torch.optim.Adam(itertools.chain(*(net.parameters() for net in pair)), 2e-4, (0.5, 0.999))
            for pair in ((self.to_b, self.to_a), (self.D_a, self.D_b)))
        self.pool_a, self.pool_b = Pool(), Pool()
        self.adversarial, self.l1 = nn.MSELoss(), nn.L1Loss()

    def round(self, a, b):
        """The value of each term by its name in ganzoo."""
        fake_b = self.to_b(a)
        again_a = self.to_a(fake_b)
        fake_a = self.to_a(b)
        again_b = self.to_b(fake_a)
        learn((self.D_a, self.D_b), False)
        self.for_g.zero_grad()
        identity = self.l1(self.to_b(b), b) + self.l1(self.to_a(a), a)
        pairs = ((self.D_b, fake_b), (self.D_a, fake_a))
        adversarial = [against(self.adversarial, D(fake), 1.0) for D, fake in pairs]
        cycle = self.cycle * (self.l1(again_a, a) + self.l1(again_b, b))
        identity = self.cycle * self.identity * identity
        (sum(adversarial) + cycle + identity).backward()
        self.for_g.step()
        learn((self.D_a, self.D_b), True)
        self.for_d.zero_grad()
        on_a = self.judge(self.D_a, a, self.pool_a(fake_a))
        on_b = self.judge(self.D_b, b, self.pool_b(fake_b))
        self.for_d.step()
        names = ("adversarial_ab", "adversarial_ba", "cycle", "identity")
        losses = {f"G_ab+G_ba.{name}": term for name, term in zip(names, (*adversarial, cycle, identity))}
        for D, terms in (("D_a", on_a), ("D_b", on_b)):
            losses |= {f"{D}.{name}": term for name, term in zip(("real", "fake"), terms)}
        return losses

    def judge(self, D, real, fake):
        on_real = 0.5 * against(self.adversarial, D(real), 1.0)
        on_fake = 0.5 * against(self.adversarial, D(fake.detach()), 0.0)
        (on_real + on_fake).backward()
        return on_real, on_fake


def build(batch=1, size=128, channels=3, blocks=9, tuned=False):
    # tuned by run_reference alone: channels-last is slower with instance norms
    training = Training(channels, blocks)
    a, b = (torch.rand(batch, channels, size, size) * 2 - 1 for _ in range(2))
    return lambda: training.round(a, b)
