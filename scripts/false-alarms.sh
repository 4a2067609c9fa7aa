#!/usr/bin/env bash
# Counts what monitors warn of in the zoo's own trainings: scripts/false-alarms.sh PROGRAM OUT [SECONDS [MODEL…]]
# Each model trains for SECONDS of processor time (default: 300) with its small settings, on one thread, with the figures of every 10th
# round and the samples of every 100th, and is then stopped. OUT/table.txt has a line per model: rounds, lines of
# figures, sets of samples, warnings by monitor. Models that are there already are not trained again.
set -euo pipefail

ganzoo=$(realpath "$1") out=$2 seconds=${3:-300}
shift $(($# < 3 ? $# : 3))
mkdir -p "$out"

declare -A settings=(
    [toy]="" [r3gan]="preset=small channels=1" [gan]="preset=small" [dcgan]="preset=small channels=1" [lsgan]="preset=small channels=1"
    [wgan]="preset=small channels=1" [wgan-gp]="preset=small channels=1"
    [wgan-gp-resnet]="preset=small channels=1" [sngan]="preset=small channels=1" [cgan]=""
    [acgan]="preset=small channels=1" [projection-gan]="size=16 filters=32 channels=1"
    [stylegan]="preset=small channels=1" [stylegan2]="channel_base=1024 channel_max=128 channels=1"
    [stylegan2-ada]="preset=small channels=1" [stylegan2-ada-conditional]="preset=small channels=1"
    [cyclegan]="preset=small size=28 channels=1" [pix2pix]="preset=small" [classifier]="" [features-small]="classes=8"
)
declare -A data=(
    [cyclegan]="builtin:digits2fontdigits" [features-small]="builtin:emoji64"
)
models=("$@")
[ $# -gt 0 ] || mapfile -t models < <(printf '%s\n' "${!settings[@]}" | sort)

# train MODEL: trains it for that time.
train() {
    local model=$1 arguments=(train "$1" --threads 1 --log-every 10 --sample-every 100 --out "$out/$1") own
    read -ra own <<<"${settings[$model]}"
    [ ${#own[@]} -eq 0 ] || arguments+=(--set "${own[@]}")
    [ -z "${data[$model]:-}" ] || arguments+=(--data "${data[$model]}")
    "$ganzoo" "${arguments[@]}" >"$out/$model.out" 2>&1 &
    # a signal ends the round and writes a last sample
    while used=$(ps -o times= -p $!); do
        [ "$used" -lt "$seconds" ] || kill -INT $!
        sleep 1
    done
    wait $! || true
}

# count MODEL PATTERN: the lines of its figures with the pattern.
count() { grep -c "$2" "$out/$1/metrics.jsonl" || true; }

: >"$out/table.txt"
for model in "${models[@]}"; do
    [ -e "$out/$model" ] || train "$model"
    figures=$out/$model/metrics.jsonl
    warnings=$({ grep -o '"warning": {"monitor": "[^"]*"' "$figures" || true; } | cut -d'"' -f6 | sort | uniq -c | tr -s ' \n' ' ')
    printf '%-28s %7s rounds %5s lines %4s samples  %s\n' "$model" \
        "$(grep '"losses"' "$figures" | tail -1 | sed 's/{"round": \([0-9]*\).*/\1/')" \
        "$(count "$model" '"losses"')" "$(count "$model" '"samples"')" "${warnings:-none}" | tee -a "$out/table.txt"
done
