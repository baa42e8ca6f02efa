#!/bin/sh
# Writes docs/configurations.md and docs/faults.md anew from what the tests measure: `make tables`.
set -eu
cd "$(dirname "$0")/.."
CIFAR_EVAL_TABLES=$(mktemp -d)
export CIFAR_EVAL_TABLES
trap 'rm -rf "$CIFAR_EVAL_TABLES"' EXIT

MPI=open swift test -c release --disable-testable-imports --disable-xctest --filter 'ConfigurationTests|FaultTests'
MPI=mpich swift test -c release -debug-info-format none --disable-testable-imports --scratch-path .build-mpich --disable-xctest --filter ConfigurationTests

machine="$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(mpirun.openmpi --version | head -n 1)"
{
  cat <<TEXT
# One digest

The built-in model on its 2000 images, written by \`make tables\` on
$machine, and MPICH.
Jobs on several nodes run on virtual ones with a network and shared memory each. Configurations:
$(wc -l <"$CIFAR_EVAL_TABLES/configurations.rows"); digests: $(sed 's/.*| \(`[^|]*\) |$/\1/' "$CIFAR_EVAL_TABLES/configurations.rows" | sort -u | wc -l).

| MPI | nodes | ranks | ZeRO stage | gather | threads a rank | CPU level | options | digest |
|---|---|---|---|---|---|---|---|---|
TEXT
  sort -t '|' -k 2,2r -k 3,3n -k 4,4n -k 5 "$CIFAR_EVAL_TABLES/configurations.rows"
} >docs/configurations.md
{
  cat <<TEXT
# How long a fault takes

Written by \`make tables\` on
$machine.
Faults of one rank: from the job's start to the launcher's end, with \`--stall-timeout 2\` where a rank hangs or is stopped. Faults of nodes: from the event until the last rank is gone. Each job ends with a code that is not 0 and one
line that names rank, host and phase, and leaves neither a process nor a half-written file.

| fault | phase | job | took | limit |
|---|---|---|---|---|
TEXT
  sort -t '|' -k 4,4r -k 2,2 -k 3,3 "$CIFAR_EVAL_TABLES/faults.rows"
} >docs/faults.md
echo "written: docs/configurations.md, docs/faults.md"
