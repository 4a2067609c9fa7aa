#!/usr/bin/env bash
# Checks and measures ganzoo on a GPU in one go of some minutes, on a machine whose Python has torch and from which nothing
# can be fetched:
#
#   scripts/gpu_check.sh pack [VERSION]      here: builds the program and its library for that version of libtorch (default: 2.11.0) and puts them
#                                            with what they need into '.gpu' (some 50 MB), which is to be carried there
#   scripts/gpu_check.sh run [DEVICE] [OPTION...]   there: all checks on the device (default: cuda); 'cpu' is a rehearsal
#
# The program uses the libtorch of Python's torch, or the one in the folder LIBTORCH. The options of 'run' are those of scripts/gpu_check.py.
set -euo pipefail
cd "$(dirname "$0")/.."

most=60 # MB that can be carried

pack() {
    local version=${1:-2.11.0} libtorch=.libtorch-${1:-2.11.0} scratch=.build-libtorch-${1:-2.11.0}
    make build
    scripts/setup.sh --fetch "$version" "$libtorch"
    scripts/setup.sh --cuda-headers "$version" "$libtorch"
    LIBTORCH="$PWD/$libtorch" scripts/build.sh --library --scratch-path "$scratch"
    rm -rf .gpu
    mkdir -p .gpu/bin .gpu/lib .gpu/share/ganzoo
    cp .build/release/ganzoo "$scratch"/release/libganzoo-{torch,cuda}.so .gpu/bin/
    strip .gpu/bin/*
    cp -R zoo specs .gpu/share/ganzoo/
    rm -rf .gpu/share/ganzoo/zoo/pictures
    # the libraries that a machine may lack: all but those of libtorch, of CUDA and of the system itself
    LD_LIBRARY_PATH="$PWD/$libtorch/lib" ldd .gpu/bin/* | awk '$2 == "=>" { print $3 }' |
        grep -vE "/($(system_libraries))\.so|^$PWD/$libtorch" | sort -u | while read -r library; do
        cp -L "$library" .gpu/lib/
    done
    local size
    tar -C .gpu -c bin lib share | xz -3 >.gpu.tar.xz
    rm -rf .gpu/*
    mv .gpu.tar.xz .gpu/all.tar.xz
    size=$(du -sm .gpu | cut -f 1)
    [ "$size" -le $most ] || { echo "error: '.gpu' has $size MB, more than the $most MB that can be carried" >&2; exit 1; }
    echo "'.gpu' has $size MB, for libtorch $version"
}

system_libraries() {
    printf '%s|' libc libm libdl libpthread librt libgcc_s libstdc++ libresolv libutil libgomp
    echo 'ld-linux.*|libtorch.*|libc10.*|libcudart|libcupti|libcuda'
}

run() {
    local device=${1:-cuda} folder
    [ $# = 0 ] || shift
    [ ! -e .gpu/all.tar.xz ] || [ -e .gpu/bin ] || python3 -c 'import tarfile; tarfile.open(".gpu/all.tar.xz").extractall(".gpu")'
    [ -x .gpu/bin/ganzoo ] || { echo "error: '.gpu' is missing; 'scripts/gpu_check.sh pack' makes it" >&2; exit 1; }
    folder=${LIBTORCH:+$LIBTORCH/lib}
    [ -n "$folder" ] ||
        folder=$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')
    # the machine's own libraries come first; those in '.gpu' are for what it lacks
    export LD_LIBRARY_PATH="$folder:$PWD/.gpu/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    python3 scripts/gpu_check.py --ganzoo .gpu/bin/ganzoo --device "$device" "$@"
}

case "${1:-}" in
pack) pack "${@:2}" ;;
run) run "${@:2}" ;;
*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit 64 ;;
esac
