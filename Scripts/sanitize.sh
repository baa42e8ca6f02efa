#!/usr/bin/env bash
# Address- and UndefinedBehaviorSanitizer over every kernel at every level of this processor, whose digests stay what they are;
# AddressSanitizer over the unit tests; ThreadSanitizer over the program itself on the built-in images: its worker pool, its
# monitor and its report. `sanitize.sh kernels`, `tests` or `threads` runs one of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Leaks are not looked for: what the Swift runtime and MPI keep to the end of the process counts as such.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
UNIT_TESTS='PicklesTests|CheckpointsTests|DatasetsTests|DigestsTests|GraphsTests|KernelsTests|MemoryTests|MetricsTests|ModelsTests|ONNXTests'
UNIT_TESTS+='|PreprocessingTests'

# Swift traps where UndefinedBehaviorSanitizer would report, and its compiler has none: it is for C alone, and at -O1, because -O2
# takes a quarter of an hour with it.
kernels() {
  local folder=.build-ubsan
  mkdir -p "$folder"
  swift build -c release --product kernel-digests
  printf '%s\n' Sources/CKernels/*.c Tests/aarch64/*.c | xargs -P 2 -I{} sh -c \
    'clang -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I Sources/CKernels/include -c {} -o '"$folder"'/$(basename {}).o'
  clang -fuse-ld=lld -fsanitize=address,undefined "$folder"/*.c.o -lm -o "$folder/kernel-digests"
  for level in $("$folder/kernel-digests"); do
    "$folder/kernel-digests" "$level" >"$folder/$level.txt"
    .build/release/kernel-digests "$level" | diff - "$folder/$level.txt"
    echo "sanitize: $(wc -l <"$folder/$level.txt") digests of $level, no report"
  done
}

tests() {
  swift test -c release --disable-testable-imports --scratch-path .build-asan --disable-xctest --sanitize=address -Xswiftc -use-ld=lld \
    --filter "^($UNIT_TESTS)[.]"
}

# MPI's library is not instrumented; what it does between its own threads is its own affair.
threads() {
  export TSAN_OPTIONS=halt_on_error=0:exitcode=66:ignore_noninstrumented_modules=1
  swift build -c release --scratch-path .build-tsan --sanitize=thread -Xswiftc -use-ld=lld --product cifar-eval
  for options in "--threads 3 --stall-timeout 5" "--threads 3 --verify --batch-size 16" "--threads 2 --dtype bf16"; do
    # shellcheck disable=SC2086 # The options are words.
    OMPI_MCA_pml=ob1 .build-tsan/release/cifar-eval --limit 256 $options --quiet
  done
}

for part in ${1:-kernels tests threads}; do "$part"; done
