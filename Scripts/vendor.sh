#!/bin/bash
# Puts the packages that the build would fetch into vendor/; make builds from there where it is, without a network.
set -euo pipefail
cd "$(dirname "$0")/.."
unset CIFAR_EVAL_VENDOR
swift package --scratch-path .build-vendor resolve
rm -rf vendor
for checkout in .build-vendor/checkouts/*/; do
  name=$(basename "$checkout")
  mkdir -p "vendor/$name"
  git -C "$checkout" archive HEAD | tar -x -C "vendor/$name"
  echo "vendor/$name: $(git -C "$checkout" describe --tags --always)"
done
rm -rf .build-vendor
