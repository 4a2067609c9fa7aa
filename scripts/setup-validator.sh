#!/usr/bin/env bash
# Puts jsonschema and PyYAML into a folder, for the test of the JSON Schema: scripts/setup-validator.sh FOLDER
set -euo pipefail

folder=$1
part=$folder.part
log=$(mktemp)
trap 'rm -rf "$part" "$log"' EXIT

echo "set-up: fetching jsonschema and PyYAML for the tests into '$folder'" >&2
rm -rf "$part"
python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --retries 2 --target "$part" \
    jsonschema==4.23.0 PyYAML==6.0.2 2>"$log" </dev/null || {
    if grep -qiE 'retrying|connection|timed out|resolv|unreachable' "$log"; then
        echo "error: no network: pip could not reach its package index to fetch 'jsonschema' and 'PyYAML', which the tests need" >&2
    else
        echo "error: pip could not install 'jsonschema' and 'PyYAML'; pip says: $(sed -n 's/^ERROR: //p' "$log" | tail -n 1)" >&2
    fi
    exit 1
}
rm -rf "$folder"
mv "$part" "$folder"
