#!/bin/bash
# Builds dist/cifar-eval_VERSION_CPU.deb from the commit, with packaging/debian and the toolchain in PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
version=$(Scripts/version.sh)
tree=$top/.build-deb/cifar-eval-$version
rm -rf .build-deb
mkdir -p "$tree" dist
git archive HEAD | tar -x -C "$tree"
[ ! -d vendor ] || cp -r vendor "$tree"
cp -r packaging/debian "$tree/debian"
export CIFAR_EVAL_COMMIT SOURCE_DATE_EPOCH
CIFAR_EVAL_COMMIT=$(git describe --always --abbrev=12 --exclude '*')
SOURCE_DATE_EPOCH=$(Scripts/source-date.sh)
(cd "$tree" && dpkg-buildpackage -us -uc -b)
cp .build-deb/*.deb dist/
lintian=$(command -v lintian || true)
[ -z "$lintian" ] || lintian --allow-root --fail-on error .build-deb/*.deb
