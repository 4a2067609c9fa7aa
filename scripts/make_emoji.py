#!/usr/bin/env python3
"""Creates the emoji data sets in zoo/data from folders of PNG files: smaller files with the same pixels.

    make_emoji.py SOURCE TARGET [--most N]

Files are compressed with oxipng (pyoxipng on PyPI); folders and names are kept. With --most, a folder keeps at most N
images: those without a skin tone (1f3fb to 1f3ff in the name) and without joiners first, sorted by name. Equal inputs
give equal bytes.
"""

import argparse
import re
from pathlib import Path

import oxipng

VARIANT = re.compile(r"1f3f[b-f]|1f468-|1f469-")


def main(source, target, most):
    total = 0
    for folder in [source, *sorted(path for path in source.rglob("*") if path.is_dir())]:
        files = sorted(folder.glob("*.png"), key=lambda file: (bool(VARIANT.search(file.stem)), file.name))
        for file in files[:most]:
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(oxipng.optimize_from_memory(file.read_bytes(), level=5, strip=oxipng.StripChunks.all()))
            total += place.stat().st_size
    print(total, "bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--most", type=int)
    given = parser.parse_args()
    main(given.source, given.target, given.most)
