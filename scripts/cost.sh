#!/usr/bin/env bash
# Compares the processor time of two programs on the same trainings: scripts/cost.sh OLD NEW [PAIRS] [NAME...]
# NAMEs are trainings (default: toy dcgan cyclegan). Each runs PAIRS times (default: 5) with each program, in turns, on one thread; the table has the median of
# the user seconds of each and of the quotients.
set -euo pipefail

old=$(realpath "$1") new=$(realpath "$2") pairs=${3:-5}
shift $(($# < 3 ? $# : 3))
[ $# -gt 0 ] || set -- toy dcgan cyclegan
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# user PROGRAM ARGUMENT...: the user seconds of a training.
user() {
    rm -rf "$folder/run"
    TIMEFORMAT=%U
    { time "$@" --threads 1 --out "$folder/run" >/dev/null 2>"$folder/errors"; } 2>&1
}

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# compare NAME ARGUMENT...
compare() {
    local name=$1 a b
    shift
    : >"$folder/old"
    : >"$folder/new"
    : >"$folder/quotients"
    for ((pair = 0; pair < pairs; pair++)); do
        a=$(user "$old" "$@")
        b=$(user "$new" "$@")
        echo "$a" >>"$folder/old"
        echo "$b" >>"$folder/new"
        awk -v a="$a" -v b="$b" 'BEGIN { print (b / a - 1) * 100 }' >>"$folder/quotients"
    done
    printf '%-10s %8.2f s %8.2f s   %+.2f %% (%s)\n' "$name" "$(median <"$folder/old")" "$(median <"$folder/new")" \
        "$(median <"$folder/quotients")" "$(sort -g "$folder/quotients" | awk '{ printf "%s%+.2f", (NR > 1 ? " " : ""), $1 }')"
}

for name in "$@"; do
    case $name in
        toy) compare toy train toy --rounds 1000 ;;
        dcgan) compare dcgan train dcgan --set size=32 channels=1 filters=32 --rounds 200 --log-every 10 ;;
        cyclegan)
            compare cyclegan train cyclegan --data builtin:digits2fontdigits \
                --set preset=small size=28 channels=1 data.flip=false --rounds 200 --log-every 10
            ;;
        *) echo "unknown training '$name', expected toy, dcgan or cyclegan" >&2 && exit 1 ;;
    esac
done
