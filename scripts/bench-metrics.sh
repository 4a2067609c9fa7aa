#!/usr/bin/env bash
# Prints what it costs to compute each metric on 10,000 images at 32 x 32: scripts/bench-metrics.sh PROGRAM [COUNT] [FEATURES...]
# Each line is a whole `ganzoo evaluate`, with generating and reading the images, without kept features (cold) and
# with them (warm), in seconds of the clock and of the processor. FEATURES are networks (default: features-small);
# `random` stands for inception-v3 with random weights.
set -euo pipefail

ganzoo=$(realpath "$1") count=${2:-10000}
shift $(($# < 2 ? $# : 2))
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export XDG_CACHE_HOME=$place/cache OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
TIMEFORMAT='%R %U'

# run COMMAND...: seconds of the clock and of the processor.
run() { { time "$@" >out.txt 2>errors.txt; } 2>&1 || { cat errors.txt >&2 && exit 1; }; }

"$ganzoo" train dcgan --set size=32 channels=1 filters=8 --rounds 20 --threads 1 --out run >/dev/null 2>&1

echo "sampling alone: $(run "$ganzoo" sample run --count "$count" -o fakes.npz)"
for features in "${@:-features-small}"; do
    network=$features
    if [ "$features" = random ]; then
        network=$place/random
        [ -e random ] || "$ganzoo" train inception-v3 --data builtin:digits --set classes=10 train.batch=1 \
            --rounds 1 --threads 1 --out random >/dev/null 2>&1
    fi
    printf '%-16s %s\n' "$features" "cold: clock, processor; warm: clock, processor ($count images)"
    for metric in fid kid inception_score precision recall density coverage ms_ssim swd spectrum nearest; do
        rm -rf "$XDG_CACHE_HOME/ganzoo/reference"
        cold=$(run "$ganzoo" evaluate run --metrics "$metric" --count "$count" --features "$network" --json)
        warm=$(run "$ganzoo" evaluate run --metrics "$metric" --count "$count" --features "$network" --json)
        printf '%-16s %s   %s\n' "$metric" "$cold" "$warm"
    done
done
