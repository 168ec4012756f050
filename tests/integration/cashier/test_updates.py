# SPDX-License-Identifier: Apache-2.0
"""Updates from a stick or a server: proved, staged beside what runs, applied at rest, taken back. Real folders,
journals and processes; `tests/frozen` does the same with programs that were really built."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.it.at_rest import StillInUseError
from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import MANIFEST_NAME, SIGNATURE_NAME, sign
from cashier.it.updates.sources import FolderSource, HTTPSource
from cashier.it.updates.updating import Updates
from cashier.it.updates.versions import Versions
from cashier.storage.backup import schema_of
from cashier.storage.errors import JournalBusyError
from cashier.storage.journal import Journal, chained
from cashier.storage.schema import MIGRATIONS
from tests.support.clock import NINE_O_CLOCK
from tests.support.shift_ground import LI, ShiftGround
from tests.support.update_stick import make_program, make_stick

pytestmark = [pytest.mark.process, pytest.mark.slow]

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SCHEMA = len(MIGRATIONS)


class Counter:
    """A counter's machine: a folder of versions with 0.1.0 in it, and a journal with three records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "till"
        self.versions = Versions(folder / "jifu")
        make_program(self.versions.folder("0.1.0"), "0.1.0")
        self.versions.switch("0.1.0")
        self.updates = Updates(self.versions, self.data, [KEY.public_key()])
        self.write("one", "two", "three")

    def write(self, *kinds: str) -> None:
        journal = Journal.open(self.data)
        for kind in kinds:
            journal.append(kind, "{}", NINE_O_CLOCK)
        journal.close()

    def stick(
        self, version: str = "0.2.0", *, newer_by: int = 1, fault: str = "", migration: str = ""
    ) -> FolderSource:
        program = make_program(
            self.folder / f"built-{version}", version, newer_by=newer_by, fault=fault, migration=migration
        )
        return FolderSource(make_stick(self.stick_folder, program, KEY))

    @property
    def stick_folder(self) -> Path:
        return self.folder / "USB stick 优盘"


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_version_is_staged_beside_the_old_one_applied_and_runs_with_the_journal_brought_up(
    counter: Counter,
) -> None:
    stick = counter.stick()
    assert counter.updates.check(stick).is_newer
    before = files(counter.versions.folder("0.1.0"))
    assert counter.updates.stage(stick) == "0.2.0"
    assert (counter.versions.current, schema_of(counter.data)) == ("0.1.0", SCHEMA)
    applied = counter.updates.apply()
    assert (applied.version, applied.previous, counter.versions.current) == ("0.2.0", "0.1.0", "0.2.0")
    assert schema_of(counter.data) == SCHEMA + 1
    assert files(counter.versions.folder("0.1.0")) == before
    assert (counter.versions.root / "current" / "_internal" / "link.txt").read_text() == "a part of 0.2.0"
    assert applied.backup is not None
    assert applied.backup.is_file()


def test_an_update_comes_from_a_server_too(counter: Counter) -> None:
    counter.stick()
    handler = functools.partial(_Quiet, directory=str(counter.stick_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = HTTPSource(f"http://127.0.0.1:{server.server_address[1]}")
        assert counter.updates.stage(source) == "0.2.0"
        (counter.stick_folder / SIGNATURE_NAME).unlink()
        with pytest.raises(UpdateError, match=r"jifu-update.json.sig answers 404"):
            counter.updates.check(source)
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of what it overrides
        pass


def test_an_address_without_tls_is_refused(counter: Counter) -> None:
    with pytest.raises(UpdateError, match="give an address with https://"):
        counter.updates.check(HTTPSource("http://updates.example.com/jifu"))


def forge_manifest(stick: Path) -> None:
    manifest = json.loads((stick / MANIFEST_NAME).read_text())
    (stick / MANIFEST_NAME).write_text(json.dumps(manifest | {"version": "9.0.0"}))


def sign_by_another_key(stick: Path) -> None:
    (stick / SIGNATURE_NAME).write_bytes(
        sign((stick / MANIFEST_NAME).read_bytes(), Ed25519PrivateKey.from_private_bytes(bytes(32)))
    )


def change_archive(stick: Path) -> None:
    (archive,) = stick.glob("*.tar.gz")
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def cut_archive(stick: Path) -> None:
    (archive,) = stick.glob("*.tar.gz")
    archive.write_bytes(archive.read_bytes()[:-9])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (forge_manifest, "is not signed by a key that this program was built with"),
        (sign_by_another_key, "is not signed by a key that this program was built with"),
        (lambda stick: (stick / SIGNATURE_NAME).write_bytes(b"\xff"), "is not signed by a key"),
        (lambda stick: (stick / SIGNATURE_NAME).unlink(), "cannot be read: No such file"),
        (change_archive, "is not what was signed: it is damaged"),
        (cut_archive, "is not what was signed: it is damaged, or cut off"),
    ],
    ids=["manifest changed", "another key", "no signature", "signature missing", "archive changed", "archive cut"],
)
def test_what_is_not_signed_or_not_whole_is_refused_and_leaves_nothing(
    counter: Counter, harm: Callable[[Path], object], said: str
) -> None:
    stick = counter.stick()
    harm(counter.stick_folder)
    before = files(counter.versions.root)
    with pytest.raises(UpdateError, match=said):
        counter.updates.stage(stick)
    assert files(counter.versions.root) == before


def test_a_version_whose_self_test_fails_is_not_staged(counter: Counter) -> None:
    before = files(counter.versions.root)
    with pytest.raises(UpdateError, match="the self-test of the new version failed: It works: no keyring"):
        counter.updates.stage(counter.stick(fault="no keyring"))
    assert files(counter.versions.root) == before


