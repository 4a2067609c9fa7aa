#!/usr/bin/env bash
# Installs the program with the zoo and libtorch beside it: scripts/install.sh PROGRAM LIBTORCH PREFIX
set -euo pipefail
cd "$(dirname "$0")/.."

program=$1 libtorch=$2 prefix=$3
share=$prefix/share/ganzoo libraries=$prefix/lib/ganzoo

install -d "$prefix/bin" "$share" "$libraries"
rm -rf "$share/zoo" "$share/specs"
cp -R zoo specs "$share/"

# Of libtorch, what the program links, directly or through another.
ldd "$program" | awk '{ print $1 }' | while read -r library; do
    [ ! -f "$libtorch/lib/$library" ] || install -m 755 "$libtorch/lib/$library" "$libraries/"
done
install -m 755 "$program" "$prefix/bin/ganzoo"
echo "installed '$prefix/bin/ganzoo'"
