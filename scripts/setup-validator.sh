#!/usr/bin/env bash
# Installs jsonschema and PyYAML for the test of the JSON Schema: scripts/setup-validator.sh FOLDER
set -euo pipefail

folder=$1
part=$folder.part
log=$(mktemp)
trap 'rm -rf "$part" "$log"' EXIT

echo "set-up: downloading jsonschema and PyYAML for the tests to '$folder'" >&2
rm -rf "$part"
python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --retries 2 --target "$part" \
    jsonschema==4.23.0 PyYAML==6.0.2 2>"$log" </dev/null || {
    if grep -qiE 'retrying|connection|timed out|resolv|unreachable' "$log"; then
        echo "error: no network: pip cannot reach its package index to download 'jsonschema' and 'PyYAML' for the tests" >&2
    else
        echo "error: pip cannot install 'jsonschema' and 'PyYAML': $(sed -n 's/^ERROR: //p' "$log" | tail -n 1)" >&2
    fi
    exit 1
}
rm -rf "$folder"
mv "$part" "$folder"
