#!/bin/sh
# The version, from the one place that has it.
sed -n 's/.*static let number = "\(.*\)"/\1/p' "$(dirname "$0")/../Sources/cifar-eval/Version.swift"
