#!/bin/sh
# Writes ONNX's own operator tests to .build/onnx-cases, with Python's onnx and numpy in a folder of their own; without
# Python or the network the tests that need them are skipped by name. Never fails.
set -u

cd "$(dirname "$0")/.." || exit 0
[ ! -d .build/onnx-cases ] || exit 0
command -v python3 >/dev/null 2>&1 || exit 0
python=.venv-onnx/bin/python
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { [ -x "$python" ] || python3 -m venv .venv-onnx; } >"$log" 2>&1 \
  || ! timeout 300 "$python" -m pip install -q onnx numpy >>"$log" 2>&1 \
  || ! "$python" Scripts/onnx_cases.py .build/onnx-cases >>"$log" 2>&1; then
  tail -n 1 "$log" >&2
  echo "setup-onnx-tests: could not write ONNX's tests; those that need them are skipped"
  rm -rf .build/onnx-cases
fi
exit 0
