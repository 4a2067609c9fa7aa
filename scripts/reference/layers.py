"""Layers that PyTorch does not have, from the formulas of their papers, as in their repositories."""

import torch
from torch.nn import functional as F

FIR = [1.0, 3.0, 3.0, 1.0]


def fir_filter(x, taps=FIR):
    """The separable filter as one [k, k] kernel that sums to 1, in x's type."""
    line = torch.tensor(taps, dtype=x.dtype, device=x.device)
    return torch.outer(line, line) / line.sum() ** 2


def upfirdn(x, up=1, down=1, pad=(0, 0), gain=1.0, taps=FIR):
    """Zeros between pixels, padding, the filter, every `down`-th pixel. `pad` is (before, after), for both axes."""
    n, c, h, w = x.shape
    if up > 1:
        x = F.pad(x.reshape(n, c, h, 1, w, 1), [0, up - 1, 0, 0, 0, up - 1])
        x = x.reshape(n, c, h * up, w * up)
    x = F.pad(x, [*pad, *pad])
    kernel = fir_filter(x, taps) * gain
    x = F.conv2d(x, kernel.expand(c, 1, *kernel.shape), groups=c)
    return x[:, :, ::down, ::down]


def fir_upsample(x):
    return upfirdn(x, up=2, pad=(2, 1), gain=4.0)


def fir_downsample(x):
    return upfirdn(x, down=2, pad=(1, 1))


def filtered_conv(x, weight, up=1, down=1):
    """A convolution that keeps the size, doubles it with zeros and the filter, or halves it after the filter."""
    k = weight.shape[-1]
    if up == 2:
        x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)  # [N, O, 2H + k - 2, 2W + k - 2]
        return upfirdn(x, pad=((5 - k) // 2, (5 - k) // 2), gain=4.0)
    if down == 2:
        return F.conv2d(upfirdn(x, pad=((k + 1) // 2, (k + 1) // 2)), weight, stride=2)
    return F.conv2d(x, weight, padding=k // 2)


def modulated_conv(x, weight, style, up=1, down=1, demodulate=True):
    """StyleGAN2's convolution (arXiv:1912.04958, section 2.2): each sample has its kernel, all in one grouped call.

    x [N, I, H, W], weight [O, I, k, k] before its run-time scale, style [N, I].
    Up: a transposed convolution, then the filter. Down: the filter, then a strided convolution. k is odd.
    """
    n, taken, h, wide = x.shape
    made, k = weight.shape[0], weight.shape[-1]
    w = weight / (taken * k * k) ** 0.5
    w = w[None] * style[:, None, :, None, None]  # [N, O, I, k, k]
    if demodulate:
        w = w * (w.square().sum([2, 3, 4], keepdim=True) + 1e-8).rsqrt()
    if up == 2:
        w = w.transpose(1, 2).reshape(n * taken, made, k, k)
        x = F.conv_transpose2d(x.reshape(1, n * taken, h, wide), w, stride=2, groups=n)
        x = x.reshape(n, made, *x.shape[2:])  # [N, O, 2H + k - 2, 2W + k - 2]
        return upfirdn(x, pad=((5 - k) // 2, (5 - k) // 2), gain=4.0)
    if down == 2:
        x = upfirdn(x, pad=((k + 1) // 2, (k + 1) // 2))
    w = w.reshape(n * made, taken, k, k)
    padding = 0 if down == 2 else k // 2
    x = F.conv2d(x.reshape(1, n * taken, *x.shape[2:]), w, stride=down, padding=padding, groups=n)
    return x.reshape(n, made, *x.shape[2:])


def scaled_conv(x, weight, style, up=1, demodulate=True, factored=False):
    """`modulated_conv` with the images scaled instead of the kernel, in one convolution for all samples, as NVlabs' code
    trains. `factored` sums the squares of the kernel before it multiplies them by those of the styles."""
    taken, k = x.shape[1], weight.shape[-1]
    weight = weight / (taken * k * k) ** 0.5
    x = filtered_conv(x * style[:, :, None, None], weight, up)
    if demodulate:
        if factored:
            power = style.square() @ weight.square().sum([2, 3]).T  # [N, O]
        else:
            power = (weight[None] * style[:, None, :, None, None]).square().sum([2, 3, 4])  # [N, O]
        x = x * (power + 1e-8).rsqrt()[:, :, None, None]
    return x


def equalized(weight, gain=1.0, lr_multiplier=1.0):
    """The equalized learning rate: He's constant applied at run time (arXiv:1710.10196, section 4.1)."""
    return weight * (gain * lr_multiplier / weight[0].numel() ** 0.5)


def spectral(weight, u, transposed=False):
    """One power iteration (arXiv:1802.05957, algorithm 1): the weight over sigma, then sigma, the new u and v."""
    matrix = (weight.transpose(0, 1) if transposed else weight).flatten(1)
    with torch.no_grad():
        v = F.normalize(matrix.T @ u, dim=0, eps=1e-12)
        u = F.normalize(matrix @ v, dim=0, eps=1e-12)
    sigma = u @ matrix @ v
    return weight / sigma, sigma, u, v


def pixel_norm(x, epsilon=1e-8):
    return x * (x.square().mean(1, keepdim=True) + epsilon).rsqrt()


def adain(x, scale, shift, epsilon=1e-8):
    """Adaptive instance normalisation of StyleGAN: x normalised, times (1 + scale), plus shift."""
    x = x - x.mean([2, 3], keepdim=True)
    x = x * (x.square().mean([2, 3], keepdim=True) + epsilon).rsqrt()
    return x * (scale[:, :, None, None] + 1) + shift[:, :, None, None]


def minibatch_stddev(x, group=4, channels=1):
    """Appends maps of the standard deviation over groups of samples: group m holds samples m, m + N/group, ..."""
    n, c, h, w = x.shape
    group = min(group, n)
    y = x.reshape(group, -1, channels, c // channels, h, w)  # [G, M, F, c, H, W]
    y = y - y.mean(0)
    y = (y.square().mean(0) + 1e-8).sqrt().mean([2, 3, 4])  # [M, F]
    y = y.reshape(-1, channels, 1, 1).repeat(group, 1, h, w)  # [N, F, H, W]
    return torch.cat([x, y], 1)


def minibatch_discrimination(x, weight, features):
    """Salimans et al. 2016 (arXiv:1606.03498), section 3.2: closeness to the other samples, without that to itself."""
    rows = (x @ weight.T).unflatten(1, (features, -1))  # [N, B, C]
    closeness = torch.exp(-torch.cdist(rows.transpose(0, 1), rows.transpose(0, 1), p=1))  # [B, N, N]
    others = closeness * (1 - torch.eye(len(x), dtype=x.dtype))
    return torch.cat([x, others.sum(2).T], 1)


def self_attention(x, query, key, value, out, gamma):
    """Self-attention of SAGAN (arXiv:1805.08318) as in its code: keys and values from a map of half the size."""
    n, c, h, w = x.shape
    q = F.conv2d(x, query).flatten(2)  # [N, C/8, HW]
    k = F.max_pool2d(F.conv2d(x, key), 2).flatten(2)  # [N, C/8, HW/4]
    v = F.max_pool2d(F.conv2d(x, value), 2).flatten(2)  # [N, C/2, HW/4]
    attention = torch.softmax(q.transpose(1, 2) @ k, -1)  # [N, HW, HW/4]
    y = (v @ attention.transpose(1, 2)).reshape(n, c // 2, h, w)
    return x + gamma * F.conv2d(y, out)
