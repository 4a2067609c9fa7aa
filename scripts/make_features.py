"""Trains the built-in network of features: scripts/make_features.py PROGRAM [OPTIONS OF TRAIN]

Handwritten digits, typeset digits and emoji make 28 classes in a folder; five more are spoiled images, since a network that
never saw any takes noise for emoji: pixels out of place, blocks out of place, noise on top, blur, and noise alone.
'features-small' learns to tell them apart, on 32 × 32 pixels. The run's weights become
zoo/features/features-small.safetensors. Some ten minutes of two cores. Needs Pillow and NumPy.
"""

import array
import gzip
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageFilter

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "zoo" / "data"
PARTS = {"train": "train", "t10k": "test"}
SIZE = 32
# so that the few emoji are seen as often as the many digits
DIGITS, COPIES = {"train": 5000, "test": 700}, 4


def save(image, folder, part, label, name):
    target = folder / part / label
    target.mkdir(parents=True, exist_ok=True)
    image.save(target / f"{name}.png")


def digits(name):
    """The part, the class and the image of some digits."""
    for prefix, part in PARTS.items():
        images = gzip.decompress((DATA / name / f"{prefix}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((DATA / name / f"{prefix}-labels-idx1-ubyte.gz").read_bytes())[8:]
        count, height, width = struct.unpack(">III", images[4:16])
        pixels = np.frombuffer(images, np.uint8, offset=16).reshape(count, height, width)
        for index in range(min(count, DIGITS[part])):
            image = Image.fromarray(pixels[index]).resize((SIZE, SIZE), Image.BICUBIC)
            yield part, str(labels[index]), image.convert("RGB")


def emoji():
    """The part, the class and the image of each emoji on white; every eighth is held out."""
    for kind in sorted(path for path in (DATA / "emoji64").iterdir() if path.is_dir()):
        for index, file in enumerate(sorted(kind.iterdir())):
            drawn = Image.open(file).convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
            yield "test" if index % 8 == 0 else "train", kind.name, image.resize((SIZE, SIZE), Image.BICUBIC)


def varied(image, random):
    """An emoji shifted by up to two pixels, and mirrored half of the time."""
    shift = random.integers(-2, 3, 2)
    moved = Image.new("RGB", image.size, "white")
    moved.paste(image, tuple(int(step) for step in shift))
    return moved.transpose(Image.FLIP_LEFT_RIGHT) if random.random() < 0.5 else moved


def blocks(pixels, side, random):
    """Square blocks in random order."""
    count = SIZE // side
    parts = pixels.reshape(count, side, count, side, 3).swapaxes(1, 2).reshape(count * count, side, side, 3)
    parts = parts[random.permutation(len(parts))].reshape(count, count, side, side, 3)
    return parts.swapaxes(1, 2).reshape(SIZE, SIZE, 3)


def noise(random):
    """A plain colour with noise of any strength, of single pixels or smooth, in colour or grey."""
    side = int(random.choice([2, 4, 8, SIZE, SIZE, SIZE]))
    channels = int(random.choice([1, 3]))
    waves = random.normal(0, 255 * random.choice([0.02, 0.1, 0.3, 0.6]), (side, side, channels))
    smooth = [np.asarray(Image.fromarray(waves[:, :, channel].astype(np.float32)).resize((SIZE, SIZE), Image.BICUBIC))
              for channel in range(channels)]
    plain = random.choice([np.zeros(3), np.full(3, 255.0), np.full(3, 127.0), random.uniform(0, 255, 3)])
    return plain + np.stack(smooth * (3 // channels), 2)


def spoiled(image, random):
    """The class and the pixels of each way in which an image can be spoiled."""
    pixels = np.asarray(image).astype(np.float32)
    yield "pixels", blocks(pixels, 1, random)
    yield "blocks", blocks(pixels, int(random.choice([4, 8])), random)
    yield "noisy", pixels + random.normal(0, 255 * random.uniform(0.1, 0.5), pixels.shape)
    yield "blurred", np.asarray(image.filter(ImageFilter.GaussianBlur(random.uniform(2, 5))))
    yield "noise", noise(random)


def write(folder):
    random = np.random.default_rng(7)

    def spoil(image, part, name):
        for way, pixels in spoiled(image, random):
            save(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), folder, part, f"spoiled-{way}", name)

    for source, label in ("digits", "written"), ("fontdigits", "typeset"):
        for index, (part, name, image) in enumerate(digits(source)):
            save(image, folder, part, f"{label}-{name}", f"{index:05}")
            if index % 10 == 0:
                spoil(image, part, f"{label}-{index:05}")
    for index, (part, name, image) in enumerate(emoji()):
        for copy in range(COPIES if part == "train" else 1):
            own = varied(image, random) if copy else image
            save(own, folder, part, f"emoji-{name}", f"{index:05}-{copy}")
            if copy % 2 == 0:
                spoil(own, part, f"emoji-{index:05}-{copy}")


def halved(source, target):
    """Copies a safetensors file with its floats in half precision, which keeps three digits of each weight."""
    whole = source.read_bytes()
    [length] = struct.unpack("<Q", whole[:8])
    header = json.loads(whole[8:8 + length])
    header.pop("__metadata__", None)
    body = b""
    for entry in header.values():
        start, end = (8 + length + place for place in entry["data_offsets"])
        floats = array.array("f", whole[start:end])
        assert entry["dtype"] == "F32" and sys.byteorder == "little"
        packed = struct.pack(f"<{len(floats)}e", *floats)
        entry["dtype"], entry["data_offsets"] = "F16", [len(body), len(body) + len(packed)]
        body += packed
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    target.write_bytes(struct.pack("<Q", len(text)) + text + body)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(folder / "data")
        run = folder / "run"
        subprocess.run([program, "train", "features-small", "--data", folder / "data", "--out", run, *sys.argv[2:]], cwd=ROOT, check=True)
        subprocess.run([program, "evaluate", run], cwd=ROOT, check=True)
        [newest] = sorted((run / "checkpoints").iterdir())[-1:]
        target = ROOT / "zoo" / "features" / "features-small.safetensors"
        target.parent.mkdir(exist_ok=True)
        halved(newest / "weights.safetensors", target)
        print(target, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
