#!/bin/bash
# Builds dist/cifar-eval-VERSION-linux-CPU-MPI.tar.gz: a program that needs MPI and the C library only.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$1 mpi=${MPI:-open}
stamp=$(Scripts/source-date.sh)
name=cifar-eval-$(Scripts/version.sh)-linux-$(uname -m)-$([ "$mpi" = open ] && echo openmpi || echo "$mpi")

# Packages are described anew, so that they are looked for in a folder that has archives of all but MPI: what is there as an
# archive is linked statically.
libraries=$PWD/$scratch/libraries
rm -rf "$libraries"
mkdir -p "$libraries" dist
folder_of() { # folder_of PACKAGE LIBRARY
  local path
  for path in $(pkg-config --libs-only-L "$1" | sed 's/-L//g') "$(pkg-config --variable=libdir "$1")"; do
    [ -e "$path/$2" ] && echo "$path" && return
  done
  dirname "$("${CC:-cc}" -print-file-name="$2")"
}
describe() { # describe PACKAGE ENDING
  local words word file library
  words=$(pkg-config --libs-only-l "$1")
  for word in $words; do
    library=lib${word#-l}
    file=$library.$2
    [ -e "$(folder_of "$1" "$file")/$file" ] || file=$library.so
    [ "$file" != "$library.so" ] || [ "$2" = so ] || echo "dist: no $library.a on this machine; the program needs $library.so" >&2
    ln -s "$(realpath "$(folder_of "$1" "$file")/$file")" "$libraries/$file"
  done
  printf 'Name: %s\nDescription: for dist\nVersion: %s\nCflags: %s\nLibs: -L%s %s\n' \
    "$1" "$(pkg-config --modversion "$1")" "$(pkg-config --cflags "$1")" "$libraries" "$words" >"$libraries/$1.pc"
}
describe zlib a
describe libzstd a
describe libwebp a
describe libturbojpeg a
case $mpi in
  open) describe ompi-c so ;;
  abi) describe mpi_abi so ;;
  *) describe "$mpi" so ;;
esac
for library in stdc++ gcc_eh; do
  archive=$("${CC:-cc}" -print-file-name=lib$library.a)
  [ ! -e "$archive" ] || ln -s "$(realpath "$archive")" "$libraries/lib$library.a"
done
[ ! -e "$libraries/libgcc_eh.a" ] || ln -s libgcc_eh.a "$libraries/libgcc_s.a"
PKG_CONFIG_PATH=$libraries swift build -c release -debug-info-format none --scratch-path "$scratch" --static-swift-stdlib --product cifar-eval
program=$scratch/release/cifar-eval
Scripts/manual.sh "$program" "$scratch/manual"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
Scripts/install.sh install "$program" "$scratch/manual" "$tree/$name"
tar --sort=name --mtime="@$stamp" --owner=0 --group=0 --numeric-owner --format=gnu -C "$tree" -c "$name" | gzip -9n >"dist/$name.tar.gz"
(cd dist && sha256sum -- *.tar.gz >SHA256SUMS)
echo "needs: $(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | paste -sd' ')"
echo "dist/$name.tar.gz"
