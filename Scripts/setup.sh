#!/bin/sh
# Installs what the build needs and the machine lacks: `setup.sh open` for Open MPI, `setup.sh mpich` for MPICH,
# `setup.sh abi` for an MPI with the standard ABI.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
have_library() { pkg-config --exists "$1" 2>/dev/null; }

if ! have swift; then
  echo "setup: swift is not in PATH; install Swift 6.1 or later from https://www.swift.org/install/linux" >&2
  exit 1
fi

missing=""
have pkg-config || missing="$missing pkg-config"
have_library zlib || missing="$missing zlib1g-dev"
have_library libzstd || missing="$missing libzstd-dev"
have_library libwebp || missing="$missing libwebp-dev"
have_library libturbojpeg || missing="$missing libturbojpeg0-dev"
case "${1:-open}" in
  mpich)
    have_library mpich || missing="$missing libmpich-dev"
    have mpiexec.mpich || have mpiexec.hydra || missing="$missing mpich"
    ;;
  abi) have mpicc_abi || python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv" ;;
  *)
    have_library ompi-c || missing="$missing libopenmpi-dev"
    have mpirun.openmpi || have mpirun || missing="$missing openmpi-bin"
    ;;
esac
[ -n "$missing" ] || exit 0

by_hand="setup: missing:$missing; install them (on Debian: apt-get install$missing) and run make again"
if ! have apt-get; then
  echo "$by_hand" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  if ! have sudo; then
    echo "$by_hand, as root: there is no sudo" >&2
    exit 1
  fi
  as_root="sudo"
fi
echo "setup: installing$missing with ${as_root:+sudo }apt-get"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # $missing is a list, $as_root may be nothing
if ! { $as_root apt-get -qq update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install $missing; } \
    >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "$by_hand" >&2
  exit 1
fi
