"""What a PyTorch user writes to sample, translate or load images: the other side of `bench_programs.py`.

    python scripts/run_program.py sample dcgan FOLDER --count 1000 [--tuned]
    python scripts/run_program.py translate cyclegan INPUTS FOLDER [--tuned]
    python scripts/run_program.py load IMAGES

`--tuned` uses channels-last, keeps memory between batches and records nothing for gradients at all.
"""

import argparse
import json
import math
import pathlib
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

import run_reference
from reference import cyclegan, dcgan, pix2pix, stylegan2_networks

BATCH = 64


def pixels(images):
    """[N, C, H, W] in -1 ... 1 as bytes, channels last."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()


def floats(image):
    raw = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return raw.view(image.height, image.width, 3).permute(2, 0, 1).float() / 127.5 - 1


def sampler(model, tuned):
    """The latent size and the generator of a model with random weights."""
    if model == "dcgan":
        network = dcgan.generator().eval()
        return network, lambda n: network(torch.randn(n, 100, 1, 1))
    mapping, synthesis = stylegan2_networks.Mapping(), stylegan2_networks.Synthesis(32, 3, 16384, factored=tuned)
    return synthesis, lambda n: synthesis(mapping(torch.randn(n, 512))[:, None].repeat(1, synthesis.slots, 1))


def sample(model, folder, count, tuned):
    network, generate = sampler(model, tuned)
    if tuned:
        network.to(memory_format=torch.channels_last)
    for start in range(0, count, BATCH):
        for place, image in enumerate(pixels(generate(min(BATCH, count - start)))):
            Image.fromarray(image).save(folder / f"{start + place:05d}.png")


def translate(model, inputs, folder, tuned):
    network = cyclegan.resnet_generator() if model == "cyclegan" else pix2pix.unet()
    network = network.eval().to(memory_format=torch.channels_last) if tuned else network.eval()
    for path in sorted(inputs.iterdir()):
        result = network(floats(Image.open(path).convert("RGB"))[None])
        Image.fromarray(pixels(result)[0]).save(folder / f"{path.stem}.png")


class Photos(Dataset):
    """Images resized to cover a square and cropped at the centre, as with torchvision's Resize and CenterCrop."""

    def __init__(self, folder, size=64):
        self.paths, self.size = sorted(folder.iterdir()), size

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        image = Image.open(self.paths[index]).convert("RGB")
        scale = self.size / min(image.size)
        width, height = (max(self.size, math.floor(side * scale)) for side in image.size)
        image = image.resize((width, height), Image.BILINEAR)
        left, top = (width - self.size) // 2, (height - self.size) // 2
        return floats(image.crop((left, top, left + self.size, top + self.size)))


def load(folder):
    loader = DataLoader(Photos(folder), BATCH, shuffle=True, num_workers=2, drop_last=True)
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        for _ in loader:
            pass
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds_per_epoch": seconds}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("sample", "translate", "load"))
    parser.add_argument("words", nargs="+")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--tuned", action="store_true")
    arguments = parser.parse_args()
    if arguments.tuned:
        run_reference.tune()
    with torch.inference_mode() if arguments.tuned else torch.no_grad():
        if arguments.what == "sample":
            sample(arguments.words[0], pathlib.Path(arguments.words[1]), arguments.count, arguments.tuned)
        elif arguments.what == "translate":
            translate(arguments.words[0], *map(pathlib.Path, arguments.words[1:]), arguments.tuned)
        else:
            load(pathlib.Path(arguments.words[0]))


if __name__ == "__main__":
    main()
