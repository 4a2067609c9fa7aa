"""Five rounds of each convolutional and conditional game; golden_game.py describes the files."""

import torch
from torch import nn
from torch.nn import functional as F

from golden_game import Game
from reference import acgan, cgan, dcgan, residual, wgan_gp

bce = F.binary_cross_entropy_with_logits


class Minimax(Game):
    """The GAN of 2014 with multilayer perceptrons and the non-saturating loss."""

    model, size, betas = "gan", 6, (0.5, 0.999)
    settings = {"size": 6, "latent": 6, "hidden_features": 4, "networks.D.with.dropout": 0}

    def networks(self):
        return (
            nn.Sequential(*dense([6, 4, 8, 16]), nn.Linear(16, 36), nn.Tanh(), nn.Unflatten(1, (1, 6, 6))),
            nn.Sequential(nn.Flatten(), *dense([36, 16, 8, 4]), nn.Linear(4, 1), nn.Sigmoid()))

    def round(self):
        real, z = self.take("real", "z")
        fake = self.G(z)
        value = self.D(real).log().mean() + (1 - self.D(fake.detach())).log().mean()
        self.for_d.zero_grad()
        (-value).backward()
        self.for_d.step()
        self.tensors[f"loss/{self.number}/D.value"] = value.detach()
        self.step(self.for_g, "G", value=-self.D(fake).log().mean())


def dense(widths):
    """Linear layers, each followed by a leaky ReLU."""
    return [layer for pair in zip(widths, widths[1:]) for layer in (nn.Linear(*pair), nn.LeakyReLU(0.2))]


class LeastSquares(Game):
    model, betas = "lsgan", (0.5, 0.999)
    settings = {"size": 16, "channels": 1, "latent": 6, "filters": 8}

    def networks(self):
        nets = dcgan.generator(16, 1, 6, 8), dcgan.discriminator(16, 1, 8)
        G, D = (net.apply(dcgan.initialize) for net in nets)
        return nn.Sequential(nn.Unflatten(1, (6, 1, 1)), G), nn.Sequential(D, nn.Flatten())

    def round(self):
        real, z = self.take("real", "z")
        fake = self.G(z)
        self.step(
            self.for_d, "D", real=0.5 * self.D(real).sub(1).square().mean(),
            fake=0.5 * self.D(fake.detach()).square().mean())
        self.step(self.for_g, "G", adversarial=0.5 * self.D(fake).sub(1).square().mean())


class Falling(Game):
    """Learning rates that decay to zero."""

    def decay(self, factor):
        for optimizer in (self.for_g, self.for_d):
            optimizer.param_groups[0]["lr"] = self.lr * factor


class Paired(Falling):
    """Relativistic pairs, with both penalties in every other round."""

    model, betas, lr = "r3gan", (0.5, 0.99), 2e-3
    settings = {
        "size": 16, "channels": 1, "latent": 6, "filters": 8, "gamma": 3, "penalty_every": 2, "decay_start": 0,
        "train.average": "null"}

    def networks(self):
        G, D = dcgan.generator(16, 1, 6, 8).apply(dcgan.initialize), dcgan.discriminator(16, 1, 8)
        layers = [layer for layer in D if not isinstance(layer, nn.BatchNorm2d)]
        return nn.Sequential(nn.Unflatten(1, (6, 1, 1)), G), nn.Sequential(*layers, nn.Flatten())

    def slope(self, x):
        (slope,) = torch.autograd.grad(self.D(x).sum(), x, create_graph=True)
        return slope.square().sum([1, 2, 3]).mean()

    def round(self):
        real, z = self.take("real", "z")
        fake = self.G(z)
        on_real, on_fake = real.clone().requires_grad_(), fake.detach().requires_grad_()
        terms = {"adversarial": F.softplus(self.D(on_fake) - self.D(on_real)).mean()}
        is_penalized = self.number % 2 == 1
        if is_penalized:
            terms |= {"r1": 3 / 2 * 2 * self.slope(on_real), "r2": 3 / 2 * 2 * self.slope(on_fake)}
        self.step(self.for_d, "penalized" if is_penalized else "D", **terms)
        self.step(self.for_g, "G", adversarial=F.softplus(self.D(real).detach() - self.D(fake)).mean())


