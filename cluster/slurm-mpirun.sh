#!/bin/bash
# Open MPI's mpirun in a Slurm allocation: sbatch cluster/slurm-mpirun.sh --checkpoint net.pth --data cifar-10-batches-bin
# Without arguments: the built-in demo. cifar-eval must be in PATH on every node.
#SBATCH --job-name=cifar-eval
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=2
#SBATCH --time=00:10:00
#SBATCH --output=%x-%j.out
set -euo pipefail

# A node or link that is lost ends the job within 10 s, in place of hours.
export OMPI_MCA_oob_tcp_keepalive_time=4 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=3
mpirun cifar-eval "$@"
