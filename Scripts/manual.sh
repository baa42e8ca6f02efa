#!/bin/sh
# Writes the manual pages of a program: `manual.sh PROGRAM FOLDER`.
set -eu
program=$1 folder=$2
here=$(dirname "$0")
mkdir -p "$folder"
if [ ! -x "$folder/writer" ] || [ -n "$(find "$here"/manual -newer "$folder/writer" -name '*.swift')" ]; then
  swiftc -o "$folder/writer" "$here"/manual/*.swift
fi
rm -f "$folder"/*.1
"$folder/writer" "$program" "$(LC_ALL=C date -u -d "@$("$here/source-date.sh")" '+%B %-d, %Y')" "$folder"
