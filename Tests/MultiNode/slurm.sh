# Sourced by scripts of cluster.sh: a real slurmctld and munged on the head, a slurmd on each node; sbatch, srun and sinfo
# work from then on.
#
#   slurm_up NODES CPUS
slurm_up() {
  local nodes=$1 cpus=$2 home=$CLUSTER/slurm i
  mkdir -p "$home"/{state,spool,log,munge,socket}
  chmod 755 /run "$CLUSTER" "$home" "$home/socket"
  chmod 700 "$home/munge"
  dd if=/dev/urandom of="$home/munge/key" bs=128 count=1 status=none
  chmod 400 "$home/munge/key"
  munged --force --key-file="$home/munge/key" --socket="$home/socket/munge" --pid-file="$home/munge/pid" \
    --log-file="$home/munge/log" --seed-file="$home/munge/seed"
  cat >"$home/slurm.conf" <<CONFIG
ClusterName=test
SlurmctldHost=head($CLUSTER_NET.254)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$home/socket/munge
SlurmctldPort=26817
SlurmdPort=26818
SlurmctldPidFile=$home/slurmctld.pid
SlurmctldLogFile=$home/log/slurmctld
SlurmdPidFile=$home/slurmd.%n.pid
SlurmdLogFile=$home/log/slurmd.%n
SlurmdSpoolDir=$home/spool/%n
StateSaveLocation=$home/state
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=30
KillWait=5
SlurmdParameters=config_overrides
MailProg=/bin/true
$(for i in $(seq "$nodes"); do echo "NodeName=node$i NodeAddr=$CLUSTER_NET.$i CPUs=$cpus State=UNKNOWN"; done)
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONFIG
  # A folder of each node's own for PMIx, which the nodes would else share.
  echo "PMIxCliTmpDirBase=$TMPDIR" >"$home/mpi.conf"
  export SLURM_CONF=$home/slurm.conf
  slurmctld -c
  for i in $(seq "$nodes"); do
    mkdir -p "$home/spool/node$i"
    # slurmd wants to see cgroups, though nothing here uses them.
    on "node$i" mountpoint -q /sys/fs/cgroup || on "node$i" mount -t cgroup2 cgroup /sys/fs/cgroup || true
    on "node$i" slurmd -N "node$i"
  done
  for i in $(seq 150); do
    if [ "$(sinfo -h -N -o %T 2>/dev/null | grep -c idle)" = "$nodes" ]; then return 0; fi
    sleep 0.2
  done
  echo "Slurm does not start:" >&2
  tail -n 5 "$home"/log/* >&2
  return 1
}
