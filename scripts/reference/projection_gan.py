"""SNGAN with a projection discriminator and conditional batch norm (arXiv:1802.05637)."""

from reference import sngan


def build(classes=10, **options):
    return sngan.build(classes=classes, **options)
