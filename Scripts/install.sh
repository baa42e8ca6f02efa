#!/bin/sh
# `install.sh install PROGRAM MANUAL ROOT` puts everything under ROOT; `install.sh uninstall - - ROOT` takes it away.
set -eu
action=$1 program=$2 manual=$3 root=$4
source=$(cd "$(dirname "$0")/.." && pwd)
own="$root/share/cifar-eval"
documents="$root/share/doc/cifar-eval"
bash="$root/share/bash-completion/completions/cifar-eval"
zsh="$root/share/zsh/site-functions/_cifar-eval"
fish="$root/share/fish/vendor_completions.d/cifar-eval.fish"

if [ "$action" = uninstall ]; then
  rm -rf "$own" "$documents"
  rm -f "$root/bin/cifar-eval" "$bash" "$zsh" "$fish" "$root"/share/man/man1/cifar-eval.1 "$root"/share/man/man1/cifar-eval-*.1
  exit 0
fi

put() { # put MODE FOLDER FILE…
  mode=$1 folder=$2
  shift 2
  install -d "$folder"
  install -m "$mode" "$@" "$folder"
}
# shellcheck disable=SC2086  # no word where packagers strip themselves
install -D -m 755 ${STRIP--s} "$program" "$root/bin/cifar-eval"
put 644 "$root/share/man/man1" "$manual"/*.1
for shell in bash zsh fish; do
  eval "target=\$$shell"
  install -d "$(dirname "$target")"
  "$program" --generate-completion-script $shell >"$target"
  chmod 644 "$target"
done
cat "$source/Scripts/completion.bash" >>"$bash"
put 644 "$own/schemas" "$source"/Sources/Reports/Schema/*.json
put 755 "$own/cluster" "$source"/cluster/*.sh
put 644 "$own/cluster" "$source"/cluster/*.yaml "$source/hostfile.example"
put 644 "$documents" "$source"/README.md "$source"/LICENSE "$source"/NOTICE "$source"/CHANGELOG.md "$source"/CITATION.cff
put 644 "$documents/docs" "$source"/docs/*
(cd "$source/Examples" && find . -name .build -prune -o -type f ! -name Package.resolved -print) | while read -r file; do
  install -D -m 644 "$source/Examples/$file" "$documents/examples/$file"
done
