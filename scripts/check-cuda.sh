#!/usr/bin/env bash
# Checks without a GPU what a libtorch for GPUs and its driver can lack: scripts/check-cuda.sh [PROGRAM]
#
# The program runs with the libtorch for GPUs, which is fetched once into '.libtorch-cuda' (4 GB), and with drivers that say
# they have a GPU and can do nothing else. So it loads all of CUDA's libraries, and must explain each thing that is missing.
# 'libganzoo-cuda.so', which has NCCL and CUDA graphs, is built for that libtorch and must find all that it uses.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-.build/release/ganzoo}
[ -x "$program" ] || { echo "error: no program '$program'; 'make build' builds it" >&2; exit 1; }
LIBTORCH=$PWD/.libtorch-cuda scripts/setup.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# driver NAME VERSION GPUS BYTES
driver() {
    mkdir -p "$folder/$1"
    cc -shared -fPIC -x c -o "$folder/$1/libcuda.so.1" - <<C
int cuInit(unsigned flags) { return 0; }
int cuDriverGetVersion(int *version) { *version = $2; return 0; }
int cuDeviceGetCount(int *count) { *count = $3; return 0; }
int cuDeviceGet(int *device, int index) { *device = 0; return 0; }
int cuDeviceTotalMem_v2(unsigned long *bytes, int device) { *bytes = $4; return 0; }
C
}

# expect DRIVER TEXT OPTION...: what a training prints with that driver
expect() {
    local output
    output=$(GANZOO_PATH=$PWD LD_LIBRARY_PATH=$folder/$1:$PWD/.libtorch-cuda/lib \
        "$program" train toy --rounds 1 --out "$folder/run-$1" "${@:3}" 2>&1 || true)
    ! grep -q '^\[W' <<<"$output" || { printf 'error: driver %s: a warning of libtorch in\n%s\n' "$1" "$output" >&2; exit 1; }
    grep -qF "$2" <<<"$output" || { printf 'error: driver %s: no "%s" in\n%s\n' "$1" "$2" "$output" >&2; exit 1; }
    echo "$1: $2"
}

driver old 12020 1 8l\<\<30
driver empty 13000 0 0
driver small 13000 1 1l\<\<20
driver idle 13000 1 8l\<\<30
expect none "error: no NVIDIA driver: 'libcuda.so.1' is missing" --device cuda
expect old "error: the NVIDIA driver supports CUDA 12.2, but this libtorch needs 13.0; install a newer driver" --device cuda
expect empty "error: the NVIDIA driver finds no GPU" --device cuda
expect small "note: the GPU is not used: the GPU has 0.0 GB, the training needs about"
expect idle "error: libtorch can't use the driver's GPUs (1): " --device cuda
expect idle "note: the GPU is not used: libtorch can't use the driver's GPUs (1): "

scratch=.build-libtorch-cuda
LIBTORCH=$PWD/.libtorch-cuda scripts/build.sh --library --scratch-path $scratch
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cc -x c -I Sources/CTorch/include -DPORT="$port" -o "$folder/load" - <<'C'
#include "CTorch.h"
#include <dlfcn.h>
#include <stdio.h>

int main(void) {
    void *library = dlopen("libganzoo-torch.so", RTLD_NOW | RTLD_GLOBAL);
    const struct ct_functions *torch = library ? dlsym(library, "ct_table") : NULL;
    if (!torch) return puts(dlerror()), 1;
    ct_error error = torch->load_cuda();
    if (error) return puts(error), 1;
    if (*torch->gpu_problem()) return puts(torch->gpu_problem()), 1;
    if (!torch->can_record("cuda") || torch->can_record("cpu")) return puts("it does not record on GPUs alone"), 1;
    // without a GPU each of its functions gets as far as the message that there is none
    int64_t identity[2];
    if (!(error = torch->gpu_identity("cuda", identity))) return puts("a GPU was found"), 1;
    printf("a GPU's identity: %s\n", error);
    ct_recording recording;
    if (!(error = torch->recording_begin("cuda", NULL, 0, &recording))) return puts("a recording was started"), 1;
    printf("a CUDA graph: %s\n", error);
    struct ct_meeting meeting = {"127.0.0.1", PORT, true, "check", 0, 1, 5, 5};
    ct_group group;
    if ((error = torch->group_join(&meeting, &group))) return puts(error), 1;
    if (!(error = torch->group_use_nccl(group))) return puts("NCCL was started"), 1;
    printf("NCCL: %s\n", error);
    torch->group_leave(group, false);
    return 0;
}
C
LD_LIBRARY_PATH=$folder/idle:$PWD/$scratch/release:$PWD/.libtorch-cuda/lib "$folder/load" >"$folder/output" 2>&1 ||
    { echo "error: 'libganzoo-cuda.so': $(tail -n 1 "$folder/output")" >&2; exit 1; }
grep -E '^(a |NCCL)' "$folder/output" | sed 's/^/libganzoo-cuda.so: /' | cut -c 1-150
grep -q '^NCCL: .*no GPUs found' "$folder/output" ||
    { echo "error: 'libganzoo-cuda.so' does not reach NCCL" >&2; exit 1; }
