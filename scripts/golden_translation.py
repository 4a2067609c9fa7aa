"""Records five rounds of a small CycleGAN and a small pix2pix: Tests/Golden/{cyclegan,pix2pix}.safetensors.

init/G/000.weight …    initial weights and running statistics, layers with state counted in order
1/a, 1/b … 5/a, 5/b    the inputs of each round
loss/1/G.adversarial …    each round's losses
gradient/G/000.weight …   the gradients of each network's objective in the first round
output/G/training, output/G/evaluation …    the output of each network for the first round's `a` before training
spread/2/G.adversarial …    the effect of rounding on a loss: the largest relative change over runs whose initial weights
                            were multiplied by 1 + 1e-7 times noise
"""

import copy

import torch

from golden import flow, ordered, save, seeded
from reference import cyclegan, pix2pix

BATCH, ROUNDS, SIZE, JITTERS = 1, 5, 32, 8
CYCLEGAN = {"size": SIZE, "channels": 1, "filters": 3, "blocks": 2}
PIX2PIX = {"size": SIZE, "channels": 2, "filters": 2, "dropout": 0}


def outputs(networks, a, b):
    """The output of each network in both modes; a discriminator of pairs takes both images."""
    result = {}
    for name, network in networks.items():
        for mode in ("training", "evaluation"):
            trial = copy.deepcopy(network).train(mode == "training")
            paired = next(trial.parameters()).shape[1] == 2 * a.shape[1]
            with torch.no_grad():
                result[f"output/{name}/{mode}"] = trial(torch.cat([a, b], 1) if paired else a)
    return result


def gradients(networks):
    """Adam's first moment after one step is half of the gradient, since beta1 is 0.5."""
    return {
        f"gradient/{name}/{key}": moments[id(parameter)]
        for name, (network, optimizer) in networks.items()
        for moments in [{id(p): 2 * state["exp_avg"] for p, state in optimizer.state.items()}]
        for key, parameter in ordered_parameters(network).items()
    }


def ordered_parameters(network):
    """The parameters under the names of `ordered`."""
    own = dict(network.named_parameters())
    names = [name for name in network.state_dict() if not name.endswith("num_batches_tracked")]
    return {key: own[name] for key, name in zip(ordered(network), names) if name in own}


def jittered(training, networks, seed):
    trial = copy.deepcopy(training)
    normal = seeded(seed)
    with torch.no_grad():
        for name in networks:
            for parameter in getattr(trial, name).parameters():
                parameter.mul_(1 + 1e-7 * normal(*parameter.shape))
    return trial


def record(name, training, networks, channels, settings):
    """`networks` maps ganzoo's names to those of the reference and of its optimisers."""
    normal = seeded(1703)
    batches = [[torch.tanh(normal(BATCH, channels, SIZE, SIZE)) for _ in "ab"] for _ in range(ROUNDS)]
    own = {ours: getattr(training, theirs) for ours, (theirs, _) in networks.items()}
    tensors = {
        f"init/{ours}/{key}": tensor.clone() for ours, net in own.items() for key, tensor in ordered(net).items()}
    tensors |= {f"{i}/{field}": x for i, pair in enumerate(batches, 1) for field, x in zip("ab", pair)}
    tensors |= outputs(own, *batches[0])
    trials = [jittered(training, [theirs for theirs, _ in networks.values()], seed) for seed in range(JITTERS)]
    for i, batch in enumerate(batches, 1):
        losses = {term: loss.detach() for term, loss in training.round(*batch).items()}
        tensors |= {f"loss/{i}/{term}": loss for term, loss in losses.items()}
        if i == 1:
            tensors |= gradients({ours: (own[ours], getattr(training, o)) for ours, (_, o) in networks.items()})
        others = [trial.round(*batch) for trial in trials]
        for term, loss in losses.items():
            tensors[f"spread/{i}/{term}"] = max(abs(other[term].detach() / loss - 1) for other in others)
    save(name, tensors, 400_000, settings=flow(settings), batch=BATCH, rounds=ROUNDS)
    worst = max(float(value) for key, value in tensors.items() if key.startswith("spread/"))
    print(f"{name}: rounding changes losses by up to {worst:.1e}")


def main():
    torch.manual_seed(1703)
    record(
        "cyclegan", cyclegan.Training(channels=1, blocks=2, filters=3),
        {"G_ab": ("to_b", "for_g"), "G_ba": ("to_a", "for_g"), "D_a": ("D_a", "for_d"), "D_b": ("D_b", "for_d")},
        CYCLEGAN["channels"], CYCLEGAN)
    record(
        "pix2pix", pix2pix.Training(SIZE, channels=2, filters=2, dropout=0.0),
        {"G": ("G", "for_g"), "D": ("D", "for_d")}, PIX2PIX["channels"], PIX2PIX)


if __name__ == "__main__":
    main()
