#!/usr/bin/env bash
# Builds the program and the library through which it computes: scripts/build.sh [--library] [OPTION...]
# With --library, only that, for the libtorch in LIBTORCH; the program is the same for all. Options are those of `swift build`.
# The results are 'ganzoo' and 'libganzoo-torch.so' in the folder of the release build, and 'libganzoo-cuda.so' if libtorch's
# folder has the headers of CUDA and NCCL.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --library ]; then
    shift
else
    swift build -c release --static-swift-stdlib -Xswiftc -DGANZOO_RELOCATABLE --product ganzoo "$@"
fi
# they have no Swift in them and need none of Swift's libraries
library() {
    swift build -c release -Xswiftc -static-stdlib -Xswiftc -nostartfiles -Xlinker "-soname=lib$1.so" --product "$@"
}
library ganzoo-torch "$@"
if [ -e "${LIBTORCH:-.libtorch}/include/nccl.h" ]; then
    library ganzoo-cuda "$@"
else
    # one for another libtorch
    rm -f "$(swift build -c release --show-bin-path "$@")/libganzoo-cuda.so"
fi
