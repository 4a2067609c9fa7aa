#!/usr/bin/env bash
# Prints the table of metrics against the packages that papers use, in Markdown: scripts/parity.sh
# Their figures are in Tests/Golden/metrics.safetensors, written by scripts/golden_metrics.py.
set -euo pipefail

cd "$(dirname "$0")/.."
GANZOO_PARITY=1 swift test "$@" --filter ParityTests.figuresEqualThoseOfTheReferences | grep '^|'
