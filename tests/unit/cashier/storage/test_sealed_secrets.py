# SPDX-License-Identifier: Apache-2.0
"""Secrets in an encrypted file: kept, refused where others could read along, named where something is wrong."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cashier.storage.sealed_secrets import SealedFileStore
from cashier.storage.secrets import SecretsError, probe

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a keyring; there it is refused")

KEY = "0123456789abcdef" * 4
SECRET = "the-terminals-key"


@pytest.fixture
def store(tmp_path: Path) -> SealedFileStore:
    key_file = tmp_path / "elsewhere" / "till.key"
    key_file.parent.mkdir()
    key_file.touch(0o600)
    key_file.write_text(KEY + "\n")
    return SealedFileStore(tmp_path / "till" / "secrets.sealed", key_file)


def test_what_is_kept_is_given_back_after_a_restart_and_forgotten_when_told(store: SealedFileStore) -> None:
    store.set("one", SECRET)
    store.set("two", "another")
    again = SealedFileStore(store.file, store.key_file)
    assert (again.get("one"), again.get("two"), again.get("three")) == (SECRET, "another", None)
    again.delete("one")
    assert (store.get("one"), store.get("two")) == (None, "another")


def test_the_file_is_its_owners_alone_and_holds_nothing_in_clear(store: SealedFileStore) -> None:
    store.set("one", SECRET)
    assert store.file.stat().st_mode & 0o777 == 0o600
    assert SECRET not in store.file.read_text()
    assert [path.name for path in store.file.parent.iterdir()] == [store.file.name]


def test_the_same_secret_is_sealed_differently_each_time(store: SealedFileStore) -> None:
    store.set("one", SECRET)
    first = store.file.read_text()
    store.set("one", SECRET)
    assert store.file.read_text() != first


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_command_that_mends_it(
    store: SealedFileStore, mode: int
) -> None:
    store.key_file.chmod(mode)
    with pytest.raises(SecretsError, match=f"chmod 600 {store.key_file}"):
        probe(store)
    assert not store.file.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_key_of_another_user_is_refused(store: SealedFileStore) -> None:
    os.chown(store.key_file, 12_345, 12_345)
    with pytest.raises(SecretsError, match="belongs to another user"):
        probe(store)


def test_a_key_beside_what_it_opens_is_refused(store: SealedFileStore) -> None:
    store.file.parent.mkdir()
    beside = store.key_file.rename(store.file.parent / "till.key")
    with pytest.raises(SecretsError, match="lies beside what it opens"):
        probe(SealedFileStore(store.file, beside))


def test_a_short_key_is_refused_with_what_is_allowed(store: SealedFileStore) -> None:
    store.key_file.write_text("secret\n")
    with pytest.raises(SecretsError, match="holds 6 bytes; allowed are 16 to 4096"):
        probe(store)


def test_a_key_that_is_missing_is_named(store: SealedFileStore) -> None:
    store.key_file.unlink()
    with pytest.raises(SecretsError, match=r"till\.key cannot be read: No such file"):
        store.get("one")


def test_another_key_opens_nothing_and_the_file_stays_as_it_is(store: SealedFileStore) -> None:
    store.set("one", SECRET)
    sealed = store.file.read_bytes()
    store.key_file.write_text(KEY[::-1])
    with pytest.raises(SecretsError, match="does not open with the key"):
        store.get("one")
    with pytest.raises(SecretsError, match="does not open with the key"):
        store.set("two", "another")
    assert store.file.read_bytes() == sealed


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"format": "jifu-secrets-1", "salt": 1}', b"\xff\xfe"])
def test_a_damaged_file_is_named(store: SealedFileStore, damage: bytes) -> None:
    store.file.parent.mkdir()
    store.file.write_bytes(damage)
    with pytest.raises(SecretsError, match=r"secrets\.sealed cannot be read as encrypted secrets"):
        store.get("one")


def test_a_byte_that_was_changed_is_found_out(store: SealedFileStore) -> None:
    store.set("one", SECRET)
    text = store.file.read_text()
    at = text.index('"content": "') + 20
    store.file.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    with pytest.raises(SecretsError, match="does not open"):
        store.get("one")
