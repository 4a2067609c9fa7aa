#!/usr/bin/env bash
# Checks the program with each version of libtorch that it supports:
#
#   scripts/check-libtorch.sh [VERSION...]    (default: 2.11.0 2.12.0)
#
# Each version is fetched once into '.libtorch-VERSION' (550 MB, and 200 MB for the headers of CUDA and NCCL). The program is that of
# `make build`; only the library through which it computes, and the one for GPUs, are built for each version, in
# '.build-libtorch-VERSION' (two minutes). With it models train and are resumed, and their losses
# are compared with those of the version that the program was built with: to 1e-4 in the first round, and to a tenth after five.
set -euo pipefail
cd "$(dirname "$0")/.."

program=.build/release/ganzoo
[ -x $program ] || { echo "error: no program; 'make build' builds it" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

declare -A settings=(
    [toy]="" [dcgan]="preset=small" [wgan-gp]="preset=small" [sngan]="preset=small"
    [projection-gan]="size=16 filters=32" [pix2pix]="preset=small" [cyclegan]="preset=small size=28"
    [stylegan]="preset=small" [stylegan2-ada]="preset=small" [r3gan]="preset=small"
)

# train NAME LIBRARIES: all models, into a folder of that name
train() {
    local model own
    for model in "${!settings[@]}"; do
        read -ra own <<<"${settings[$model]}"
        local run=$folder/$1/$model
        local options=(--threads 1 --precision fp32 --log-every 1 --sample-every 100)
        GANZOO_PATH=$PWD LD_LIBRARY_PATH=$2 $program train "$model" --rounds 5 --out "$run" "${options[@]}" \
            ${own[0]:+--set "${own[@]}"} >"$folder/output" 2>&1 &&
            GANZOO_PATH=$PWD LD_LIBRARY_PATH=$2 $program train --resume "$run" --rounds 7 >"$folder/output" 2>&1 ||
            { echo "error: libtorch $1, $model: $(tail -n 3 "$folder/output")" >&2; exit 1; }
    done
}

[ $# -gt 0 ] || set -- 2.11.0 2.12.0
train own "${LIBTORCH:-$PWD/.libtorch}/lib"
for version; do
    libtorch=$PWD/.libtorch-$version scratch=.build-libtorch-$version
    scripts/setup.sh --fetch "$version" "$libtorch"
    scripts/setup.sh --cuda-headers "$version" "$libtorch"
    LIBTORCH=$libtorch scripts/build.sh --library --scratch-path "$scratch"
    libraries=$PWD/$scratch/release:$libtorch/lib
    LD_LIBRARY_PATH=$libraries $program --version | grep -qF "libtorch $version" ||
        { echo "error: the program does not use libtorch $version" >&2; exit 1; }
    train "$version" "$libraries"
    python3 - "$folder/own" "$folder/$version" <<'PYTHON'
import json, pathlib, sys
own, other = map(pathlib.Path, sys.argv[1:])
worst = {1: 0.0, 5: 0.0}
for run in sorted(own.iterdir()):
    lines = [[json.loads(line) for line in (side / run.name / "metrics.jsonl").open()] for side in (own, other)]
    rows = [{line["round"]: line["losses"] for line in side if "losses" in line} for side in lines]
    assert all(7 in side for side in rows), f"{run.name} did not resume"
    for round in worst:
        for name, value in rows[0][round].items():
            difference = abs(value - rows[1][round][name]) / max(1, abs(value))
            worst[round] = max(worst[round], difference)
            if difference > (1e-4 if round == 1 else 0.1):
                sys.exit(f"error: {run.name}, {name} of round {round}: {value} and {rows[1][round][name]}")
print(f"{other.name}: losses equal to {worst[1]:.1e} in round 1 and {worst[5]:.1e} in round 5")
PYTHON
done
