#!/usr/bin/env bash
# Prepares a machine to build ganzoo: checks the version of Swift, installs system packages and libtorch.
#
#   scripts/setup.sh [STATE]    STATE: a file that is rewritten only if its contents change, for make to depend on
#   scripts/setup.sh --install  installs what `make install` needs in addition
#   scripts/setup.sh --fetch VERSION FOLDER   puts another version of libtorch into a folder, unless it is there
#   scripts/setup.sh --cuda-headers VERSION FOLDER   adds the headers of CUDA and NCCL for that version of libtorch
#
# libtorch is the folder in LIBTORCH or '.libtorch/', which is downloaded once: from the wheel 'torch==2.13.0+cpu' if pip
# finds it, and otherwise from 'torch==2.13.0' and the two CUDA wheels that its CPU library links. With LIBTORCH=cuda it is
# '.libtorch-cuda/', from 'torch===2.13.0' and all CUDA wheels that it needs.
set -euo pipefail
cd "$(dirname "$0")/.."

swift_needed=6.1
torch_version=2.13.0
cuda_wheels=(nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85)
header_wheels=(nvidia-cuda-runtime==13.0.96 nvidia-cuda-crt==13.0.88 nvidia-cuda-cccl==13.0.85)
disk_needed=2000 # MB: the wheels, what is unpacked from them, a release and a debug build
fetching=.build-libtorch
target=.libtorch

# header or command, package, what it is for
packages=(
    "c++/*/vector libstdc++-12-dev C++ (the layer over libtorch)"
    "yaml.h libyaml-dev YAML documents"
    "png.h libpng-dev PNG images"
    "jpeglib.h libjpeg-dev JPEG images"
    "webp/decode.h libwebp-dev WebP images"
    "zlib.h zlib1g-dev compressed data sets"
    "archive.h libarchive-dev tar archives"
)
optional_packages=("dot graphviz drawings ('ganzoo draw' as SVG and PNG)")
install_packages=("patchelf patchelf a program that does not depend on the build folder")

say() { echo "set-up: $*" >&2; }
fail() {
    echo "error: $*" >&2
    exit 1
}

check_swift() {
    local version
    command -v swift >/dev/null ||
        fail "no 'swift' on the PATH; ganzoo needs Swift $swift_needed or newer (https://www.swift.org/install)"
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    [ "$(printf '%s\n' "$swift_needed" "${version:-0}" | sort -V | head -n 1)" = "$swift_needed" ] ||
        fail "this Swift is version '${version:-unknown}'; ganzoo needs $swift_needed or newer (https://www.swift.org/install)"
}

is_there() {
    command -v "$1" >/dev/null || compgen -G "/usr/include/$1" >/dev/null ||
        compgen -G "/usr/include/*-linux-gnu/$1" >/dev/null || compgen -G "/usr/local/include/$1" >/dev/null
}

# Sets 'missing' to the packages of the given entries that are not installed.
find_missing() {
    local item package purpose
    missing=()
    for entry in "$@"; do
        read -r item package purpose <<<"$entry"
        is_there "$item" && continue
        say "'$package' is missing; ganzoo needs it for $purpose"
        missing+=("$package")
    done
}

install_missing() {
    find_missing "$@"
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null ||
        fail "'apt-get' is missing; install the equivalent of '${missing[*]}' and try again"
    may_install || fail "installing '${missing[*]}' needs root, and 'sudo' is missing"
    say "installing ${missing[*]}"
    apt_install "${missing[@]}" && return
    ! unreachable || fail "no network: apt-get could not reach its servers to install '${missing[*]}'"
    fail "could not install '${missing[*]}'; apt-get says: $(sed -n 's/^E: //p' "$log" | tail -n 1)"
}

# Optional packages: a failure is only reported.
install_optional() {
    unchanged && return
    find_missing "$@"
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    { command -v apt-get >/dev/null && may_install && apt_install "${missing[@]}"; } ||
        say "could not install ${missing[*]}; everything else works without"
}

may_install() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && as_root=(sudo); }; }

