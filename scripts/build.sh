#!/usr/bin/env bash
# Builds the program and the library through which it computes: scripts/build.sh [--library] [OPTION...]
# With --library, only that, for the libtorch in LIBTORCH; the program is the same for all. Options are those of `swift build`.
# The results are 'ganzoo' and 'libganzoo-torch.so' in the folder of the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --library ]; then
    shift
else
    swift build -c release --static-swift-stdlib -Xswiftc -DGANZOO_RELOCATABLE --product ganzoo "$@"
fi
# it has no Swift in it and needs none of Swift's libraries
swift build -c release -Xswiftc -static-stdlib -Xswiftc -nostartfiles -Xlinker -soname=libganzoo-torch.so \
    --product ganzoo-torch "$@"
