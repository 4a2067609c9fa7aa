"""Two rounds of the functions of specs/remedies.yaml: Tests/Golden/remedies.safetensors.

init/D.layer.weight …           weights, which the rounds change by plain gradient descent
1/real, 1/fake, 1/changed …     the batches of each round
loss/1/NAME                     the value of each function
final/D.layer.weight …          weights after the last round

Each function is written here from its paper, not from our document.
"""

import torch
from torch.nn import functional as F

from golden import save, seeded

ROUNDS, BATCH, RATE, DECAY = 2, 4, 0.05, 0.9


def features(w, x):
    return torch.tanh(F.linear(x, w["first.weight"], w["first.bias"]))


def score(w, x):
    return F.linear(features(w, x), w["score.weight"], w["score.bias"])


def slopes(w, x):
    """The norm of the gradient of each sample's score."""
    x = x.clone().requires_grad_()
    return torch.autograd.grad(score(w, x).sum(), x, create_graph=True)[0].flatten(1).norm(dim=1)


def functions(w, real, fake, changed, mean_real, mean_fake):
    on_real, on_fake = score(w, real), score(w, fake)
    return {
        "r1": slopes(w, real).square().mean(),
        "r2": slopes(w, fake).square().mean(),
        "slope": (slopes(w, changed) - 1).square().mean(),
        "features": (features(w, real).mean(0) - features(w, fake).mean(0)).square().sum(),
        "consistency": (on_real - score(w, changed)).square().mean(),
        "lecam": F.relu(on_real - mean_fake).square().mean() + F.relu(mean_real - on_fake).square().mean(),
    }


def main():
    normal = seeded(20)
    shapes = {"first.weight": (4, 3), "first.bias": (4,), "score.weight": (1, 4), "score.bias": (1,)}
    weights = {name: normal(*shape).double().requires_grad_() for name, shape in shapes.items()}
    tensors = {f"init/D.{name}": weight.detach().clone() for name, weight in weights.items()}
    mean_real = mean_fake = torch.zeros(())
    for number in range(1, ROUNDS + 1):
        real, fake, changed = (normal(BATCH, 3).double() for _ in range(3))
        tensors |= {f"{number}/real": real, f"{number}/fake": fake, f"{number}/changed": changed}
        with torch.no_grad():
            mean_real = DECAY * mean_real + (1 - DECAY) * score(weights, real).mean()
            mean_fake = DECAY * mean_fake + (1 - DECAY) * score(weights, fake).mean()
        values = functions(weights, real, fake, changed, mean_real, mean_fake)
        tensors |= {f"loss/{number}/{name}": value.detach() for name, value in values.items()}
        gradients = torch.autograd.grad(sum(values.values()), list(weights.values()))
        with torch.no_grad():
            for weight, gradient in zip(weights.values(), gradients):
                weight -= RATE * gradient
    tensors |= {f"final/D.{name}": weight.detach() for name, weight in weights.items()}
    save("remedies", {name: tensor.float() for name, tensor in tensors.items()}, 20_000, rounds=ROUNDS, rate=RATE)


if __name__ == "__main__":
    main()
