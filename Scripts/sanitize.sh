#!/usr/bin/env bash
# Address- and UndefinedBehaviorSanitizer over the kernels' and loaders' unit tests, then ThreadSanitizer over the
# program itself on the built-in images: its worker pool, its monitor and its report.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Leaks are not looked for: what the Swift runtime and MPI keep to the end of the process counts as such.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
# Swift traps where UndefinedBehaviorSanitizer would report, and its compiler has none: it is for C alone,
# and at -O1, because -O2 takes a quarter of an hour with it.
swift test -c release --scratch-path .build-asan --disable-xctest --sanitize=address -Xcc -fsanitize=undefined \
  -Xcc -fno-sanitize-recover=undefined -Xcc -O1 -Xswiftc -use-ld=lld --filter 'PicklesTests|CheckpointsTests|DatasetsTests|DigestsTests|KernelsTests'

# MPI's library is not instrumented; what it does between its own threads is its own affair.
export TSAN_OPTIONS=halt_on_error=0:exitcode=66:ignore_noninstrumented_modules=1
swift build -c release --scratch-path .build-tsan --sanitize=thread -Xswiftc -use-ld=lld --product cifar-eval
for options in "--threads 3 --stall-timeout 5" "--threads 3 --verify --batch-size 16" "--threads 2 --dtype bf16"; do
  # shellcheck disable=SC2086 # The options are words.
  OMPI_MCA_pml=ob1 .build-tsan/release/cifar-eval --limit 256 $options --quiet
done
