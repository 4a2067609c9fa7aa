"""Records five rounds of a small DCGAN: Tests/Golden/dcgan.safetensors.

init/G/000.weight …    initial weights and running statistics, layers with state counted in order
1/real, 1/z … 5/z      the inputs of each round
loss/1/D.real, loss/1/D.fake, loss/1/G.adversarial …    each round's losses
logits/1/real, logits/1/fake, logits/1/adversarial …    the discriminator's outputs
final/G/000.weight …   weights and running statistics after the rounds
"""

import torch

from golden import flow, ordered, save, seeded
from reference.dcgan import Training

SETTINGS = {"size": 32, "channels": 1, "latent": 16, "filters": 8}
BATCH, ROUNDS = 4, 5


def state(training, when):
    return {
        f"{when}/{name}/{key}": tensor.clone()
        for name in ("G", "D")
        for key, tensor in ordered(getattr(training, name)).items()
    }


def main():
    torch.manual_seed(1511)
    normal = seeded(6434)
    training = Training(**SETTINGS)
    tensors = state(training, "init")
    for round in range(1, ROUNDS + 1):
        real = torch.tanh(normal(BATCH, SETTINGS["channels"], SETTINGS["size"], SETTINGS["size"]))
        z = normal(BATCH, SETTINGS["latent"])
        results = training.round(real, z[:, :, None, None])
        tensors |= {f"{round}/real": real, f"{round}/z": z}
        for term, name, (logits, loss) in zip(
            ("D.real", "D.fake", "G.adversarial"), ("real", "fake", "adversarial"), results
        ):
            tensors[f"loss/{round}/{term}"] = torch.tensor(loss)
            tensors[f"logits/{round}/{name}"] = logits
    tensors |= state(training, "final")
    save("dcgan", tensors, 400_000, settings=flow(SETTINGS), batch=BATCH, rounds=ROUNDS)


if __name__ == "__main__":
    main()
