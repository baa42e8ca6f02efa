#!/bin/bash
# Tells pkg-config of an MPI with the standard ABI (MPI 5.0, chapter 20), as FOLDER/mpi_abi.pc: that of `mpicc_abi` in PATH, or MPICH 5
# of its wheel on PyPI, which it installs in FOLDER/mpich5. `setup-abi.sh FOLDER`.
set -euo pipefail
folder=$1
[ ! -e "$folder/mpi_abi.pc" ] || exit 0
mkdir -p "$folder"
compiler=$(command -v mpicc_abi || true)
if [ -z "$compiler" ]; then
  python3 -m venv "$folder/mpich5"
  "$folder/mpich5/bin/pip" install -q 'mpich>=5,<6'
  compiler=$folder/mpich5/bin/mpicc_abi
fi
words=$("$compiler" -show)
flags() { tr ' ' '\n' <<<"$words" | grep -E "^-($1)" | paste -sd' '; }
printf 'Name: mpi_abi\nDescription: MPI with the standard ABI\nVersion: 5\nCflags: %s\nLibs: %s\n' "$(flags I)" "$(flags 'L|l')" \
  >"$folder/mpi_abi.pc"
