"""A gradient of a gradient: WGAN-GP's penalty (arXiv:1704.00028) on a small critic: Tests/Golden/penalty.safetensors.

The critic: conv k4 s2 p1 3→8, leaky_relu 0.2, conv k4 s2 p1 8→16, leaky_relu 0.2, conv k2 16→1, no biases.
The penalty: mean over samples of (norm of the critic's gradient at the sample - 1)².

f64/input, f64/0.weight, f64/1.weight, f64/2.weight     input and weights
f64/scores [N], f64/slope [N, C, H, W], f64/penalty []   the critic, its gradient at the input, the penalty
f64/gradient/0.weight …, f64/gradient/input              the penalty's gradients
f32/…                                                    the same, computed in float32
"""

import torch
from torch.nn import functional as F

from golden import save, seeded


def scores(x, weights):
    x = F.leaky_relu(F.conv2d(x, weights[0], stride=2, padding=1), 0.2)  # [N, 8, 4, 4]
    x = F.leaky_relu(F.conv2d(x, weights[1], stride=2, padding=1), 0.2)  # [N, 16, 2, 2]
    return F.conv2d(x, weights[2]).flatten()  # [N]


def case(prefix, x, weights):
    x.requires_grad_()
    for weight in weights:
        weight.requires_grad_()
    score = scores(x, weights)
    (slope,) = torch.autograd.grad(score.sum(), x, create_graph=True)
    penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
    gradients = torch.autograd.grad(penalty, [*weights, x], allow_unused=True)
    tensors = {"input": x, "scores": score, "slope": slope, "penalty": penalty}
    tensors |= {f"{i}.weight": weight for i, weight in enumerate(weights)}
    names = [f"{i}.weight" for i in range(len(weights))] + ["input"]
    for name, like, gradient in zip(names, [*weights, x], gradients):
        # The critic is piecewise linear: a value that nothing depends on has a gradient of zero.
        tensors[f"gradient/{name}"] = torch.zeros_like(like) if gradient is None else gradient
    return {f"{prefix}/{name}": tensor for name, tensor in tensors.items()}


def main():
    normal = seeded(1704)
    x = normal(4, 3, 8, 8)
    weights = [0.2 * normal(8, 3, 4, 4), 0.2 * normal(16, 8, 4, 4), 0.3 * normal(1, 16, 2, 2)]
    single = case("f32", x.clone(), [weight.clone() for weight in weights])
    double = case("f64", x.double(), [weight.double() for weight in weights])
    save("penalty", single | double, 200_000, formula="mean((norm(gradient) - 1)^2)", slope=0.2)


if __name__ == "__main__":
    main()
