#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ask the vulnerability service about every locked dependency: 0 where none has a known fault, 1 where one has, and 3
# where the service did not answer for all of them. AUDIT_SERVICE is pypi or osv.
set -euo pipefail

cd "$(dirname "$0")/.."
venv=.package/audit-venv

[ -x "$venv/bin/python" ] || .venv/bin/python -m venv "$venv"
.venv/bin/python -m uv pip sync --quiet --require-hashes --python "$venv/bin/python" requirements/audit.txt
exec .venv/bin/python -m installer.audit "$venv/bin/pip-audit" "${AUDIT_SERVICE:-pypi}"
