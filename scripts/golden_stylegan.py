"""Records five rounds of a small StyleGAN while its largest size fades in: Tests/Golden/stylegan.safetensors.

init/M.<name>, init/S.<name>, init/D.<name>    initial weights and noise images, which stay the same
1/real, 1/z, 1/z_d …    what each round took
loss/1/D.fake, loss/1/D.real, loss/1/D.r1, loss/1/M+S.adversarial …    each round's losses
final/M.<name> …    weights after the rounds
"""

import torch
from torch.nn import functional as F
from torch.nn.functional import softplus

from golden import seeded
from golden_stylegan2 import Training as Second, record
from reference import style_forms as own

SETTINGS = {
    "size": 8, "channels": 2, "latent": 5, "style": 6, "mapping_layers": 2, "channel_base": 48, "channel_max": 12, "batch": 4, "stddev_group": 2,
    "gamma": 3, "style_mixing": 0, "fade_images": 32, "lr": 0.01, "train.stages": "null"
}
WIDTHS = [12, 6]


class Training(Second):
    def __init__(self, normal):
        self.alpha = torch.tensor(0.5)
        super().__init__(normal)

    def adam(self, states, every):
        weights = [weight for state in states for weight in state.weights.values()]
        return torch.optim.Adam(weights, SETTINGS["lr"], (0.0, 0.99), 1e-8)

    def map(self, z):
        w = own.mapping(self.M, z, SETTINGS["style"], SETTINGS["mapping_layers"], weight_gain=own.ROOT, output_gain=1.0)
        return w[:, None].repeat(1, 2 * len(WIDTHS), 1)

    def synthesize(self, ws):
        return own.first_synthesis(self.S, ws, self.alpha, (4, 4), WIDTHS, SETTINGS["channels"])

    def discriminate(self, x):
        return own.first_discriminator(self.D, x, self.alpha, WIDTHS[::-1], WIDTHS[0], SETTINGS["stddev_group"])

    def state(self, when):
        whole = super().state(when)
        return {key: x.squeeze() if key.endswith("strength") else x for key, x in whole.items()}

    def round(self, number, real, z, z_d):
        self.alpha = torch.tensor(min(1, (number + 1) * SETTINGS["batch"] / SETTINGS["fade_images"]))
        before = F.interpolate(F.avg_pool2d(real, 2), scale_factor=2.0)  # as the size before has it
        seen = before.lerp(real, self.alpha).requires_grad_()
        score = self.discriminate(seen)
        (slope,) = torch.autograd.grad(score.sum(), seen, create_graph=True)
        losses = self.step(self.for_d, {
            "D.fake": softplus(self.discriminate(self.synthesize(self.map(z_d)).detach())).mean(),
            "D.real": softplus(-score).mean(), "D.r1": SETTINGS["gamma"] / 2 * slope.square().sum([1, 2, 3]).mean()})
        fake = self.synthesize(self.map(z))
        return losses | self.step(self.for_g, {"M+S.adversarial": softplus(-self.discriminate(fake)).mean()})


if __name__ == "__main__":
    record("stylegan", Training(seeded(1812)), SETTINGS, seeded(4948))
