#!/usr/bin/env bash
# Writes the corpus anew from what the targets name as seeds, with what .build-fuzz/corpus has found beyond them, as few
# and small inputs as reach the same edges (libFuzzer's -merge), at most 60 a target and 4 KiB each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
FUZZ=.build-fuzz/release/fuzz
export ASAN_OPTIONS=detect_leaks=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export FUZZ_MEMORY="$scratch"
"$FUZZ" seeds "$scratch/seeds"
for name in $("$FUZZ" list); do
  mkdir -p "$scratch/small/$name" "$scratch/merged/$name" ".build-fuzz/corpus/$name"
  find ".build-fuzz/corpus/$name" -type f -size -5k -exec cp -t "$scratch/small/$name" {} +
  "$FUZZ" "$name" -merge=1 -max_len=8192 "$scratch/merged/$name" "$scratch/seeds/$name" "$scratch/small/$name" \
    >/dev/null 2>&1
  rm -rf "Fuzz/corpus/$name"
  mkdir -p "Fuzz/corpus/$name"
  cp "$scratch/seeds/$name"/* "Fuzz/corpus/$name/"
  (ls -Sr "$scratch/merged/$name" | head -60) | while read -r file; do
    cp "$scratch/merged/$name/$file" "Fuzz/corpus/$name/${file:0:12}"
  done
done
du -sh Fuzz/corpus
