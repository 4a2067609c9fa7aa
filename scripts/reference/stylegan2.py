"""Training of StyleGAN2 as in NVlabs' code: style mixing, path length every 4 rounds, R1 every 16, averaged weights."""

import copy
import random

import torch
from torch.nn.functional import softplus

from reference.stylegan2_networks import Discriminator, Mapping, Synthesis
from reference.translation import learn

PATH_EVERY, R1_EVERY = 4, 16


def adam(networks, lr, every):
    """Adam adjusted for a regulariser that is used only in every n-th round."""
    c = every / (every + 1)
    parameters = [parameter for network in networks for parameter in network.parameters()]
    return torch.optim.Adam(parameters, lr * c, (0.0, 0.99 ** c), 1e-8)


class Training:
    def __init__(self, size=32, channels=3, base=16384, style=512, lr=0.002, gamma=10.0, mixing=0.9, tuned=False,
                 augment=None, most=512, layers=8):
        self.mapping = Mapping(style, layers)
        self.synthesis = Synthesis(size, channels, base, style, tuned, most)
        self.D = Discriminator(size, channels, base, most)
        if tuned:
            self.synthesis.to(memory_format=torch.channels_last)
            self.D.to(memory_format=torch.channels_last)
        self.G = (self.mapping, self.synthesis)
        self.average = copy.deepcopy(self.G)
        self.for_g, self.for_d = adam(self.G, lr, PATH_EVERY), adam([self.D], lr, R1_EVERY)
        self.style, self.gamma, self.mixing = style, gamma, mixing
        self.tuned, self.augment = tuned, augment or (lambda images: images)
        self.path_mean = torch.zeros([])
        self.rounds = 0

    def styles(self, count):
        """A style per layer, usually mixed from two at a random crossover."""
        slots = self.synthesis.slots
        ws = self.mapping(torch.randn(count, self.style))[:, None].repeat(1, slots, 1)
        if random.random() < self.mixing:
            crossover = random.randrange(1, slots)
            other = self.mapping(torch.randn(count, self.style))
            ws[:, crossover:] = other[:, None]
        return ws

    def step(self, optimizer, networks, loss):
        """One update of the networks, with gradients for them only."""
        learn((*self.G, self.D), False)
        learn(networks, True)
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    def round(self, real):
        n = len(real)
        self.step(self.for_g, self.G, lambda: softplus(-self.D(self.augment(self.synthesis(self.styles(n))))).mean())
        if self.rounds % PATH_EVERY == 0:
            self.step(self.for_g, self.G, lambda: self.path_length(n // 2))
        self.step(self.for_d, [self.D], lambda: self.judge(real))
        if self.rounds % R1_EVERY == 0:
            self.step(self.for_d, [self.D], lambda: self.r1(real))
        self.keep_average(0.5 ** (n / 10_000))
        self.rounds += 1

    def judge(self, real):
        n = len(real)
        with torch.set_grad_enabled(not self.tuned):
            fake = self.synthesis(self.styles(n))
        if self.tuned:
            # one batch; interleaved so that the groups of the minibatch deviation stay real or fake
            both = self.D(self.augment(torch.stack([fake, real], 1).flatten(0, 1))).view(n, 2)
            return softplus(both[:, 0]).mean() + softplus(-both[:, 1]).mean()
        return softplus(self.D(self.augment(fake))).mean() + softplus(-self.D(self.augment(real))).mean()

    def r1(self, real):
        real = real.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.D(self.augment(real)).sum(), real, create_graph=True)
        return self.gamma / 2 * slope.square().sum([1, 2, 3]).mean() * R1_EVERY

    def path_length(self, count):
        ws = self.styles(count)
        images = self.synthesis(ws)
        noise = torch.randn_like(images) / (images.shape[2] * images.shape[3]) ** 0.5
        (slope,) = torch.autograd.grad((images * noise).sum(), ws, create_graph=True)
        lengths = slope.square().sum(2).mean(1).sqrt()  # [N]
        self.path_mean = self.path_mean.lerp(lengths.mean().float(), 0.01)
        penalty = 2 * (lengths - self.path_mean).square().mean() * PATH_EVERY
        self.path_mean = self.path_mean.detach()
        return penalty

    @torch.no_grad()
    def keep_average(self, decay):
        for kept, network in zip(self.average, self.G):
            for a, b in zip(kept.parameters(), network.parameters()):
                a.copy_(b.lerp(a, decay))
            for a, b in zip(kept.buffers(), network.buffers()):
                a.copy_(b)


def build(batch=8, size=32, channels=3, base=16384, tuned=False):
    training = Training(size, channels, base, tuned=tuned)
    real = torch.rand(batch, channels, size, size) * 2 - 1
    return lambda: training.round(real)
