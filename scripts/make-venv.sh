#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Make .venv with exactly the packages of requirements/dev.txt (checked by their hashes) and this project in it.
set -euo pipefail

cd "$(dirname "$0")/.."
venv=.venv

python_that_fits() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    local found="not there"
    command -v "${PYTHON:-python3}" >/dev/null && found="$("${PYTHON:-python3}" --version 2>&1)"
    echo "Python 3.11 or newer is needed; ${PYTHON:-python3} is ${found}." >&2
    echo "Install it, or name it: make setup PYTHON=/usr/bin/python3.12" >&2
    return 1
}

if [ ! -x "$venv/bin/pip" ]; then
    python="$(python_that_fits)"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        scripts/debian-packages.sh venv
    fi
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "Installing the locked packages (hashes are checked)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
# Compiled now, once: otherwise every program that is started compiles what it imports, where nobody may write bytecode.
"$venv/bin/python" -m uv pip sync --quiet --require-hashes --compile-bytecode --python "$venv/bin/python" requirements/dev.txt
# Its build back end comes from the lock too: nothing is fetched that has no hash.
"$venv/bin/python" -m uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
