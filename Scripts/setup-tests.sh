#!/bin/sh
# Installs what only tests need and the machine lacks, where root and apt-get allow; the tests that need what stays missing
# are skipped by name. Never fails.
set -u

missing=""
need() { # need PACKAGE PROGRAM
  { command -v "$2" || [ -x "/usr/sbin/$2" ]; } >/dev/null 2>&1 || missing="$missing $1"
}
need iproute2 ip
need openssh-server sshd
need openssh-client ssh
need openmpi-bin mpirun.openmpi
need mpich mpiexec.mpich
need slurm-wlm slurmctld
need munge munged
need chromium chromium
need gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc
[ -f /usr/aarch64-linux-gnu/include/stdio.h ] || missing="$missing libc6-dev-arm64-cross"
need qemu-user-static qemu-aarch64-static
need man-db man
need mandoc mandoc
python3 -c 'import jsonschema' 2>/dev/null || missing="$missing python3-jsonschema"
python3 -c 'import yaml' 2>/dev/null || missing="$missing python3-yaml"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "setup-tests: missing:$missing; the tests that need them are skipped"
  exit 0
fi
echo "setup-tests: installing$missing with apt-get"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Services that a package would start are for nobody here.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
# shellcheck disable=SC2086  # $missing is a list
if ! { timeout 120 apt-get -qq update && timeout 300 apt-get -qq -y --no-install-recommends install $missing; } \
    >"$log" 2>&1; then
  tail -n 3 "$log" >&2
  echo "setup-tests: could not install$missing; the tests that need them are skipped"
fi
exit 0
