#!/bin/bash
# A few jobs of a program under a launcher: `try-mpi.sh PROGRAM LAUNCHER [OPTION...]`, which -np and a number follow.
set -euo pipefail
program=$1
shift
launcher=("$@")
start() { timeout -k 5 60 "${launcher[@]}" -np "$@"; }
output=$(mktemp)
trap 'rm -f "$output"' EXIT
passed=0
for arguments in "3" "4 --split-data" "4 --zero-stage 0 --gather flat" "3 --verify"; do
  read -ra words <<<"$arguments"
  start "${words[0]}" "$program" "${words[@]:1}" >"$output" 2>&1 || { tail -n 5 "$output"; exit 1; }
  grep -q '^known answer  ok$' "$output" || { tail -n 5 "$output"; exit 1; }
  passed=$((passed + 1))
done
start 2 "$program" doctor >"$output" 2>&1 || { cat "$output"; exit 1; }
grep -q '^result  *all well$' "$output"
# A refusal is one line, and every rank has its code.
code=0
start 3 "$program" missing.pth --data . >"$output" 2>&1 || code=$?
[ "$code" = 66 ] && [ "$(grep -c '^cifar-eval: missing.pth' "$output")" = 1 ] || { cat "$output"; exit 1; }
echo "$((passed + 2)) passed, 0 failed"
