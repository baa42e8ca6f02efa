#!/bin/bash
# Virtual nodes on one machine, for as long as a script runs on them. Root, iproute2 and openssh-server only.
#
#   cluster.sh NODES SLOTS SCRIPT [ARGUMENT…]
#
# Each node has its own network (10.77.0.N on a bridge), host name (node1, node2, …), IPC, /dev/shm and TMPDIR, and a real
# sshd. SCRIPT is bash text that runs beside the nodes, with the functions below and $HOSTFILE; its status is this script's.
# All of it lives in process, network and mount namespaces of its own: when the script ends, or is killed, the kernel takes
# every process, interface and mount of it away.
set -euo pipefail

if [ "${CLUSTER_INSIDE:-}" != 1 ]; then
  export CLUSTER_INSIDE=1
  exec unshare --pid --fork --kill-child --net --uts --ipc --mount --propagation private --mount-proc -- "$0" "$@"
fi

nodes=$1 slots=$2 script=$3
shift 3
export CLUSTER_NET=10.77.0 CLUSTER=/run/cluster HOSTFILE=/run/cluster/hostfile
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p "$CLUSTER"/{tmp,ssh} /run/sshd
chmod 700 "$CLUSTER/ssh"
export TMPDIR=$CLUSTER/tmp
hostname head

# --- what scripts use ---

# on NODE COMMAND…: runs a command on a node.
on() {
  local pid
  pid=$(<"$CLUSTER/$1.pid")
  shift
  nsenter -t "$pid" -n -u -m -i --wd="$PWD" -- "$@"
}
# job NP COMMAND…: mpirun on node1 over the nodes of the hostfile, bounded by $LIMIT seconds.
job() {
  local np=$1
  shift
  on node1 timeout -k 5 "${LIMIT:-60}" mpirun --hostfile "$HOSTFILE" -np "$np" ${MPIRUN_OPTIONS:-} "$@"
}
# cut NODE, mend NODE: its cable out of the switch and back.
cut() { ip link set "v$1" down; }
mend() { ip link set "v$1" up; }
# of NODE: the processes of a node.
of() {
  local space process
  space=$(readlink "/proc/$(<"$CLUSTER/$1.pid")/ns/net")
  for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/ns/net" 2>/dev/null)" = "$space" ]; then echo "${process#/proc/}"; fi
  done
}
# poweroff NODE: the cable first, so that the others see neither FIN nor RST, as when the power fails.
poweroff() {
  cut "$1"
  of "$1" | xargs -r kill -KILL 2>/dev/null || true
}
# sent NODE: the bytes that it has put on the wire.
sent() { on "$1" awk '$1 == "eth0:" { print $10 }' /proc/self/net/dev; }
# left: the processes of jobs that still run; nothing where all have ended.
left() {
  local process name
  for process in /proc/[0-9]*; do
    name=$(cat "$process/comm" 2>/dev/null) || continue
    case $name in
      cifar-eval | fault-injector | mpi-test-helpe* | mpirun | orterun | orted | prted | ssh | srun | slurmstepd*)
        [ "$(sed -n 's/^State:[[:space:]]*//p' "$process/status" 2>/dev/null | head -c 1)" = Z ] ||
          echo "$name ${process#/proc/}"
        ;;
    esac
  done
}
# gone SECONDS: waits until no process of a job is left; says which are where that takes longer.
gone() {
  local end=$((SECONDS + $1))
  while [ -n "$(left)" ]; do
    if [ "$SECONDS" -ge "$end" ]; then
      echo "left behind: $(left | tr '\n' ' ')"
      return 1
    fi
    sleep 0.1
  done
}
export -f on job cut mend of poweroff sent left gone

# --- the nodes ---

ip link set lo up
ip link add switch type bridge
ip addr add "$CLUSTER_NET.254/24" dev switch
ip link set switch up
{
  echo "127.0.0.1 localhost"
  echo "$CLUSTER_NET.254 head"
  for i in $(seq "$nodes"); do echo "$CLUSTER_NET.$i node$i"; done
} >"$CLUSTER/hosts"
mount --bind "$CLUSTER/hosts" /etc/hosts

for i in $(seq "$nodes"); do
  unshare --net --uts --ipc --mount --propagation private -- /bin/bash -c '
    set -e
    hostname "$1"
    mount -t tmpfs -o size=2g,mode=1777 tmpfs /dev/shm
    mount -t tmpfs -o mode=1777 tmpfs "$CLUSTER/tmp"
    ip link set lo up
    echo $$ >"$CLUSTER/$1.new" && mv "$CLUSTER/$1.new" "$CLUSTER/$1.pid"
    exec sleep infinity' node "node$i" </dev/null >/dev/null 2>"$CLUSTER/node$i.log" &
done
for i in $(seq "$nodes"); do
  for _ in $(seq 200); do
    [ -e "$CLUSTER/node$i.pid" ] && break
    sleep 0.05
  done
  [ -e "$CLUSTER/node$i.pid" ] || { echo "cluster: node$i does not start: $(<"$CLUSTER/node$i.log")" >&2; exit 99; }
  ip link add "vnode$i" type veth peer name eth0 netns "$(<"$CLUSTER/node$i.pid")"
  ip link set "vnode$i" master switch up
  on "node$i" ip addr add "$CLUSTER_NET.$i/24" dev eth0
  on "node$i" ip link set eth0 up
  echo "node$i slots=$slots" >>"$HOSTFILE"
done

# --- a real sshd on each, with keys of this run; nothing of the machine's own ssh settings is touched ---

ssh-keygen -q -t ed25519 -N '' -f "$CLUSTER/ssh/id"
ssh-keygen -q -t ed25519 -N '' -f "$CLUSTER/ssh/host"
cp "$CLUSTER/ssh/id.pub" "$CLUSTER/ssh/authorized_keys"
for i in $(seq "$nodes"); do
  echo "node$i,$CLUSTER_NET.$i $(<"$CLUSTER/ssh/host.pub")"
done >"$CLUSTER/ssh/known_hosts"
cat >"$CLUSTER/ssh/sshd_config" <<CONFIG
Port 22
HostKey $CLUSTER/ssh/host
AuthorizedKeysFile $CLUSTER/ssh/authorized_keys
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitRootLogin prohibit-password
PidFile none
UseDNS no
SetEnv TMPDIR=$TMPDIR
CONFIG
cat >"$CLUSTER/ssh/config" <<CONFIG
Host *
  IdentityFile $CLUSTER/ssh/id
  IdentitiesOnly yes
  UserKnownHostsFile $CLUSTER/ssh/known_hosts
  StrictHostKeyChecking yes
  BatchMode yes
  ConnectTimeout 5
CONFIG
# ssh's own settings file, so that mpirun needs no option for it.
mount --bind "$CLUSTER/ssh/config" /etc/ssh/ssh_config
for i in $(seq "$nodes"); do
  on "node$i" mount --bind "$CLUSTER/ssh/config" /etc/ssh/ssh_config
  on "node$i" /usr/sbin/sshd -f "$CLUSTER/ssh/sshd_config" </dev/null >/dev/null
done

# Open MPI as root, and the nodes' own network only.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_btl_tcp_if_include=$CLUSTER_NET.0/24 OMPI_MCA_oob_tcp_if_include=$CLUSTER_NET.0/24
export OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_hwloc_base_binding_policy=none

status=0
/bin/bash -c "set -u; $script" cluster "$@" </dev/null || status=$?
exit "$status"
