#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build the program twice from this tree and compare every file: hash, kind, rights, where links lead. Says what
# differs, and ends with 1 where something does.
set -euo pipefail

cd "$(dirname "$0")/.."

contents() { # of a folder: one line for each file
    (cd "$1" && find . \( -type f -printf '%m ' -exec sha256sum {} \; \) -o \( -type l -printf '%p -> %l\n' \) | sort -k 3)
}

scripts/make-package.sh
contents dist/jifu >.package/first.txt
scripts/make-package.sh
contents dist/jifu >.package/second.txt
echo "$(wc -l <.package/first.txt) files"
diff .package/first.txt .package/second.txt && echo "two builds, the same contents"
