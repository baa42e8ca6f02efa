#!/bin/bash
# Slurm starts the ranks itself: sbatch cluster/slurm-srun.sh --checkpoint net.pth --data cifar-10-batches-bin
# Without arguments: the built-in demo. cifar-eval must be in PATH on every node.
#SBATCH --job-name=cifar-eval
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=2
#SBATCH --time=00:10:00
#SBATCH --output=%x-%j.out
set -euo pipefail

# Open MPI wants pmix; for a build with MPICH say CIFAR_EVAL_PMI=pmi2. A rank that fails ends the others.
srun --mpi="${CIFAR_EVAL_PMI:-pmix}" --kill-on-bad-exit=1 cifar-eval "$@"
