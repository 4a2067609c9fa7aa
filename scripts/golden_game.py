"""Records five rounds of a game: Tests/Golden/games/<case>.safetensors.

init/G/000.weight …         initial weights and buffers, layers with state counted in order
input/z, input/image …      the inputs of the outputs below
evaluation/G, training/D    outputs of the initial networks in both modes, evaluation first
1/2/real, 1/2/z …           the inputs of each repeat of each round (1/z for a step with its own samples)
loss/1/D.critic …           the losses of each round, of the last repeat of a step
final/G/000.weight …        weights and buffers after the rounds

The metadata has the name of the model, its settings, and the number of rounds.
"""

import copy

import torch

from golden import ordered, save, seeded

ROUNDS, LIMIT = 5, 300_000


class Game:
    """One case: networks, and a round that samples with `take` and reports with `tell`."""

    model, settings, batch = "", {}, 4
    size, channels, latent, classes, lr = 16, 1, 6, 3, 2e-4
    is_conditional = False

    def __init__(self):
        torch.manual_seed(20)
        self.normal, self.labels = seeded(7), torch.Generator().manual_seed(8)
        self.tensors, self.number, self.repeat = {}, 0, None
        self.G, self.D = self.networks()
        self.for_g, self.for_d = (self.optimizer(net.parameters()) for net in (self.G, self.D))

    def optimizer(self, weights):
        return torch.optim.Adam(weights, self.lr, self.betas)

    def draw(self, name, batch):
        if name in ("real", "image"):
            return torch.tanh(self.normal(batch, self.channels, self.size, self.size))
        if name in ("label", "target_label"):
            return torch.randint(self.classes, (batch,), generator=self.labels)
        if name in ("alpha", "noise"):
            shape = (1, 1, 1) if name == "alpha" else (self.channels, self.size, self.size)
            return torch.rand(batch, *shape, generator=self.labels)
        return self.normal(batch, self.latent)

    def take(self, *names, batch=None, repeat=None):
        """Samples that are stored in the file."""
        path = f"{self.number}" if repeat is None else f"{self.number}/{repeat}"
        drawn = [self.draw(name, batch or self.batch) for name in names]
        self.tensors |= {f"{path}/{name}": tensor for name, tensor in zip(names, drawn)}
        return drawn

    def step(self, optimizer, player, **terms):
        optimizer.zero_grad()
        sum(terms.values()).backward()
        optimizer.step()
        self.tensors |= {f"loss/{self.number}/{player}.{name}": term.detach() for name, term in terms.items()}

    def state(self, when):
        self.tensors |= {
            f"{when}/{name}/{key}": tensor.clone()
            for name in "GD"
            for key, tensor in ordered(getattr(self, name)).items()
        }

    def outputs(self):
        z, image, label = (self.draw(name, self.batch) for name in ("z", "image", "label"))
        self.tensors |= {"input/z": z, "input/image": image}
        given = [label] if self.is_conditional else []
        if given:
            self.tensors["input/label"] = label
        for name, inputs in (("G", [z, *given]), ("D", [image, *(given if self.asks_label else [])])):
            net = copy.deepcopy(getattr(self, name))
            for mode in ("evaluation", "training"):
                made = net.train(mode == "training")(*inputs)
                self.tensors[f"{mode}/{name}"] = made[0] if isinstance(made, tuple) else made

    asks_label = True

    def record(self, case):
        self.state("init")
        self.outputs()
        for self.number in range(1, ROUNDS + 1):
            self.decay(1 - (self.number - 1) / ROUNDS)
            self.round()
        self.state("final")
        settings = [f"{key}={value}" for key, value in (self.settings | {"train.batch": self.batch}).items()]
        save(f"games/{case}", self.tensors, LIMIT, model=self.model, settings=settings, rounds=ROUNDS)

    def decay(self, factor):
        """Constant learning rates by default."""