class WGAN(Game):
    model, latent, lr = "wgan", 6, 5e-5
    settings = {"size": 16, "channels": 1, "latent": 6, "filters": 8, "critic_steps": 2, "initial_critic_steps": 3}

    def networks(self):
        nets = dcgan.generator(16, 1, 6, 8), dcgan.discriminator(16, 1, 8)
        G, D = (net.apply(dcgan.initialize) for net in nets)
        return nn.Sequential(nn.Unflatten(1, (6, 1, 1)), G), nn.Sequential(D, nn.Flatten())

    def optimizer(self, weights):
        return torch.optim.RMSprop(weights, self.lr)

    def round(self):
        for repeat in range(1, 4):
            with torch.no_grad():
                for weight in self.D.parameters():
                    weight.clamp_(-0.01, 0.01)
            real, z = self.take("real", "z", repeat=repeat)
            self.step(self.for_d, "D", critic=self.D(self.G(z).detach()).mean() - self.D(real).mean())
        (z,) = self.take("z")
        self.step(self.for_g, "G", adversarial=-self.D(self.G(z)).mean())


class Penalised(Game):
    """The game of WGAN-GP for any networks."""

    model, betas, lr = "wgan-gp", (0.0, 0.9), 1e-4
    settings = {"size": 16, "channels": 1, "latent": 6, "filters": 8, "critic_steps": 2}

    def critics(self, prepared=lambda real, repeat: real):
        for repeat in (1, 2):
            real, z, alpha = self.take("real", "z", "alpha", repeat=repeat)
            real, fake = prepared(real, repeat), self.G(z)
            interpolated = (real + alpha * (fake.detach() - real)).requires_grad_()
            (slope,) = torch.autograd.grad(self.D(interpolated).sum(), interpolated, create_graph=True)
            self.step(
                self.for_d, "D", critic=self.D(fake.detach()).mean() - self.D(real).mean(),
                penalty=10 * (slope.flatten(1).norm(2, 1) - 1).square().mean())
        return fake

    def round(self):
        self.critics()
        (z,) = self.take("z")
        self.step(self.for_g, "G", adversarial=-self.D(self.G(z)).mean())


class LayerNormed(Penalised):
    def networks(self):
        G = dcgan.generator(16, 1, 6, 8).apply(dcgan.initialize)
        D = dcgan.discriminator(16, 1, 8).apply(dcgan.initialize)
        layers = [nn.GroupNorm(1, layer.num_features) if isinstance(layer, nn.BatchNorm2d) else layer for layer in D]
        return nn.Sequential(nn.Unflatten(1, (6, 1, 1)), G), nn.Sequential(*layers, nn.Flatten())


class Dense(Penalised):
    size, lr, betas = 6, 2e-4, (0.5, 0.999)
    settings = {"preset": "mlp", "size": 6, "latent": 6, "hidden_features": 4, "critic_steps": 2}

    def networks(self):
        G, D = wgan_gp.generator(36, 6, 4), wgan_gp.critic(36, 16)
        return nn.Sequential(G, nn.Unflatten(1, (1, 6, 6))), nn.Sequential(nn.Flatten(), D)

    def round(self):  # on the critic's last noise
        self.step(self.for_g, "G", adversarial=-self.D(self.critics()).mean())


class Decaying(Falling):
    """The games with residual networks: a separate batch for the generator, learning rates that decay to zero."""

    betas, channels = (0.0, 0.9), 2
    settings = {"size": 16, "channels": 2, "latent": 6, "filters": 8, "generator_batch": 6}


class Residual(Decaying, Penalised):
    model, lr = "wgan-gp-resnet", 2e-4
    settings = Decaying.settings | {"critic_filters": 4, "critic_steps": 2}

    def networks(self):
        return residual.Generator(16, 2, 6, 8, epsilon=1e-5), residual.Discriminator(16, 2, 4, norm=False)

    def dequantized(self, real, repeat):
        (noise,) = self.take("noise", repeat=repeat)
        return (127.5 * (real + 1) + noise) / 128 - 1

    def round(self):
        if self.number > 1:
            (z,) = self.take("z", batch=6)
            self.step(self.for_g, "G", adversarial=-self.D(self.G(z)).mean())
        else:
            self.take("z", batch=6)
        self.critics(self.dequantized)


