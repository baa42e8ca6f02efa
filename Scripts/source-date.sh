#!/bin/sh
# The seconds since 1970 that stand for this source: $SOURCE_DATE_EPOCH, else the commit's, else the changelog's.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
  echo "$SOURCE_DATE_EPOCH"
else
  git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md
fi
