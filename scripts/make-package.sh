#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build the frozen program into dist/jifu, with a virtual environment of its own: what goes in is what
# requirements/package.txt locks, and nothing that only developers have.
set -euo pipefail

cd "$(dirname "$0")/.."
venv=.package/venv
# On Windows, in Git's bash, the programs of an environment lie in another folder.
bin=bin
[ -d .venv/Scripts ] && bin=Scripts
uv=(.venv/$bin/python -m uv pip)

.venv/$bin/python -m venv --clear "$venv"
"${uv[@]}" sync --quiet --require-hashes --python "$venv/$bin/python" requirements/package.txt
"${uv[@]}" install --quiet --python "$venv/$bin/python" --no-deps --no-build-isolation --editable .

# Times and the order of sets would make two builds of one tree differ.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}"
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1
"$venv/$bin/pyinstaller" --noconfirm --clean --log-level WARN \
    --workpath .package/build --distpath dist build.spec 2>.package/build.log || {
    cat .package/build.log >&2
    exit 1
}
du --summarize --human-readable dist/jifu
