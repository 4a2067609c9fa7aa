#!/usr/bin/env bash
# Builds the plug-ins in Tests/Plugins, which the tests use, into .build-plugins.
set -euo pipefail
cd "$(dirname "$0")/.."

libtorch=${LIBTORCH:-$PWD/.libtorch}
native=.build-plugins/native
mkdir -p "$native"
cp -ru Tests/Plugins/native/. "$native"
if [ ! "$native/libwave.so" -nt "$native/wave.cpp" ] || [ ! "$native/libwave.so" -nt "$libtorch/lib/libtorch_cpu.so" ]; then
    compiler=$(command -v clang++ || command -v c++) || { echo 'no C++ compiler was found: clang++ comes with Swift' >&2; exit 1; }
    "$compiler" -std=c++20 -O1 -shared -fPIC -isystem "$libtorch/include" "$native/wave.cpp" -o "$native/libwave.so"
fi

# made anew each time: SwiftPM does not see that a package it depends on by path has new files
rm -f .build-plugins/swift/debug.yaml
# a scratch folder of its own: in a shared one, SwiftPM would go on with this package's plan in place of ganzoo's
swift build --package-path Tests/Plugins/swift --scratch-path .build-plugins/swift
