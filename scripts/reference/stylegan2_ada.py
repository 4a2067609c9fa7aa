"""Training of StyleGAN2 with augmented images (arXiv:2006.06676), with a fixed probability of each transform."""

import math

import torch
from torch.nn import functional as F

from reference import stylegan2

LUMA = torch.tensor([1.0, 1.0, 1.0, 0.0]) / math.sqrt(3)


class Augment:
    """The pipeline "bgc": blit, geometry and colour, each as one matrix per image; bilinear sampling, reflected edges."""

    def __init__(self, probability):
        self.p = probability

    def chosen(self, n, probability=None):
        return (torch.rand(n) < (self.p if probability is None else probability)).float()

    def power(self, n, deviation):
        """2 to a normal number, where the transform is chosen; else 1."""
        return torch.exp2(torch.randn(n) * deviation * self.chosen(n))

    @staticmethod
    def plane(a, b, c, d, x=None, y=None):
        zero, one = torch.zeros_like(a), torch.ones_like(a)
        x, y = (zero if v is None else v for v in (x, y))
        return torch.stack([a, b, x, c, d, y, zero, zero, one], 1).view(-1, 3, 3)

    def turn(self, angle):
        return self.plane(angle.cos(), -angle.sin(), angle.sin(), angle.cos())

    def geometry(self, n, size):
        zero, one = torch.zeros(n), torch.ones(n)
        half = 1 - math.sqrt(1 - self.p)
        shift = [(torch.rand(n) - 0.5) / 4 * self.chosen(n) for _ in range(2)]
        drift = [torch.randn(n) / 8 * self.chosen(n) for _ in range(2)]
        scale, stretch = self.power(n, 0.2), self.power(n, 0.2)
        mirror = 1 - 2 * torch.randint(2, (n,)) * self.chosen(n)
        parts = [
            self.plane(mirror, zero, zero, one),
            self.turn(torch.randint(4, (n,)) * self.chosen(n) * (math.pi / 2)),
            self.plane(one, zero, zero, one, *((2 / size) * (v * size).round() for v in shift)),
            self.plane(scale, zero, zero, scale),
            self.turn((torch.rand(n) * 2 - 1) * math.pi * self.chosen(n, half)),
            self.plane(stretch, zero, zero, 1 / stretch),
            self.turn((torch.rand(n) * 2 - 1) * math.pi * self.chosen(n, half)),
            self.plane(one, zero, zero, one, *(2 * v for v in drift)),
        ]
        whole = parts[0]
        for part in parts[1:]:
            whole = whole @ part
        return whole[:, :2]

    def color(self, n):
        """[N, 3, 4]: brightness, contrast, luma flip, hue and saturation."""
        unit = torch.eye(4).expand(n, 4, 4)
        axis = torch.outer(LUMA, LUMA)
        bright = unit.clone()
        bright[:, :3, 3] = (torch.randn(n) * 0.2 * self.chosen(n))[:, None]
        contrast = torch.diag_embed(torch.cat([self.power(n, 0.5)[:, None].expand(n, 3), torch.ones(n, 1)], 1))
        flip = unit - 2 * axis * (torch.randint(2, (n,)) * self.chosen(n))[:, None, None]
        angle = (torch.rand(n) * 2 - 1) * math.pi * self.chosen(n)
        cross = torch.zeros(4, 4)
        x = LUMA[0].item()
        cross[:3, :3] = torch.tensor([[0, -x, x], [x, 0, -x], [-x, x, 0]])
        cosine = angle.cos()[:, None, None]
        flat = torch.diag(torch.tensor([1.0, 1.0, 1.0, 0.0]))
        hue = axis + cosine * (flat - axis) + angle.sin()[:, None, None] * cross
        hue = hue + torch.diag(torch.tensor([0.0, 0.0, 0.0, 1.0]))
        more = self.power(n, 1.0)[:, None, None]
        saturation = axis + (unit - axis) * more
        saturation = saturation * flat.sum(0)[:, None] + torch.diag(torch.tensor([0.0, 0.0, 0.0, 1.0]))
        return (saturation @ hue @ flip @ contrast @ bright)[:, :3]

    def __call__(self, images):
        n, _, h, w = images.shape
        grid = F.affine_grid(self.geometry(n, w), list(images.shape), align_corners=False)
        images = F.grid_sample(images, grid, "bilinear", "reflection", align_corners=False)
        matrix = self.color(n)
        moved = matrix[:, :, :3] @ images.flatten(2) + matrix[:, :, 3:]
        return moved.view(n, 3, h, w)


def build(batch=32, size=32, channels=3, base=2048, most=256, latent=128, layers=2, percent=50, tuned=False):
    training = stylegan2.Training(
        size, channels, base, latent, most=most, layers=layers, tuned=tuned, augment=Augment(percent / 100))
    real = torch.rand(batch, channels, size, size) * 2 - 1
    return lambda: training.round(real)
