#!/usr/bin/env bash
# Builds the fuzz targets once and runs each for FUZZ_SECONDS seconds (60; 0 builds only), FUZZ_JOBS of them at a time (2);
# FUZZ_TARGETS names those that are wanted (all), FUZZ_SEED seeds the random numbers (0: another seed each time), FUZZ_OPTIONS
# are further options of `swift build`. Prints a table; ends with 1 where an input crashed a loader, hung it or made it take too
# much memory, and says where the input is. What is found to be new stays in .build-fuzz/corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SCRATCH=.build-fuzz
export FUZZ="$PWD/$SCRATCH/release/fuzz" SCRATCH FUZZ_SECONDS="${FUZZ_SECONDS:-60}"
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=400:quarantine_size_mb=16

# Folders are in memory, where there is a tmpfs.
FUZZ_MEMORY=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" cifar-eval-fuzz.XXXXXX)
export FUZZ_MEMORY
trap 'rm -rf "$FUZZ_MEMORY"' EXIT

# -sanitize=fuzzer alone counts no edges of Swift; gold cannot read the debug information of this build.
swift build --package-path Fuzz --scratch-path "$SCRATCH" -c release --product fuzz -Xswiftc -use-ld=lld ${FUZZ_OPTIONS:-} \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp
[ "$FUZZ_SECONDS" != 0 ] || exit 0

run() {
  local name=$1 log="$SCRATCH/logs/$1.log"
  mkdir -p "$SCRATCH/corpus/$name" "$SCRATCH/findings" "Fuzz/corpus/$name"
  "$FUZZ" "$name" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
    -seed="${FUZZ_SEED:-0}" \
    -artifact_prefix="$SCRATCH/findings/$name-" "$SCRATCH/corpus/$name" \
    "$SCRATCH/seeds/$name" "Fuzz/corpus/$name" >"$log" 2>&1 || true
}
export -f run

mkdir -p "$SCRATCH/logs"
# What a new target names as seeds counts before the corpus has them.
rm -rf "$SCRATCH/seeds"
"$FUZZ" seeds "$SCRATCH/seeds"
targets=${FUZZ_TARGETS:-$("$FUZZ" list)}
tr -s ' \n' '\n\n' <<<"$targets" | xargs -P "${FUZZ_JOBS:-2}" -I{} bash -c 'run {}'

failed=0
printf '| Target | Executions | A second | Edges at first | Edges | Findings |\n|---|---:|---:|---:|---:|---|\n'
for name in $targets; do
  log="$SCRATCH/logs/$name.log"
  first=$(sed -n 's/.*INITED cov: \([0-9]*\).*/\1/p' "$log" | head -1)
  edges=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -1)
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  finding=none
  # A target that did not come to its end found something, or did not run at all.
  if ! grep -q '^Done [0-9]* runs' "$log"; then
    finding=$(sed -n 's/.*Test unit written to //p' "$log" | head -1)
    finding=${finding:-"see $log"}
    failed=1
  fi
  printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "${count:-?}" "${rate:-?}" "${first:-?}" "${edges:-?}" "$finding"
done
exit "$failed"
