#!/usr/bin/env bash
# Installs Chromium, with which tests open the pages that ganzoo writes; without it those tests are skipped.
set -euo pipefail

! command -v chromium >/dev/null || exit 0
command -v apt-get >/dev/null || { echo "error: 'apt-get' is missing; install Chromium another way" >&2; exit 1; }
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "set-up: installing chromium for the tests of pages" >&2
install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium)
"${as_root[@]}" "${install[@]}" >/dev/null || { "${as_root[@]}" apt-get update >/dev/null && "${as_root[@]}" "${install[@]}" >/dev/null; }
