# SPDX-License-Identifier: Apache-2.0
"""Programs of several versions, and USB sticks with updates to them, as `python -m installer.updates` makes them.

Each program is a small script that starts our own source tree in a process of its own under another version, with as
many more migrations of the journal as that version is to have. Only its self-test is cut short.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.storage.schema import MIGRATIONS
from installer.updates.making import make_update

ROOT = Path(__file__).parents[2]

_PROGRAM = """#!{python}
import json, sys
sys.path.insert(0, {root!r})
if "selftest" in sys.argv:
    fault = {fault!r}
    checks = [{{"title": "It works", "fault": fault, "passed": not fault}}]
    print(json.dumps({{"passed": not fault, "checks": checks}}))
    sys.exit(1 if fault else 0)
import cashier
cashier.__version__ = {version!r}
from cashier.storage import schema
schema.MIGRATIONS += {migrations!r}
from cashier.storage import journal
journal.MIGRATIONS = schema.MIGRATIONS
from cashier.__main__ import main
sys.exit(main())
"""


def make_program(folder: Path, version: str, *, newer_by: int = 0, fault: str = "", migration: str = "") -> Path:
    """Write a program whose journal is ``newer_by`` migrations ahead of ours, and whose self-test says ``fault``."""
    migrations = tuple(
        (migration or f"CREATE TABLE of_version_{len(MIGRATIONS) + number} (a TEXT) STRICT",)
        for number in range(newer_by)
    )
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "cashier-cli"
    script.write_text(
        _PROGRAM.format(python=sys.executable, root=str(ROOT), version=version, fault=fault, migrations=migrations)
    )
    script.chmod(0o755)
    (folder / "_internal").mkdir(exist_ok=True)
    (folder / "_internal" / "part.txt").write_text(f"a part of {version}")
    (folder / "_internal" / "link.txt").symlink_to("part.txt")
    return folder


def make_stick(folder: Path, program: Path, key: Ed25519PrivateKey) -> Path:
    """Put an update onto a stick."""
    make_update(program, folder, key)
    return folder
