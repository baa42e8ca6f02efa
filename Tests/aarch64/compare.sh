#!/bin/sh
# Compares the kernels' digests on this machine's CPU levels with those of aarch64 under qemu: `compare.sh DIGESTS`, DIGESTS being
# the program that the package builds. Says which level differs in which kernel.
set -eu
native=$(realpath "$1")
cd "$(dirname "$0")/../.."

missing=""
for tool in clang aarch64-linux-gnu-gcc qemu-aarch64-static; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  echo "aarch64: not installed:$missing; run Scripts/setup-tests.sh" >&2
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/objects"
# As the package compiles its C in a release build.
for source in Sources/CKernels/*.c Tests/aarch64/*.c; do
  clang --target=aarch64-linux-gnu --sysroot=/usr/aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -O2 \
    -I Sources/CKernels/include -c "$source" -o "$folder/objects/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$folder"/objects/*.o -lm -o "$folder/aarch64"

qemu-aarch64-static "$folder/aarch64" neon >"$folder/neon.txt"
status=0
for level in $("$native"); do
  "$native" "$level" >"$folder/$level.txt"
  if diff "$folder/neon.txt" "$folder/$level.txt" >"$folder/difference"; then
    echo "aarch64: $(wc -l <"$folder/neon.txt") digests, neon as $level"
  else
    echo "aarch64: neon (<) and $level (>) differ:" >&2
    cat "$folder/difference" >&2
    status=1
  fi
done
exit $status
