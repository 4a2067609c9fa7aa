"""The residual networks of SNGAN (arXiv:1802.05957), WGAN-GP (arXiv:1704.00028) and the projection discriminator
(arXiv:1802.05637) for small images, with the order of layers of their code."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from reference.layers import spectral


class Scaled(nn.Module):
    """A convolution, linear layer or embedding whose weight is divided by its largest singular value, if `norm` is."""

    def __init__(self, *shape, bias=True, norm=True, compute=F.conv2d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(*shape) / math.sqrt(math.prod(shape[1:])))
        if bias:
            self.bias = nn.Parameter(torch.zeros(shape[0]))
        self.compute, self.is_biased, self.norm = compute, bias, norm
        if norm:
            rows = shape[0]
            self.register_buffer("weight_u", F.normalize(torch.randn(rows), dim=0))
            self.register_buffer("weight_v", torch.zeros(math.prod(shape[1:])))
            self.scaled()  # so that the first evaluation has a singular value that is not far off

    def scaled(self):
        if not self.norm:
            return self.weight
        if not self.training:
            return self.weight / (self.weight_u @ self.weight.flatten(1) @ self.weight_v)
        weight, _, u, v = spectral(self.weight, self.weight_u)
        self.weight_u, self.weight_v = u, v
        return weight

    def forward(self, x):
        if self.compute is F.embedding:
            return F.embedding(x, self.scaled())
        bias = [self.bias] if self.is_biased else []
        options = {"padding": self.weight.shape[-1] // 2} if self.compute is F.conv2d else {}
        return self.compute(x, self.scaled(), *bias, **options)


class ConditionalNorm(nn.Module):
    def __init__(self, filters, classes, epsilon):
        super().__init__()
        self.weight = nn.Parameter(1 + 0.1 * torch.randn(classes, filters))
        self.bias = nn.Parameter(0.1 * torch.randn(classes, filters))
        self.register_buffer("running_mean", torch.zeros(filters))
        self.register_buffer("running_var", torch.ones(filters))
        self.epsilon = epsilon

    def forward(self, x, label):
        x = F.batch_norm(x, self.running_mean, self.running_var, None, None, self.training, 0.1, self.epsilon)
        return x * self.weight[label][:, :, None, None] + self.bias[label][:, :, None, None]


class UpBlock(nn.Module):
    def __init__(self, filters, classes, epsilon):
        super().__init__()
        norm = (lambda: ConditionalNorm(filters, classes, epsilon)) if classes else (
            lambda: nn.BatchNorm2d(filters, epsilon))
        self.norm1, self.conv1 = norm(), nn.Conv2d(filters, filters, 3, 1, 1)
        self.norm2, self.conv2 = norm(), nn.Conv2d(filters, filters, 3, 1, 1)
        self.project = nn.Conv2d(filters, filters, 1)
        self.is_conditional = bool(classes)

    def forward(self, x, label):
        given = [label] if self.is_conditional else []
        h = F.interpolate(F.relu(self.norm1(x, *given)), scale_factor=2)
        h = self.conv2(F.relu(self.norm2(self.conv1(h), *given)))
        return self.project(F.interpolate(x, scale_factor=2)) + h


class Generator(nn.Module):
    def __init__(self, size=32, channels=3, latent=128, filters=256, classes=0, epsilon=2e-5):
        super().__init__()
        self.start = nn.Linear(latent, filters * 16)
        self.blocks = nn.ModuleList(UpBlock(filters, classes, epsilon) for _ in range(int(math.log2(size)) - 2))
        self.norm = nn.BatchNorm2d(filters, epsilon)
        self.colors = nn.Conv2d(filters, channels, 3, 1, 1)

    def forward(self, z, label=None):
        x = self.start(z).reshape(len(z), -1, 4, 4)
        for block in self.blocks:
            x = block(x, label)
        return torch.tanh(self.colors(F.relu(self.norm(x))))


class CriticBlock(nn.Module):
    def __init__(self, taken, filters, norm, down=True, first=False):
        super().__init__()
        self.conv1 = Scaled(filters, taken, 3, 3, norm=norm)
        self.conv2 = Scaled(filters, filters, 3, 3, norm=norm)
        if down:
            self.project = Scaled(filters, taken, 1, 1, norm=norm)
        self.down, self.first = down, first

    def forward(self, x):
        h = self.conv2(F.relu(self.conv1(x if self.first else F.relu(x))))
        if not self.down:
            return x + h
        way = self.project(F.avg_pool2d(x, 2)) if self.first else F.avg_pool2d(self.project(x), 2)
        return way + F.avg_pool2d(h, 2)


class Discriminator(nn.Module):
    """With `norm` that of SNGAN, which sums pixels; otherwise that of WGAN-GP, which averages them."""

    def __init__(self, size=32, channels=3, filters=128, classes=0, norm=True):
        super().__init__()
        downs = int(math.log2(size)) - 4
        self.blocks = nn.Sequential(
            CriticBlock(channels, filters, norm, first=True),
            *[CriticBlock(filters, filters, norm) for _ in range(downs)],
            *[CriticBlock(filters, filters, norm, down=False) for _ in range(2)])
        self.score = Scaled(1, filters, bias=not norm, norm=norm, compute=F.linear)
        if classes:
            self.embedding = Scaled(classes, filters, bias=False, norm=norm, compute=F.embedding)
        self.norm = norm

    def forward(self, image, label=None):
        h = F.relu(self.blocks(image))
        h = h.sum([2, 3]) if self.norm else h.mean([2, 3])
        score = self.score(h)
        return score if label is None else score + (self.embedding(label) * h).sum(1, keepdim=True)
