#!/usr/bin/env bash
# Installs the program with the zoo and libtorch, its manual page and shell completions:
#
#   scripts/install.sh PROGRAM LIBTORCH PREFIX
#   scripts/install.sh --remove PREFIX             removes the installed files and nothing else
set -euo pipefail
cd "$(dirname "$0")/.."

manual=share/man/man1/ganzoo.1
bash=share/bash-completion/completions/ganzoo
zsh=share/zsh/site-functions/_ganzoo
fish=share/fish/vendor_completions.d/ganzoo.fish

if [ "$1" = --remove ]; then
    prefix=$2
    [ -e "$prefix/bin/ganzoo" ] || { echo "error: ganzoo is not installed in '$prefix'" >&2; exit 1; }
    rm -f "$prefix/bin/ganzoo" "$prefix/$manual" "$prefix/$bash" "$prefix/$zsh" "$prefix/$fish"
    rm -rf "$prefix/lib/ganzoo" "$prefix/share/ganzoo/zoo" "$prefix/share/ganzoo/specs"
    rmdir --ignore-fail-on-non-empty "$prefix/share/ganzoo"
    echo "removed ganzoo from '$prefix'"
    exit
fi

program=$1 libtorch=$2 prefix=$3
share=$prefix/share/ganzoo libraries=$prefix/lib/ganzoo
scripts/setup.sh --install

install -d "$prefix/bin" "$share" "$libraries"
rm -rf "$share/zoo" "$share/specs"
cp -R zoo specs "$share/"

# The library that the program loads to compute, next to the program, and those of libtorch that it links, directly or
# indirectly.
library=$(dirname "$program")/libganzoo-torch.so
ldd "$library" | awk '{ print $1 }' | while read -r library; do
    [ ! -f "$libtorch/lib/$library" ] || install -m 755 "$libtorch/lib/$library" "$libraries/"
done

# A libtorch for GPUs is loaded when a GPU is used, with libraries that it opens by name.
if [ -f "$libtorch/lib/libtorch_cuda.so" ]; then install -m 755 "$libtorch"/lib/*.so* "$libraries/"; fi

# What is installed finds libtorch in its own prefix and contains no path of the build folder. Files are replaced
# atomically, so that a running program is not affected.
put() {
    local new=$2/.$(basename "$1").new
    install -m 755 "$1" "$new"
    strip --strip-debug "$new"
    patchelf --set-rpath "$3" "$new"
    mv "$new" "$2/$(basename "$1")"
}
for own in "$library" "$(dirname "$library")/libganzoo-cuda.so"; do
    # shellcheck disable=SC2016
    [ ! -e "$own" ] || put "$own" "$libraries" '$ORIGIN'
done
# shellcheck disable=SC2016
put "$program" "$prefix/bin" '$ORIGIN/../lib/ganzoo'

write() {
    install -d "$(dirname "$prefix/$1")"
    "$prefix/bin/ganzoo" "${@:2}" >"$prefix/$1"
}
write $manual reference --manual
write $bash --generate-completion-script bash
write $zsh --generate-completion-script zsh
write $fish --generate-completion-script fish
echo "installed '$prefix/bin/ganzoo', its manual page and completions for bash, zsh and fish"
