#!/usr/bin/env bash
# Installs PyTorch (in the version of libtorch), NumPy and Pillow for the benchmarks: scripts/setup-bench.sh FOLDER
set -euo pipefail

folder=$1
part=$folder.part
log=$(mktemp)
trap 'rm -rf "$part" "$log"' EXIT

install() {
    rm -rf "$part"
    python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --target "$part" "$@" numpy pillow \
        2>"$log" </dev/null
}

echo "set-up: downloading PyTorch for the benchmarks to '$folder'" >&2
install torch==2.13.0+cpu || install torch==2.13.0 || {
    echo "error: pip cannot install 'torch==2.13.0', 'numpy' and 'pillow': $(sed -n 's/^ERROR: //p' "$log" | tail -n 1)" >&2
    exit 1
}
rm -rf "$folder"
mv "$part" "$folder"
