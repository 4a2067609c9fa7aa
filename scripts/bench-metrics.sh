#!/usr/bin/env bash
# Prints what it costs to compute each metric on 10,000 images of 32 x 32: scripts/bench-metrics.sh PROGRAM [COUNT] [METRIC...]
# Each line is a whole `ganzoo evaluate`, with generating the images and reading as many real ones, in processor seconds of
# one thread: without kept features of the real images (cold), and with them (warm). The first line is what generating alone
# takes. FEATURES names the network (default: features-small); `random` is inception-v3 with random weights.
set -euo pipefail

ganzoo=$(realpath "$1") count=${2:-10000} features=${FEATURES:-features-small}
shift $(($# < 2 ? $# : 2))
metrics=("$@")
[ $# -gt 0 ] || metrics=(fid kid inception_score precision recall density coverage feature_diversity ms_ssim swd spectrum nearest)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export XDG_CACHE_HOME=$place/cache OMP_NUM_THREADS=1
TIMEFORMAT=%U

# user COMMAND...: its seconds of the processor.
user() { { time "$@" >out.txt 2>errors.txt; } 2>&1 || { cat errors.txt >&2 && exit 1; }; }

"$ganzoo" train dcgan --data builtin:digits --set size=32 channels=1 filters=8 --rounds 20 --threads 1 --out run >/dev/null 2>&1
if [ "$features" = random ]; then
    features=$place/random
    "$ganzoo" train inception-v3 --data builtin:digits --set classes=10 train.batch=1 --rounds 1 --threads 1 \
        --out random >/dev/null 2>&1
fi

printf '%-18s %6s %6s   %s\n' "" cold warm "seconds for $count images, ${FEATURES:-features-small}"
printf '%-18s %6.1f\n' generating "$(user "$ganzoo" sample run --count "$count" -o fakes.npz)"
for metric in "${metrics[@]}"; do
    rm -rf "$XDG_CACHE_HOME/ganzoo/reference"
    cold=$(user "$ganzoo" evaluate run --metrics "$metric" --count "$count" --features "$features" --json)
    warm=$(user "$ganzoo" evaluate run --metrics "$metric" --count "$count" --features "$features" --json)
    printf '%-18s %6.1f %6.1f\n' "$metric" "$cold" "$warm"
done
