#!/usr/bin/env python3
"""Says what moved between two JSON files of `bench.py`: python scripts/bench_compare.py OLD NEW [--least 0.05]

Ratios to PyTorch are compared, since machines differ. The exit status is 1 if a ratio has grown by more than --least.
"""

import argparse
import json
import pathlib
import sys


def ratios(report):
    """Each ratio of ganzoo to another side by its name."""
    kinds = (report["compared"], "peak_mb")
    found = {}
    for name, row in report["rounds"].items():
        for side in row:
            for kind in kinds:
                if side != "ganzoo" and "ganzoo" in row:
                    what = "memory" if kind == "peak_mb" else "time"
                    found[f"{name}: {what} / {side}"] = row["ganzoo"][kind] / row[side][kind]
    for name, row in report.get("programs", {}).items():
        for side in row:
            for kind in row[side]:
                if side != "ganzoo" and row[side][kind] and row["ganzoo"].get(kind):
                    found[f"{name}: {kind} / {side}"] = row["ganzoo"][kind] / row[side][kind]
        if list(row) == ["ganzoo"]:
            found |= {f"{name}: {kind}": value for kind, value in row["ganzoo"].items()}
    return found


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("old", type=pathlib.Path)
parser.add_argument("new", type=pathlib.Path)
parser.add_argument("--least", type=float, default=0.05, help="relative change that is reported (default: 0.05)")
arguments = parser.parse_args()
old, new = (json.loads(path.read_text()) for path in (arguments.old, arguments.new))
for key in ("threads", "precision"):
    if old[key] != new[key]:
        sys.exit(f"{key} differ: {old[key]} in {arguments.old}, {new[key]} in {arguments.new}")
before, after = ratios(old), ratios(new)
worse = False
for name in sorted(before.keys() & after.keys()):
    change = after[name] / before[name] - 1
    if abs(change) > arguments.least:
        worse = worse or change > 0
        print(f"{'slower' if change > 0 else 'faster'}  {change:+.0%}  {before[name]:.3f} -> {after[name]:.3f}  {name}")
for name in sorted(before.keys() ^ after.keys()):
    print(f"only in {arguments.old if name in before else arguments.new}: {name}")
sys.exit(1 if worse else 0)