apt_install() {
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
    "${as_root[@]}" "${install[@]}" >"$log" 2>&1 </dev/null && return
    say "refreshing the list of packages"
    "${as_root[@]}" apt-get update >"$log" 2>&1 </dev/null || true
    "${as_root[@]}" "${install[@]}" >>"$log" 2>&1 </dev/null
}

# Prints the version of libtorch in a folder, or nothing if a part that ganzoo needs is missing.
libtorch_version() {
    local file
    for file in lib/libtorch_cpu.so lib/libc10.so include/torch/csrc/api/include/torch/all.h; do
        [ -s "$1/$file" ] || return 0
    done
    cat "$1"/include/torch/version.h "$1"/include/torch/headeronly/version.h 2>/dev/null |
        awk '$2 ~ /^TORCH_VERSION_(MAJOR|MINOR|PATCH)$/ && !seen[$2]++ { version = version dot $3; dot = "." }
             END { print version }'
}

find_libtorch() {
    local version
    if [ -n "${LIBTORCH:-}" ] && [ "$LIBTORCH" != "$PWD/.libtorch-cuda" ]; then
        version=$(libtorch_version "$LIBTORCH")
        [ -n "$version" ] || fail "'LIBTORCH' names '$LIBTORCH', which has no libtorch: expected its 'lib' and 'include'"
        [ "$version" = "$torch_version" ] || say "'$LIBTORCH' is libtorch $version; ganzoo is made for $torch_version"
        return
    fi
    if [ -n "${LIBTORCH:-}" ]; then
        target=.libtorch-cuda
        disk_needed=14000
    fi
    if [ "$(libtorch_version "$target")" != "$torch_version" ]; then
        lock
        [ "$(libtorch_version "$target")" = "$torch_version" ] || fetch_libtorch
    fi
    [ $target != .libtorch-cuda ] || fetch_headers
}

# One set-up at a time: a lock on the project's folder, which is released when the process ends.
lock() {
    exec 9<.
    flock -n 9 && return
    say "waiting for another set-up"
    flock 9
}

