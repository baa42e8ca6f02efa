#!/bin/bash
# Builds dist/cifar-eval-VERSION-linux-CPU-MPI.tar.gz: a program that needs MPI and the C library only.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$1 mpi=${MPI:-open}
stamp=$(Scripts/source-date.sh)
name=cifar-eval-$(Scripts/version.sh)-linux-$(uname -m)-$([ "$mpi" = open ] && echo openmpi || echo "$mpi")

# A folder that has archives only is searched first: what is in it is linked statically.
rm -rf "$scratch/archives"
mkdir -p "$scratch/archives" dist
for library in z turbojpeg stdc++; do
  archive=$("${CC:-cc}" -print-file-name=lib$library.a)
  if [ -e "$archive" ]; then
    ln -s "$(realpath "$archive")" "$scratch/archives/lib$library.a"
  else
    echo "dist: no lib$library.a on this machine; the program needs lib$library.so" >&2
  fi
done
swift build -c release --scratch-path "$scratch" --static-swift-stdlib --product cifar-eval \
  -Xlinker -L"$scratch/archives" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
program=$scratch/release/cifar-eval
Scripts/manual.sh "$program" "$scratch/manual"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
Scripts/install.sh install "$program" "$scratch/manual" "$tree/$name"
tar --sort=name --mtime="@$stamp" --owner=0 --group=0 --numeric-owner --format=gnu -C "$tree" -c "$name" | gzip -9n >"dist/$name.tar.gz"
(cd dist && sha256sum -- *.tar.gz >SHA256SUMS)
echo "needs: $(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | paste -sd' ')"
echo "dist/$name.tar.gz"
