#!/usr/bin/env bash
# Fuzzes the parsing and checking of documents: scripts/fuzz.sh SECONDS
#
# The corpus starts with the documents of the zoo, the mistakes of the tests and Tests/Fuzz/Documents, and grows in
# '.build-fuzz/corpus'. An input that crashes, hangs or needs more than 1 GiB is kept in '.build-fuzz/found' and fails the
# run.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=$1
build=.build-fuzz
fuzz=$build/release/fuzz

GANZOO_FUZZ=1 swift build -c release --product fuzz --scratch-path "$build" --sanitize fuzzer >&2

mkdir -p "$build/corpus" "$build/found"
for document in zoo/*.yaml specs/*.yaml Tests/Fuzz/Documents/*.yaml; do
    cp "$document" "$build/corpus/$(basename "$document" .yaml)"
done
# a case has a document, a line of dashes and the messages
for mistake in Tests/LanguageTests/Mistakes/*/*.txt; do
    sed '/^-----$/,$d' "$mistake" >"$build/corpus/mistake-$(basename "$mistake" .txt)"
done
"$fuzz" --dictionary >"$build/dictionary"

# libFuzzer keeps the input only if Swift does not report the crash itself
OMP_NUM_THREADS=1 SWIFT_BACKTRACE=enable=no exec "$fuzz" "$build/corpus" -dict="$build/dictionary" -artifact_prefix="$build/found/" \
    -max_total_time="$seconds" -max_len=16384 -rss_limit_mb=1024 -malloc_limit_mb=1024 -timeout=10 -print_final_stats=1 \
    </dev/null
