#!/bin/bash
# LSF: ARGUMENTS="--checkpoint net.pth --data cifar-10-batches-bin" bsub < cluster/lsf.sh
# Without ARGUMENTS: the built-in demo. cifar-eval must be in PATH on every node.
#BSUB -J cifar-eval
#BSUB -n 4
#BSUB -R "span[ptile=2]"
#BSUB -W 00:10
#BSUB -o cifar-eval-%J.out
set -euo pipefail

# A node or link that is lost ends the job within 10 s, in place of hours.
export OMPI_MCA_oob_tcp_keepalive_time=4 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=3
# The whole path: over ssh a node's PATH may be another.
program=$(command -v cifar-eval || echo cifar-eval)
# The file names a node once for each of its ranks.
read -r -a arguments <<<"${ARGUMENTS:-}"
mpirun --hostfile "$LSB_DJOB_HOSTFILE" -np "$(wc -l <"$LSB_DJOB_HOSTFILE")" "$program" "${arguments[@]}"
