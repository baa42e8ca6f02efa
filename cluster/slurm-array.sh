#!/bin/bash
# One task of an array for each checkpoint, each with a JSON report beside the job's output:
#   sbatch --array=0-2 cluster/slurm-array.sh first.pth second.pth third.pth
# The data is what $CIFAR10_ROOT names, else ./data. cifar-eval must be in PATH on every node.
#SBATCH --job-name=cifar-eval
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=2
#SBATCH --time=00:10:00
#SBATCH --output=%x-%A-%a.out
#SBATCH --array=0
set -euo pipefail

checkpoints=("$@")
if [ "$SLURM_ARRAY_TASK_ID" -ge "${#checkpoints[@]}" ]; then
  echo "no checkpoint number $SLURM_ARRAY_TASK_ID: ${#checkpoints[@]} given; use --array=0-$((${#checkpoints[@]} - 1))" >&2
  exit 64
fi
srun --mpi="${CIFAR_EVAL_PMI:-pmix}" --kill-on-bad-exit=1 cifar-eval \
  --checkpoint "${checkpoints[$SLURM_ARRAY_TASK_ID]}" \
  --json "$SLURM_JOB_NAME-$SLURM_ARRAY_JOB_ID-$SLURM_ARRAY_TASK_ID.json"