class Spectral(Decaying):
    model = "sngan"
    settings = Decaying.settings | {"discriminator_filters": 4, "discriminator_steps": 2}

    def networks(self):
        return residual.Generator(16, 2, 6, 8), residual.Discriminator(16, 2, 4)

    def round(self):
        given = ["target_label"] if self.is_conditional else []
        z, *target_label = self.take("z", *given, batch=6)
        self.step(self.for_g, "G", adversarial=-self.D(self.G(z, *target_label), *target_label).mean())
        for repeat in (1, 2):
            real, z, *target_label = self.take("real", "z", *given, repeat=repeat)
            label = self.take("label", repeat=repeat) if given else []
            with torch.no_grad():
                fake = self.G(z, *target_label)
            self.step(
                self.for_d, "D", real=F.relu(1 - self.D(real, *label)).mean(),
                fake=F.relu(1 + self.D(fake, *target_label)).mean())


class Projection(Spectral):
    model, is_conditional = "projection-gan", True
    settings = Spectral.settings | {"classes": 3}

    def networks(self):
        return residual.Generator(16, 2, 6, 8, classes=3), residual.Discriminator(16, 2, 4, classes=3)


class Conditional(Game):
    model, size, betas, is_conditional = "cgan", 6, (0.5, 0.999), True
    settings = {"size": 6, "latent": 6, "classes": 3, "hidden_features": 4, "networks.D.with.dropout": 0}

    def networks(self):
        G, D = cgan.Generator(36, 6, 3, 4), cgan.Discriminator(36, 3, 16, 0)
        return Shaped(G), D

    def round(self):
        real, label, z, target_label = self.take("real", "label", "z", "target_label")
        fake = self.G(z, target_label)
        self.step(self.for_g, "G", adversarial=self.D(fake, target_label).sub(1).square().mean())
        self.step(
            self.for_d, "D", real=0.5 * self.D(real, label).sub(1).square().mean(),
            fake=0.5 * self.D(fake.detach(), target_label).square().mean())


class Shaped(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, z, label):
        return self.net(z, label).reshape(-1, 1, 6, 6)


class Auxiliary(Game):
    model, betas, is_conditional, asks_label = "acgan", (0.5, 0.999), True, False
    settings = {"size": 16, "channels": 1, "latent": 6, "classes": 3, "filters": 4, "discriminator_filters": 2,
                "networks.D.with.dropout": 0}

    def networks(self):
        return acgan.Generator(16, 1, 6, 3, 4), acgan.Discriminator(16, 1, 3, 2, 0)

    def round(self):
        real, label, z, target_label = self.take("real", "label", "z", "target_label")
        fake = self.G(z, target_label)
        (on_real, real_class), (on_fake, fake_class) = self.D(real), self.D(fake.detach())
        self.step(
            self.for_d, "D", real=bce(on_real, torch.ones_like(on_real)), fake=bce(on_fake, torch.zeros_like(on_fake)),
            real_class=F.cross_entropy(real_class, label), fake_class=F.cross_entropy(fake_class, target_label))
        score, kind = self.D(fake)
        self.step(
            self.for_g, "G", adversarial=bce(score, torch.ones_like(score)), **{"class": F.cross_entropy(kind, target_label)})


class Joined(Conditional):
    """cgan with convolutional networks."""

    size, settings = 16, {"preset": "conv", "train.average": "null", "size": 16, "latent": 6, "classes": 3, "filters": 8}

    def networks(self):
        G = dcgan.generator(16, 1, 9, 8).apply(dcgan.initialize)
        D = dcgan.discriminator(16, 4, 8).apply(dcgan.initialize)
        return ByNoise(G), ByImage(D)


class ByNoise(Shaped):
    def forward(self, z, label):
        return self.net(torch.cat([F.one_hot(label, 3).float(), z], 1)[:, :, None, None])


class ByImage(ByNoise):
    def forward(self, image, label):
        maps = F.one_hot(label, 3).float()[:, :, None, None].expand(-1, -1, 16, 16)
        return self.net(torch.cat([image, maps], 1)).flatten(1)


CASES = {
    "gan": Minimax, "lsgan": LeastSquares, "r3gan": Paired, "wgan": WGAN, "wgan-gp": LayerNormed, "wgan-gp-mlp": Dense,
    "wgan-gp-resnet": Residual, "sngan": Spectral, "projection-gan": Projection, "cgan": Conditional,
    "cgan-conv": Joined, "acgan": Auxiliary,
}

if __name__ == "__main__":
    torch.set_num_threads(1)
    for case, game in CASES.items():
        game().record(case)
