"""Records five steps of each optimiser on given gradients: Tests/Golden/optimizers.safetensors.

initial/a, initial/b        two parameters, the same for every case
1/gradient/a … 5/gradient/b the gradients of each step
<case>/1/a … <case>/5/b     the parameters after each step

The metadata maps each case to its optimiser's name and arguments, which are PyTorch's.
"""

import torch

from golden import flow, save, seeded

STEPS = 5
SIZES = {"a": (7,), "b": (2, 3)}
CASES = {
    "adam": ("adam", {"lr": 0.01}),
    "adam-gan": ("adam", {"lr": 0.0002, "betas": (0.5, 0.999)}),
    "adam-no-momentum": ("adam", {"lr": 0.0025, "betas": (0.0, 0.99), "eps": 1e-08}),
    "adam-all": ("adam", {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}),
    "adam-amsgrad": ("adam", {"lr": 0.02, "betas": (0.8, 0.9), "amsgrad": True}),
    "adamw": ("adamw", {"lr": 0.01}),
    "adamw-all": ("adamw", {"lr": 0.02, "betas": (0.7, 0.9), "eps": 1e-5, "weight_decay": 0.2}),
    "sgd": ("sgd", {"lr": 0.1}),
    "sgd-momentum": ("sgd", {"lr": 0.1, "momentum": 0.9}),
    "sgd-dampening": ("sgd", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    "sgd-nesterov": ("sgd", {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05}),
    "rmsprop": ("rmsprop", {"lr": 5e-05}),
    "rmsprop-all": ("rmsprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1, "momentum": 0.6}),
    "rmsprop-centered": ("rmsprop", {"lr": 0.01, "alpha": 0.95, "centered": True}),
}
OPTIMIZERS = {
    "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop
}


def steps(name, kind, arguments, tensors):
    parameters = {key: tensors[f"initial/{key}"].clone().requires_grad_() for key in SIZES}
    optimizer = OPTIMIZERS[kind](parameters.values(), **arguments)
    results = {}
    for step in range(1, STEPS + 1):
        for key, parameter in parameters.items():
            parameter.grad = tensors[f"{step}/gradient/{key}"].clone()
        optimizer.step()
        results |= {f"{name}/{step}/{key}": parameter.detach().clone() for key, parameter in parameters.items()}
    return results


def main():
    normal = seeded(1412)
    tensors = {f"initial/{key}": normal(*size) for key, size in SIZES.items()}
    for step in range(1, STEPS + 1):
        tensors |= {f"{step}/gradient/{key}": normal(*size) for key, size in SIZES.items()}
    given = dict(tensors)
    for name, (kind, arguments) in CASES.items():
        tensors |= steps(name, kind, arguments, given)
    cases = {name: {"optimizer": kind, "arguments": flow(arguments)} for name, (kind, arguments) in CASES.items()}
    save("optimizers", tensors, 100_000, steps=STEPS, cases=cases)


if __name__ == "__main__":
    main()
