#!/usr/bin/env bash
# Builds ganzoo with each version of libtorch that it supports, and runs the tests that touch most of libtorch:
#
#   scripts/check-libtorch.sh [VERSION...]    (default: 2.11.0 2.12.0 2.13.0)
#
# Each version is fetched once into '.libtorch-VERSION' (550 MB) and built in '.build-libtorch-VERSION' (1 GB, some minutes
# on two cores). What differs between versions is in Sources/TorchLibrary.
set -euo pipefail
cd "$(dirname "$0")/.."

tests='TorchTests|RecomputationTests|GoldenLayerTests|DeviceTests|EngineTests|OptimizerTests|GameParityTests'

[ $# -gt 0 ] || set -- 2.11.0 2.12.0 2.13.0
for version; do
    scripts/setup.sh --fetch "$version" ".libtorch-$version"
    export LIBTORCH="$PWD/.libtorch-$version"
    swift build --build-tests --scratch-path ".build-libtorch-$version"
    swift test --skip-build --scratch-path ".build-libtorch-$version" --filter "$tests"
    echo "libtorch $version: the tests pass"
done
