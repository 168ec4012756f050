# SPDX-License-Identifier: Apache-2.0
"""Where the terminal's key is kept, with a real Secret Service, a locked one, and none of either."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.keyring_session import has_keyring, keyring_session
from tests.support.store import ROOT

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)"),
]

USE = """
import sys
from cashier.storage.secrets import KeyringStore, SecretsError, probe
try:
    print(getattr(KeyringStore(), sys.argv[1])(*sys.argv[2:]))
    probe(KeyringStore())
except SecretsError as fault:
    sys.exit(str(fault))
"""


def use(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Use the keyring in a process of its own, as each start of the till does."""
    return subprocess.run(
        [sys.executable, "-c", USE, *words],
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def bare(home: Path) -> dict[str, str]:
    """Return the environment of a kiosk: a home, and no desktop session."""
    home.mkdir(exist_ok=True)
    return {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def test_a_real_keyring_keeps_a_secret_over_processes_and_forgets_it(tmp_path: Path) -> None:
    with keyring_session(tmp_path / "home") as environment:
        assert use(environment, "set", "trm_1", "sealed away").stderr == ""
        assert use(environment, "get", "trm_1").stdout == "sealed away\n"
        assert use(environment, "delete", "trm_1").returncode == 0
        assert use(environment, "delete", "trm_1").returncode == 0
        assert use(environment, "get", "trm_1").stdout == "None\n"
    # Not looked for in all of the home: the daemon takes its own folder away as it ends.
    kept = list((tmp_path / "home/.local/share/keyrings").glob("*.keyring"))
    assert kept
    assert not any(b"sealed away" in path.read_bytes() for path in kept)


def test_a_locked_keyring_is_refused_and_it_is_said_how_to_mend_it(tmp_path: Path) -> None:
    with keyring_session(tmp_path / "home") as environment:
        use(environment, "set", "trm_1", "sealed away")
    # The same home, and a session in which nobody typed the password.
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", USE, "get", "trm_1"],
        env={**bare(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = done.stderr.splitlines()[-1]
    assert (done.returncode, said.partition(":")[0]) == (1, "the keyring is locked, and nobody unlocked it")
    assert 'secrets.store = "file"' in said


def test_without_a_keyring_enrolling_is_refused_before_the_code_is_spent(tmp_path: Path) -> None:
    words = (
        "enrol",
        "--code",
        "ABCD-EFGH-JKMN-PQRS",
        "--name",
        "T01",
        "--json",
        "--set",
        "platform.url=http://127.0.0.1:1",
    )
    done = subprocess.run(
        [sys.executable, "-m", "cashier", *words],
        env={**bare(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    # Nobody listens at that address: had it been asked, this is what would be said.
    assert "did not answer" not in done.stdout
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error.partition(" (")[0]) == (2, "the keyring of this system cannot be used")
    assert "install and unlock a Secret Service such as gnome-keyring" in error


def test_a_backend_that_keeps_secrets_in_clear_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Plain(KeyringBackend):\n"
        "    priority = 9\n"
        "    name = 'plain files'\n"
        "    def get_password(self, service, username): return None\n"
        "    def set_password(self, service, username, password): raise SystemExit('it was used')\n"
        "    def delete_password(self, service, username): pass\n"
    )
    environment = {**bare(tmp_path / "home"), "PYTHON_KEYRING_BACKEND": "plain.Plain"}
    done = subprocess.run(
        [sys.executable, "-c", USE, "set", "trm_1", "x"],
        env={**environment, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.startswith("the keyring is plain files, which is none of the system's own")
