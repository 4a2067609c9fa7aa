#!/usr/bin/env bash
# Fuzzes everything that ganzoo reads: scripts/fuzz.sh SECONDS [FORMAT…]
#
# Seeds are files of the tree and of Tests/Fuzz/Seeds, which are made for this and hold no data of others.
# The seconds are shared among the formats (default: all), documents getting three shares. Each format's corpus starts
# with files of the tree and grows in '.build-fuzz/corpus/FORMAT'. An input that crashes, takes 10 seconds or needs more
# than 1 GiB is kept in '.build-fuzz/found' and fails the run; the other formats are run all the same.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=$1
shift
build=.build-fuzz
fuzz=$build/release/fuzz

GANZOO_FUZZ=1 swift build -c release --product fuzz --scratch-path "$build" --sanitize fuzzer >&2

formats=("$@")
if [ ${#formats[@]} -eq 0 ]; then mapfile -t formats < <("$fuzz" --formats); fi
mkdir -p "$build/found"
for format in "${formats[@]}"; do mkdir -p "$build/corpus/$format"; done

# seeds FORMAT FILE…: copies files into the corpus of a format under names that their folders make unique
seeds() {
    local format=$1 file
    shift
    [ -d "$build/corpus/$format" ] || return 0
    for file in "$@"; do
        if [ -f "$file" ] && [ "$(stat -c %s "$file")" -le 65536 ]; then cp "$file" "$build/corpus/$format/${file//\//-}"; fi
    done
}

shopt -s globstar nullglob
seeds documents zoo/*.yaml specs/*.yaml Tests/Fuzz/Documents/*.yaml
# a case has a document, a line of dashes and the messages
if [ -d "$build/corpus/documents" ]; then
    for mistake in Tests/LanguageTests/Mistakes/*/*.txt; do
        sed '/^-----$/,$d' "$mistake" >"$build/corpus/documents/mistake-$(basename "$mistake" .txt)"
    done
    "$fuzz" --dictionary >"$build/dictionary"
fi
seeds safetensors Tests/Golden/**/*.safetensors
seeds pickles Tests/Golden/import/*.pth Tests/Golden/import/found/*.pth
for format in png jpeg webp idx npy npz cifar csv zip tar labels state run; do
    case $format in jpeg) ending=jpg ;; labels | state) ending=json ;; run) ending=yaml ;; *) ending=$format ;; esac
    seeds $format Tests/Fuzz/Seeds/$format/* Tests/Golden/images/*."$ending" Tests/Golden/formats/**/*."$ending"
done

shares=0
for format in "${formats[@]}"; do shares=$((shares + ($([ "$format" = documents ] && echo 3 || echo 1)))); done
failed=()
table=$build/table
printf '%-12s %12s %10s %10s\n' format executions 'peak MB' result >"$table"
for format in "${formats[@]}"; do
    time=$((seconds * ($([ "$format" = documents ] && echo 3 || echo 1)) / shares))
    dictionary=()
    if [ "$format" = documents ]; then dictionary=(-dict="$build/dictionary"); fi
    status=0
    # libFuzzer keeps the input only if Swift does not report the crash itself
    OMP_NUM_THREADS=1 SWIFT_BACKTRACE=enable=no "$fuzz" --format="$format" "$build/corpus/$format" \
        "${dictionary[@]}" -artifact_prefix="$build/found/$format-" -max_total_time=$((time > 2 ? time : 2)) -max_len=65536 \
        -rss_limit_mb=1024 -malloc_limit_mb=1024 -timeout=10 -print_final_stats=1 </dev/null >"$build/$format.log" 2>&1 ||
        status=$?
    [ $status -eq 0 ] || failed+=("$format")
    printf '%-12s %12s %10s %10s\n' "$format" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$format.log")" \
        "$(sed -n 's/^stat::peak_rss_mb: *//p' "$build/$format.log")" \
        "$([ $status -eq 0 ] && echo passed || echo "failed")" >>"$table"
done
cat "$table"
for format in "${failed[@]}"; do
    echo "$format: the input is in $build/found, the report ends:"
    grep -E 'ERROR|SUMMARY|Fatal|Test unit' "$build/$format.log" | head -5
done
[ ${#failed[@]} -eq 0 ]
