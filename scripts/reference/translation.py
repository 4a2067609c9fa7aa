"""Shared parts of CycleGAN and pix2pix as in junyanz/pytorch-CycleGAN-and-pix2pix."""

import torch
from torch import nn


def patch_discriminator(channels, norm, filters=64):
    """The 70×70 PatchGAN discriminator: kernels of 4, strides 2, 2, 2, 1, 1; no norm on the first and last."""
    bias = norm is nn.InstanceNorm2d  # batch norm has a bias of its own
    layers = [nn.Conv2d(channels, filters, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    for i, stride in enumerate((2, 2, 1)):
        taken, made = filters * 2 ** i, filters * 2 ** (i + 1)
        layers += [nn.Conv2d(taken, made, 4, stride, 1, bias=bias), norm(made), nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(filters * 8, 1, 4, 1, 1))


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def learn(networks, whether):
    for network in networks:
        for parameter in network.parameters():
            parameter.requires_grad = whether


def against(criterion, scores, target):
    """The criterion for a constant target map."""
    return criterion(scores, torch.tensor(target).expand_as(scores))
