#!/bin/sh
# Fails where man or mandoc finds fault with a page of FOLDER, or where a page is missing.
set -eu
folder=$1
found=0
for page in "$folder"/*.1; do
  found=$((found + 1))
  warnings=$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null || true)
  if command -v mandoc >/dev/null 2>&1; then
    warnings="$warnings$(mandoc -T lint -W warning "$page" || true)"
  fi
  if [ -n "$warnings" ]; then
    echo "$page: $warnings" >&2
    exit 1
  fi
done
[ "$found" -ge 6 ] || { echo "$folder: $found pages, expected 6" >&2; exit 1; }
grep -q '^\.It Fl -checkpoint Ar path' "$folder/cifar-eval-evaluate.1"
echo "manual: $found pages, no warnings"
