#!/usr/bin/env bash
# Puts PyTorch (the same version as libtorch) and numpy into a folder, for the benchmarks: scripts/setup-bench.sh FOLDER
set -euo pipefail

folder=$1
part=$folder.part
log=$(mktemp)
trap 'rm -rf "$part" "$log"' EXIT

install() {
    rm -rf "$part"
    python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --target "$part" "$@" numpy \
        2>"$log" </dev/null
}

echo "set-up: fetching PyTorch for the benchmarks into '$folder'" >&2
install torch==2.13.0+cpu || install torch==2.13.0 || {
    echo "error: pip could not install 'torch==2.13.0' and 'numpy'; pip says: $(sed -n 's/^ERROR: //p' "$log" | tail -n 1)" >&2
    exit 1
}
rm -rf "$folder"
mv "$part" "$folder"
