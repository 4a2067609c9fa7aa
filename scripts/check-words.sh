#!/usr/bin/env bash
# Fails if a text contains a phrase that the style of this project avoids; the list gives the replacement.
set -euo pipefail
cd "$(dirname "$0")/.."

# An extended regular expression, a tab, and what to write instead.
phrases=$(grep -v '^#' <<'LIST'
where (not|none is|nothing is) given	(default: …)
[Kk]nown are	expected one of
brought (back )?to	resized to, scaled to, converted to
in (the|its) place of	instead of
goes? on with|went on with	resumes, continues
afresh	again, from scratch
(is|was|are) (told|said)\b	is reported
\b(there is|it is) no such	unknown, not found
\bmend(s|ed|ing)?\b	fix
\breckon(s|ed|ing)?\b	compute
\bdraw(n|s)? at random\b	sampled, random
so many\b	the given number of
asked for	requested
\b(a|one) (row|column|line|sample|channel|label) a (row|column|line|sample|channel|label|class)\b	one … per …
\ba (second|sample|class|round)\b \(	per …
\bverbs?\b	command
\b(may|must|can) stand\b	can be used
LIST
)

files=$(git ls-files -- ':!scripts/check-words.sh' | grep -E '\.(swift|md|yaml|txt|sh|py|h|cpp)$|^Makefile$')
failed=0
while IFS=$'\t' read -r phrase instead; do
    # shellcheck disable=SC2086
    if grep -nEH -- "$phrase" $files; then
        echo "  write instead: $instead" >&2
        failed=1
    fi
done <<<"$phrases"
exit $failed
