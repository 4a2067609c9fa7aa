#!/usr/bin/env bash
# Trains small models, measures them on held-out data and samples from them: scripts/showcase.sh PROGRAM
# Everything goes to runs/showcase. Finished runs are kept and interrupted ones are resumed.
set -euo pipefail
cd "$(dirname "$0")/.."

ganzoo=$1 out=runs/showcase
pictures=$out/pictures table=$out/figures.txt
mkdir -p "$pictures"

# train NAME MODEL OPTION...: trains once and records the time.
train() {
    local run=$out/$1 start=$SECONDS
    shift
    [ ! -e "$run.seconds" ] || return 0
    if compgen -G "$run/checkpoints/*" >/dev/null; then
        "$ganzoo" train --resume "$run" || "$ganzoo" evaluate "$run" >/dev/null
    else
        rm -rf "$run"
        "$ganzoo" train "$@" --out "$run"
    fi
    echo $((SECONDS - start)) >"$run.seconds"
}

# figure NAME WHAT OPTION...: a part of the table, with the figures that `ganzoo evaluate` computes, their intervals and
# stamps.
figure() {
    local name=$1 what=$2
    shift 2
    printf '%s, %s s\n' "$what" "$(cat "$out/$name.seconds")" >>"$table"
    "$ganzoo" evaluate "$out/$name" "$@" | grep -v '^  class' | sed 's/^/    /' >>"$table"
}

# What is measured of images, in the features of digits and emoji that come with the program.
images=fid,kid,precision,recall

# newest NAME: the latest sample image of a run.
newest() { cp "$(ls "$out/$1"/samples/*.png | tail -1)" "$pictures/$1.png"; }

digits=(cyclegan --data builtin:digits2fontdigits --set preset=small size=28 channels=1 data.flip=false train.images=8000)

train dcgan dcgan --set size=32 channels=1 filters=32 --rounds 2000
train toy toy --data builtin:grid25 --set preset=grid
train classifier classifier
train typeset classifier --data builtin:fontdigits
train cgan cgan --set preset=conv --rounds 3500
train pix2pix pix2pix --data builtin:edges2emoji --set preset=small
train cyclegan-untrained "${digits[@]}" lr=0 --rounds 1
train cyclegan-digits "${digits[@]}"
train stylegan stylegan2-ada --data builtin:emoji64 --set preset=small
train cyclegan-emoji cyclegan --data builtin:sketch2emoji --set preset=small

: >"$table"
figure dcgan "dcgan on digits" --metrics "$images,nearest" --sheet "$pictures/dcgan-nearest.png" --force
figure toy "toy on the grid of 25"
figure classifier "classifier of handwritten digits"
figure typeset "classifier of typeset digits"
figure cgan "cgan on digits, classes" --judge "$out/classifier" --count 500 --metrics label_accuracy
figure cgan "cgan on digits, images" --metrics "$images,nearest"
figure pix2pix "pix2pix from edges to emoji" --sheet "$pictures/pix2pix.png" --force
for run in cyclegan-untrained cyclegan-digits; do
    figure $run "$run, handwritten to typeset" --via a_to_b --judge "$out/typeset" --metrics label_accuracy,kid
    figure $run "$run, typeset to handwritten" --via b_to_a --judge "$out/classifier" --metrics label_accuracy,kid
done
figure cyclegan-emoji "cyclegan from drawings to emoji" --via a_to_b --metrics kid
figure cyclegan-emoji "cyclegan from emoji to drawings" --via b_to_a --metrics kid
figure stylegan "stylegan2-ada on emoji" --metrics "$images"

newest dcgan
newest toy
"$ganzoo" sample "$out/cgan" --with label=0..9 --count 100 --grid -o "$pictures/cgan.png"
"$ganzoo" evaluate "$out/cyclegan-digits" --judge "$out/typeset" --sheet "$pictures/cyclegan-digits.png" >/dev/null
"$ganzoo" evaluate "$out/cyclegan-emoji" --sheet "$pictures/cyclegan-emoji.png"
"$ganzoo" sample "$out/stylegan" --set psi=0.7 --count 64 --grid -o "$pictures/stylegan.png"
"$ganzoo" mix "$out/stylegan" --rows 1,2,3,4 --cols 5,6,7,8 --layers 0..3 -o "$pictures/mix-coarse.png"
"$ganzoo" mix "$out/stylegan" --rows 1,2,3,4 --cols 5,6,7,8 --layers 4..7 -o "$pictures/mix-fine.png"

cat "$table"
echo "pictures: $pictures"
