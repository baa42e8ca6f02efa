#!/bin/bash
# Unpacks the tar of dist/ in a root of Debian that has the MPI and nothing else, and runs what README's first screen says.
# As root, with debootstrap; the root is kept in .build-root and made once.
set -euo pipefail
cd "$(dirname "$0")/.."
mpi=${MPI:-open}
package=$([ "$mpi" = open ] && echo openmpi-bin || echo mpich)
root=$PWD/.build-root/$package
if ! command -v debootstrap >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "check-dist: needs root and debootstrap (apt-get install debootstrap)" >&2
  exit 1
fi
if [ ! -e "$root/ready" ]; then
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase "${DEBIAN_RELEASE:-bookworm}" "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$root.log"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$package" man-db >>"$root.log" 2>&1
  touch "$root/ready"
fi
# The newest tar of this MPI.
tar=$(ls -t dist/*-"$([ "$mpi" = open ] && echo openmpi || echo "$mpi")".tar.gz | head -n 1)
(cd dist && sha256sum --quiet --ignore-missing -c SHA256SUMS)
rm -rf "$root"/opt/* "$root/own"
mkdir "$root/own"
tar -C "$root/opt" -xf "$tar"
name=$(basename "$tar" .tar.gz)
inside() { chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 "PATH=/opt/$name/bin:/usr/bin:/bin" \
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 "$@"; }
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /sys "$root/sys"
trap 'umount "$root/proc" "$root/dev" "$root/sys"' EXIT

inside cifar-eval --version
inside cifar-eval | grep '^known answer  ok$'
launcher=$([ "$mpi" = open ] && echo mpirun || echo mpiexec.mpich)
inside "$launcher" -np 4 cifar-eval | grep -E '^(ranks  |known answer)'
# A checkpoint and images of one's own, where the caller has some: CHECKPOINT=net.pth DATA=cifar-10-batches-bin.
if [ -n "${CHECKPOINT:-}" ] && [ -n "${DATA:-}" ]; then
  cp -rL "$CHECKPOINT" "$root/own/checkpoint"
  cp -rL "$DATA" "$root/own/data"
  inside cifar-eval /own/checkpoint --data /own/data -q | head -n 1
  inside "$launcher" -np 4 cifar-eval /own/checkpoint --data /own/data -q | head -n 1
  inside cifar-eval inspect /own/checkpoint | head -n 3
fi
inside man -M "/opt/$name/share/man" cifar-eval-evaluate | grep -q -- '--min-class-accuracy'
needs=$(inside sh -c "ldd /opt/$name/bin/cifar-eval" | grep 'not found' || true)
[ -z "$needs" ] || { echo "check-dist: $needs" >&2; exit 1; }
echo "check-dist: $name runs in a root of Debian with $package only"
