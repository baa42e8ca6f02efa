#!/bin/bash
# A few jobs of a program of the standard ABI, built by `make build MPI=abi`, under the MPI that `mpicc_abi` is of, or MPICH 5 of PyPI:
# `check-abi.sh PROGRAM FOLDER`.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1 folder=$2
library=$(sed -n 's/^Libs:.* *-L\([^ ]*\).*/\1/p' "$folder/mpi_abi.pc")
launcher=$folder/mpich5/bin/mpiexec
[ -x "$launcher" ] || launcher=mpiexec
export LD_LIBRARY_PATH=$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(libmpi.*\)\]/\1/p'
"$program" --version
result=$(Scripts/try-mpi.sh "$program" "$launcher") || { echo "$result"; exit 1; }
echo "standard ABI: $result"
