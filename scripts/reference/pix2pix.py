"""pix2pix (arXiv:1611.07004) as in its PyTorch repository: U-Net with batch norm and dropout, L1 loss × 100."""

import math

import torch
from torch import nn

from reference.translation import against, initialize, learn, patch_discriminator


class Level(nn.Module):
    """One level of the U-Net around all deeper ones; concatenates its input to the output, except at the outermost."""

    def __init__(self, outer, inner, within=None, channels=None, dropout=0.0):
        super().__init__()
        self.outermost = channels is not None
        down = nn.Conv2d(channels or outer, inner, 4, 2, 1, bias=False)
        deep = inner if within is None else inner * 2
        if self.outermost:
            layers = [down, within, nn.ReLU(True), nn.ConvTranspose2d(deep, channels, 4, 2, 1), nn.Tanh()]
        else:
            layers = [nn.LeakyReLU(0.2, True), down]
            if within is not None:
                layers += [nn.BatchNorm2d(inner), within]
            layers += [nn.ReLU(True), nn.ConvTranspose2d(deep, outer, 4, 2, 1, bias=False), nn.BatchNorm2d(outer)]
            if dropout:
                layers += [nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        y = self.layers(x)
        return y if self.outermost else torch.cat([x, y], 1)


def unet(size=256, channels=3, filters=64, dropout=0.5):
    level = Level(filters * 8, filters * 8)
    for _ in range(int(math.log2(size)) - 5):
        level = Level(filters * 8, filters * 8, level, dropout=dropout)
    for outer in (filters * 4, filters * 2, filters):
        level = Level(outer, outer * 2, level)
    return Level(None, filters, level, channels)


class Training:
    def __init__(self, size=256, channels=3, filters=64, dropout=0.5):
        self.G = unet(size, channels, filters, dropout).apply(initialize)
        self.D = patch_discriminator(channels * 2, nn.BatchNorm2d, filters).apply(initialize)
        self.for_g, self.for_d = (torch.optim.Adam(n.parameters(), 2e-4, (0.5, 0.999)) for n in (self.G, self.D))
        self.adversarial, self.l1 = nn.BCEWithLogitsLoss(), nn.L1Loss()

    def round(self, a, b):
        """The value of each term by its name in ganzoo."""
        fake = self.G(a)
        learn([self.D], True)
        self.for_d.zero_grad()
        on_fake = against(self.adversarial, self.D(torch.cat([a, fake], 1).detach()), 0.0)
        on_real = against(self.adversarial, self.D(torch.cat([a, b], 1)), 1.0)
        (0.5 * (on_fake + on_real)).backward()
        self.for_d.step()
        learn([self.D], False)
        self.for_g.zero_grad()
        adversarial = against(self.adversarial, self.D(torch.cat([a, fake], 1)), 1.0)
        distance = 100 * self.l1(fake, b)
        (adversarial + distance).backward()
        self.for_g.step()
        return {
            "D.fake": 0.5 * on_fake, "D.real": 0.5 * on_real, "G.adversarial": adversarial, "G.l1": distance}


def build(batch=1, size=256, channels=3, tuned=False):
    # tuned by run_reference alone: channels-last is slower for a batch of one
    training = Training(size, channels)
    a, b = (torch.rand(batch, channels, size, size) * 2 - 1 for _ in range(2))
    return lambda: training.round(a, b)
