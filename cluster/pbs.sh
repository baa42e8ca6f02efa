#!/bin/bash
# PBS (OpenPBS, PBS Professional): qsub -v ARGUMENTS="--checkpoint net.pth --data cifar-10-batches-bin" cluster/pbs.sh
# Without ARGUMENTS: the built-in demo. cifar-eval must be in PATH on every node.
#PBS -N cifar-eval
#PBS -l select=2:ncpus=2:mpiprocs=2
#PBS -l walltime=00:10:00
#PBS -j oe
set -euo pipefail
cd "$PBS_O_WORKDIR"

# A node or link that is lost ends the job within 10 s, in place of hours.
export OMPI_MCA_oob_tcp_keepalive_time=4 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=3
# The whole path: over ssh a node's PATH may be another.
program=$(command -v cifar-eval || echo cifar-eval)
# The file names a node once for each of its ranks.
read -r -a arguments <<<"${ARGUMENTS:-}"
mpirun --hostfile "$PBS_NODEFILE" -np "$(wc -l <"$PBS_NODEFILE")" "$program" "${arguments[@]}"
