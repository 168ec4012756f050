#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Write requirements/*.txt anew from pyproject.toml: every version pinned, every file with its hash, no addresses.
# With --upgrade everything moves to its newest version; without it only what pyproject.toml asks for.
set -euo pipefail

cd "$(dirname "$0")/.."
compile=(.venv/bin/python -m uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url
    --python-version 3.11 "$@")

"${compile[@]}" pyproject.toml --extra till --output-file requirements/till.txt
"${compile[@]}" pyproject.toml --extra platform --output-file requirements/platform.txt
"${compile[@]}" pyproject.toml --extra till --extra platform --extra package --output-file requirements/package.txt
"${compile[@]}" pyproject.toml --extra till --extra platform --extra dev --output-file requirements/dev.txt
echo 'pip-audit>=2.9' | "${compile[@]}" --no-annotate - --output-file requirements/audit.txt
# For a newer Python than ours: see scripts/peer.sh.
echo 'emupos>=0.4' | .venv/bin/python -m uv pip compile --quiet --universal --generate-hashes --no-header \
    --no-emit-index-url --no-annotate --python-version 3.13 "$@" - --output-file requirements/peer.txt
echo 'uv>=0.9' | "${compile[@]}" --no-annotate - --output-file requirements/uv.txt

if grep -nE '(^|[^a-z])(https?|file)://|--(extra-)?index|--find-links' requirements/*.txt; then
    echo "A lock file must carry no address." >&2
    exit 1
fi
