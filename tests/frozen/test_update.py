# SPDX-License-Identifier: Apache-2.0
"""Two versions of the built program: the first takes the second from a stick, applies it, and goes back.

The second is the same build but for the two modules that say its version and its journal's form, compiled as
PyInstaller compiles them: a changed source changes its own file in the folder and no other.
"""

from __future__ import annotations

import base64
import importlib._bootstrap_external as compiling
import json
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.storage.backup import schema_of
from cashier.storage.journal import Journal
from cashier.storage.schema import MIGRATIONS
from installer.updates.making import make_update
from tests.frozen.conftest import copy_built
from tests.frozen.installation import BARE, TIMEOUT_S
from tests.support.clock import NINE_O_CLOCK
from tests.support.it_page import documented
from tests.support.keyring_session import has_keyring, keyring_session
from tests.support.store import ROOT

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

pytestmark = pytest.mark.skipif(
    not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)"
)


def copied(to: Path) -> Path:
    """Copy what was built, and pin the key of this test in it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    copy_built(to)
    keys = to / "_internal" / "resources" / "keys" / "update_keys.txt"
    replace(keys, base64.b64encode(KEY.public_key().public_bytes_raw()) + b"\n")
    return to


def replace(path: Path, content: bytes) -> None:
    """Write a file anew: the one before may be linked from elsewhere."""
    path.unlink()
    path.write_bytes(content)


def recompiled(program: Path, module: str, change: tuple[str, str]) -> None:
    """Put a changed module of ours in the place of the one in a program."""
    source = (ROOT / module).read_text(encoding="utf-8")
    changed = re.sub(*change, source, count=1)
    assert changed != source
    code = compile(changed, module, "exec", dont_inherit=True)
    replace(program / "_internal" / f"{module}c", compiling._code_to_timestamp_pyc(code))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with version 0.1.0 installed in ``jifu`` and a newer one on a stick."""
    folder = tmp_path_factory.mktemp("机器 1")
    first = copied(folder / "jifu" / "versions" / "0.1.0")
    (folder / "jifu" / "current").symlink_to("versions/0.1.0")
    second = copied(folder / "built" / "0.2.0")
    recompiled(second, "cashier/__init__.py", (r'__version__ = ".*"', '__version__ = "0.2.0"'))
    recompiled(
        second, "cashier/storage/schema.py", (r"\n\)\n", '\n    ("CREATE TABLE of_the_next (a TEXT) STRICT",),\n)\n')
    )
    make_update(second, folder / "stick", KEY)
    assert first.is_dir()
    return folder


def test_a_built_version_takes_the_next_one_from_a_stick_and_goes_back(machine: Path) -> None:
    data = machine / "till"
    journal = Journal.open(data)
    journal.append("kept", "{}", NINE_O_CLOCK)
    journal.close()
    with keyring_session(machine / "home") as session:
        wanted = ("HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
        environment = {**BARE, **{name: session[name] for name in wanted}}

        def update(*words: str) -> str:
            return subprocess.run(
                [machine / "jifu" / "current" / "cashier-cli", *words, "--set", f"storage.folder={data}"],
                env=environment, capture_output=True, encoding="utf-8", timeout=TIMEOUT_S, check=False,
            ).stdout  # fmt: skip

        places = {"/media/usb": str(machine / "stick"), "~/.local/share/jifu/till": str(data)}
        # Time and number of the backup are told apart no further than the page does: by digits.
        check, stage, apply, rollback = documented("Update")
        for step in (check, stage, apply):
            words = [word.replace("/media/usb", places["/media/usb"]) for word in step.words]
            assert step.differences(update(*words), places) == ""
        assert schema_of(data) == len(MIGRATIONS) + 1
        assert json.loads(update("update", "status", "--json"))["current"] == "0.2.0"
        assert rollback.differences(update(*rollback.words), places) == ""
    assert schema_of(data) == len(MIGRATIONS)
    journal = Journal.open(data)
    assert [event.kind for event in journal.events()] == ["kept"]
    journal.close()