def test_a_self_test_that_fails_only_when_it_is_applied_leaves_the_old_version(counter: Counter) -> None:
    counter.updates.stage(counter.stick())
    shutil.rmtree(counter.versions.folder("0.2.0"))
    make_program(counter.versions.folder("0.2.0"), "0.2.0", newer_by=1, fault="broken")
    with pytest.raises(UpdateError, match="failed: It works: broken"):
        counter.updates.apply()
    assert (counter.versions.current, schema_of(counter.data)) == ("0.1.0", SCHEMA)


def test_a_migration_that_this_journal_does_not_bear_is_found_out_on_a_copy(counter: Counter) -> None:
    counter.updates.stage(counter.stick(migration="CREATE UNIQUE INDEX one_of_a_kind ON events (body)"))
    before = files(counter.data)["journal.db"]
    with pytest.raises(UpdateError, match="cannot use this till's journal"):
        counter.updates.apply()
    assert (counter.versions.current, files(counter.data)["journal.db"]) == ("0.1.0", before)


def test_nothing_is_applied_while_a_till_runs(counter: Counter) -> None:
    counter.updates.stage(counter.stick())
    running = Journal.open(counter.data)
    with pytest.raises(JournalBusyError):
        counter.updates.apply()
    running.close()
    assert counter.versions.current == "0.1.0"


def test_nothing_is_applied_or_taken_back_while_a_shift_is_open(counter: Counter) -> None:
    counter.updates.stage(counter.stick(newer_by=0))
    counter.updates.apply()
    counter.updates.stage(counter.stick("0.3.0"))
    ground = ShiftGround(counter.data)
    ground.shifts.open(LI, 0)
    ground.journal.close()
    for step in (counter.updates.apply, counter.updates.roll_back):
        with pytest.raises(StillInUseError, match="a shift is open"):
            step()
    assert counter.versions.current == "0.2.0"


def test_nothing_is_applied_while_a_payment_has_no_result(counter: Counter) -> None:
    counter.updates.stage(counter.stick())
    ground = ShiftGround(counter.data)
    ground.begin()
    ground.journal.close()
    with pytest.raises(StillInUseError, match=r"1 payments in .* have no result yet"):
        counter.updates.apply()
    assert counter.versions.current == "0.1.0"


def test_taken_back_the_old_version_has_its_journal_again_whatever_the_doctor_wrote(counter: Counter) -> None:
    counter.updates.stage(counter.stick())
    counter.updates.apply()
    _append_as_the_new_version(counter.data, "doctor.probe")
    assert counter.updates.roll_back() == "0.1.0"
    assert (counter.versions.current, schema_of(counter.data)) == ("0.1.0", SCHEMA)
    journal = Journal.open(counter.data)
    assert [event.kind for event in journal.events()] == ["one", "two", "three"]
    journal.close()
    assert (counter.data / "journal.db.undone-1").is_file()


def test_once_a_newer_journal_went_on_it_is_never_taken_back(counter: Counter) -> None:
    counter.updates.stage(counter.stick())
    counter.updates.apply()
    _append_as_the_new_version(counter.data, "attempt.submitted")
    with pytest.raises(UpdateError, match="a backup would lose what was written since"):
        counter.updates.roll_back()
    assert (counter.versions.current, schema_of(counter.data)) == ("0.2.0", SCHEMA + 1)


def test_a_journal_that_kept_its_form_goes_on_under_the_old_version(counter: Counter) -> None:
    counter.updates.stage(counter.stick(newer_by=0))
    counter.updates.apply()
    counter.write("four")
    assert counter.updates.roll_back() == "0.1.0"
    journal = Journal.open(counter.data)
    assert journal.last_seq == 4
    journal.close()


def test_an_older_version_is_staged_only_if_that_is_meant_and_never_over_a_newer_journal(counter: Counter) -> None:
    older = counter.stick("0.0.9", newer_by=0)
    with pytest.raises(UpdateError, match=r"is older than 0\.1\.0: say --older if that is meant"):
        counter.updates.stage(older)
    assert counter.updates.stage(older, allow_older=True) == "0.0.9"
    # The journal's form went on since it was staged.
    counter.versions.keep(counter.versions.state(), staged_schema=SCHEMA - 1)
    with pytest.raises(
        UpdateError, match=f"reads journals up to schema {SCHEMA - 1}; this till's has schema {SCHEMA}"
    ):
        counter.updates.apply()
    assert counter.versions.current == "0.1.0"


def test_a_machine_without_a_journal_yet_is_updated_too(counter: Counter) -> None:
    shutil.rmtree(counter.data)
    counter.updates.stage(counter.stick())
    assert counter.updates.apply().backup is None
    assert counter.versions.current == "0.2.0"
    assert not counter.data.exists()


def test_what_an_interrupted_update_left_is_no_hindrance(counter: Counter) -> None:
    (counter.versions.root / ".incoming" / "program").mkdir(parents=True)
    make_program(counter.versions.folder("0.2.0"), "half of it")
    assert counter.updates.stage(counter.stick()) == "0.2.0"
    assert counter.updates.apply().version == "0.2.0"


def _append_as_the_new_version(data: Path, kind: str) -> None:
    """Write to a journal that is newer than ours, as the new version's till does."""
    connection = sqlite3.connect(data / "journal.db")
    seq, previous = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    at = "2026-11-28T09:00:00.000000+00:00"
    connection.execute(
        "INSERT INTO events (seq, at, kind, attempt_id, body, hash) VALUES (?, ?, ?, NULL, '{}', ?)",
        (seq + 1, at, kind, chained(previous, seq + 1, at, kind, None, "{}")),
    )
    connection.commit()
    connection.close()
