"""Trains the built-in network of features: scripts/make_features.py PROGRAM

Handwritten digits, typeset digits and emoji make 28 classes in a folder; 'features-small' learns to tell them apart, on
32 × 32 pixels. The run's weights become zoo/features/features-small.safetensors. Some ten minutes of two cores.
"""

import array
import gzip
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "zoo" / "data"
PARTS = {"train": "train", "t10k": "test"}


def png(rows, width):
    """A grey PNG file of rows of bytes."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + row for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def digits(name, label, folder):
    for prefix, part in PARTS.items():
        images = gzip.decompress((DATA / name / f"{prefix}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((DATA / name / f"{prefix}-labels-idx1-ubyte.gz").read_bytes())[8:]
        count, height, width = struct.unpack(">III", images[4:16])
        for index in range(count):
            start = 16 + index * height * width
            rows = [images[start + row * width:start + (row + 1) * width] for row in range(height)]
            target = folder / part / f"{label}-{labels[index]}"
            target.mkdir(parents=True, exist_ok=True)
            (target / f"{index:05}.png").write_bytes(png(rows, width))


def emoji(folder):
    """Every eighth emoji is held out."""
    for kind in sorted(path for path in (DATA / "emoji64").iterdir() if path.is_dir()):
        for index, file in enumerate(sorted(kind.iterdir())):
            target = folder / ("test" if index % 8 == 0 else "train") / f"emoji-{kind.name}"
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)


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
        digits("digits", "written", folder / "data")
        digits("fontdigits", "typeset", folder / "data")
        emoji(folder / "data")
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
