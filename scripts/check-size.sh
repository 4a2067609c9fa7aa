#!/usr/bin/env bash
# Fails if a source file has more than 300 lines or a function more than 40.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck disable=SC2016
find Package.swift Sources Tests scripts -type f \
    \( -name '*.swift' -o -name '*.cpp' -o -name '*.h' -o -name '*.py' -o -name '*.sh' \) -print0 |
    sort -z | xargs -0 awk '
    # In formatted code, a function ends at the brace with the indentation of its first line.
    function close_file() {
        if (lines > 300) report(path, lines, "the file has " lines " lines, expected at most 300")
    }
    function report(file, line, text) { print file ":" line ": " text; failed = 1 }
    function indent(text) { match(text, /^ */); return RLENGTH }

    FNR == 1 { close_file(); path = FILENAME; state = "" }
    { lines = FNR }
    path !~ /\.(swift|cpp)$/ { next }

    state == "" && path ~ /\.swift$/ && /^ *([A-Za-z@]+(\([a-z]+\))? +)*(func |subscript[(<]|init[(<?]|deinit |var [^=]*\{$)/ ||
    state == "" && path ~ /\.cpp$/ && /^[A-Za-z].*[(]/ && !/;$/ && !/^(namespace|extern|using|#)/ {
        start = FNR; depth = indent($0); state = "signature"
        if (/\}$/) state = ""
    }
    state == "signature" {
        if (/\{$/) { state = "body"; next }
        if (FNR > start && indent($0) <= depth && !/^ *\)/) state = ""
    }
    state == "body" && /^ *\}/ && indent($0) == depth {
        if (FNR - start + 1 > 40)
            report(path, start, "the function has " FNR - start + 1 " lines, expected at most 40")
        state = ""
    }
    END { close_file(); exit failed }'
