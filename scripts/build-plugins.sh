#!/usr/bin/env bash
# Builds the plug-ins in Tests/Plugins for the tests, into .build-plugins.
set -euo pipefail
cd "$(dirname "$0")/.."

libtorch=${LIBTORCH:-$PWD/.libtorch}
native=.build-plugins/native
mkdir -p "$native"
cp -ru Tests/Plugins/native/. "$native"
if [ ! "$native/libwave.so" -nt "$native/wave.cpp" ] || [ ! "$native/libwave.so" -nt "$libtorch/lib/libtorch_cpu.so" ]; then
    compiler=$(command -v clang++ || command -v c++) || { echo 'error: no C++ compiler; clang++ comes with Swift' >&2; exit 1; }
    "$compiler" -std=c++20 -O1 -shared -fPIC -isystem "$libtorch/include" "$native/wave.cpp" -o "$native/libwave.so"
fi

# recreated each time, since SwiftPM does not notice new files in a package that it depends on by path
rm -f .build-plugins/swift/debug.yaml
# a separate scratch folder: in a shared one, SwiftPM would reuse this package's plan for ganzoo
swift build --package-path Tests/Plugins/swift --scratch-path .build-plugins/swift