fetch_libtorch() {
    prepare_fetching
    download_wheels
    say "unpacking libtorch"
    local for_gpus=()
    [ "$target" != .libtorch-cuda ] || for_gpus=(--cuda)
    python3 scripts/unpack.py "${for_gpus[@]}" "$fetching/libtorch" "$fetching"/wheels/*.whl
    [ "$(libtorch_version "$fetching/libtorch")" = "$torch_version" ] ||
        fail "what pip served as 'torch==$torch_version' lacks libtorch's libraries or headers"
    rm -rf "$target"
    mv "$fetching/libtorch" "$target"
}

prepare_fetching() {
    check_platform
    check_disk
    python3 -m pip --version >/dev/null 2>&1 ||
        fail "no 'pip' for 'python3', which fetches libtorch; install it ('apt-get install python3-pip') or set 'LIBTORCH'"
    owned=yes # from here on the folder is this process's to remove
    rm -rf "$fetching"
    mkdir -p "$fetching/wheels" "$fetching/tmp"
}

# The headers of CUDA and NCCL with which 'libganzoo-cuda.so' is built. The class of c10d that uses NCCL contains a struct
# of NCCL's, so its version is the one that libtorch was built with.
fetch_headers() {
    local nccl=2.29.7
    [ ! -s "$target/include/nccl.h" ] || return 0
    [ "$torch_version" != 2.11.0 ] || nccl=2.28.9
    disk_needed=1000
    prepare_fetching
    say "fetching the headers of CUDA and NCCL $nccl (200 MB, once) into '$target'"
    pip_download "${header_wheels[@]}" "nvidia-nccl-cu13==$nccl" || explain_pip "nvidia-nccl-cu13==$nccl"
    python3 scripts/unpack.py --cuda-headers "$target" "$fetching"/wheels/*.whl
}

check_platform() {
    case "$(uname -s) $(uname -m)" in
    "Linux x86_64" | "Linux aarch64") ;;
    *) fail "this machine is '$(uname -s) $(uname -m)'; libtorch is to be had for Linux on x86_64 and aarch64" ;;
    esac
}

check_disk() {
    local free
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free" -ge $disk_needed ] || fail "too little disk: $free MB are free in '$PWD', $disk_needed MB are needed"
}

download_wheels() {
    if [ "$target" = .libtorch-cuda ]; then
        say "fetching libtorch $torch_version for GPUs with CUDA's libraries (2.5 GB, once) into '$target'"
        # three signs of equality exclude the builds for CPUs; the wheels for Python are fetched too and not unpacked
        with_dependencies=yes pip_download "torch===$torch_version" "${header_wheels[@]}" || explain_pip "torch===$torch_version"
        find "$fetching/wheels" -type f ! -name 'torch-*' ! -name 'nvidia_*' -delete
        return
    fi
    say "fetching libtorch $torch_version (200 to 550 MB, once) into '$target'"
    pip_download "torch==$torch_version+cpu" && return
    not_served || explain_pip "torch==$torch_version+cpu"
    pip_download "torch==$torch_version" "${cuda_wheels[@]}" || explain_pip "torch==$torch_version"
}

# The Python version of the wheel does not matter, since none of its Python code runs.
pip_download() {
    local glibc platforms=() bar=/dev/null extent=(--no-deps)
    [ -z "${with_dependencies:-}" ] || extent=()
    for glibc in _2_28 _2_27 _2_26 _2_25 _2_24 _2_18 _2_17 2014 _2_12 2010 _2_5 1; do
        platforms+=(--platform "manylinux${glibc}_$(uname -m)")
    done
    [ ! -t 2 ] || bar=/dev/stderr
    TMPDIR="$PWD/$fetching/tmp" python3 -m pip download "${extent[@]}" --only-binary=:all: --python-version 3.11 \
        "${platforms[@]}" --no-cache-dir --retries 2 --disable-pip-version-check --dest "$fetching/wheels" "$@" \
        >"$bar" 2>"$log" </dev/null
}

unreachable() { grep -qiE 'retrying|connection|timed out|resolv|unreachable' "$log"; }
not_served() { ! unreachable && grep -q 'No matching distribution' "$log"; }

explain_pip() {
    if grep -qi 'no space left' "$log"; then
        fail "the disk is full: pip could not store '$1' in '$PWD'"
    elif unreachable; then
        fail "no network: pip could not reach its package index to fetch '$1' (or set 'LIBTORCH' to a libtorch you have)"
    elif not_served; then
        fail "pip's package index has no '$1' for Linux on $(uname -m) (or set 'LIBTORCH' to a libtorch you have)"
    fi
    fail "pip could not fetch '$1'; pip says: $(sed -n 's/^ERROR: //p' "$log" | tail -n 1)"
}

unchanged() { [ -n "$state" ] && [ "$(cat "$state" 2>/dev/null)" = "$now" ]; }

# A build folder contains absolute paths, so it is useless after the project's folder has been moved or copied.
clean_after_move() {
    local before
    before=$(sed -n 's/.*, folder //p' "$state" 2>/dev/null || true)
    [ -n "$before" ] && [ "$before" != "$PWD" ] || return 0
    say "this folder was moved or copied from '$before'; building again from scratch"
    rm -rf .build .build-*
}

# Querying the version of Swift is slow, so it is repeated only if Swift or libtorch has changed.
main() {
    clean_after_move
    unchanged || check_swift
    install_missing "${packages[@]}"
    install_optional "${optional_packages[@]}"
    find_libtorch
    unchanged || [ -z "$state" ] || { mkdir -p "$(dirname "$state")" && echo "$now" >"$state"; }
}

state=${1:-}
now="swift $(command -v swift || true), libtorch ${LIBTORCH:-$PWD/.libtorch}, folder $PWD"
as_root=()
log=$(mktemp)
trap 'rm -rf "$log" ${owned:+"$fetching"}' EXIT
case "$state" in
--install) install_missing "${install_packages[@]}" ;;
--fetch)
    torch_version=$2 target=$3
    [ "$(libtorch_version "$target")" = "$torch_version" ] || { lock && fetch_libtorch; }
    ;;
--cuda-headers)
    torch_version=$2 target=$3
    [ -s "$target/include/nccl.h" ] || { lock && fetch_headers; }
    ;;
*) main ;;
esac
