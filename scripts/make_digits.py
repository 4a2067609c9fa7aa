#!/usr/bin/env python3
"""Creates zoo/data/digits, the built-in handwritten digits, from MNIST's IDX files.

    make_digits.py MNIST_FOLDER zoo/data/digits

Takes the first digits of each class in file order, the same number of each, and keeps their order. Equal inputs give
equal bytes.
"""

import gzip
import struct
import sys
from pathlib import Path

TRAIN, HELD_OUT = 1600, 200  # digits a class


def read(path):
    data = gzip.decompress(path.read_bytes())
    sizes = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return sizes, data[4 + 4 * data[3] :]


def write(path, sizes, data):
    header = bytes([0, 0, 8, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)
    path.write_bytes(gzip.compress(header + data, 9, mtime=0))


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for part, per_class in (("train", TRAIN), ("t10k", HELD_OUT)):
        images, labels = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
        (_, height, width), pixels = read(source / images)
        _, classes = read(source / labels)
        taken, seen = [], [0] * 10
        for index, label in enumerate(classes):
            if seen[label] < per_class:
                seen[label] += 1
                taken.append(index)
        assert seen == [per_class] * 10, f"{part}: too few digits: {seen}"
        size = height * width
        chosen = b"".join(pixels[i * size : (i + 1) * size] for i in taken)
        write(target / images, (len(taken), height, width), chosen)
        write(target / labels, (len(taken),), bytes(classes[i] for i in taken))
    print(sum(file.stat().st_size for file in target.glob("*.gz")), "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
