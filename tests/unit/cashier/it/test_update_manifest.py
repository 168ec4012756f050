# SPDX-License-Identifier: Apache-2.0
"""What is believed of an update, and what the command says where there is none to take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cashier.__main__ import main
from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import ordered, read_manifest, sign, this_system

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in range(3)]
PUBLIC = [key.public_key() for key in KEYS[:2]]
ARCHIVE = {"name": "jifu.tar.gz", "size": 9, "sha256": "0" * 64}
WHOLE = {"format": "jifu-update-1", "version": "1.2.3", "journal_schema": 2, "archives": {this_system(): ARCHIVE}}


def told(**changes: object) -> bytes:
    return json.dumps(WHOLE | changes).encode()


@pytest.mark.parametrize("key", KEYS[:2])
def test_each_pinned_key_may_sign(key: Ed25519PrivateKey) -> None:
    assert read_manifest(told(), sign(told(), key), PUBLIC).version == "1.2.3"


def test_a_signature_of_the_same_bytes_for_another_purpose_is_worth_nothing() -> None:
    import base64

    bare = base64.b64encode(KEYS[0].sign(told()))
    with pytest.raises(UpdateError, match="is not signed"):
        read_manifest(told(), bare, PUBLIC)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    content = bytearray(told())
    content[place % len(content)] ^= change
    with pytest.raises(UpdateError, match="is not signed"):
        read_manifest(bytes(content), sign(told(), KEYS[0]), PUBLIC)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"version": "1.2"}, "version"),
        ({"version": "1.02.3"}, "version"),
        ({"journal_schema": 0}, "journal_schema"),
        ({"archives": {"linux": ARCHIVE | {"name": "../jifu.tar"}}}, "archives.linux.name"),
        ({"archives": {"linux": ARCHIVE | {"sha256": "xyz"}}}, "archives.linux.sha256"),
        ({"format": "jifu-update-2"}, "format"),
        ({"more": 1}, "more"),
    ],
)
def test_what_a_signed_manifest_says_wrongly_is_named(changes: dict[str, object], place: str) -> None:
    content = told(**changes)
    with pytest.raises(UpdateError, match=f"does not understand it: {place}$"):
        read_manifest(content, sign(content, KEYS[0]), PUBLIC)


def test_an_update_for_other_systems_says_for_which() -> None:
    content = told(archives={"plan9-mips": ARCHIVE})
    manifest = read_manifest(content, sign(content, KEYS[0]), PUBLIC)
    with pytest.raises(UpdateError, match=f"is not there for {this_system()}; there is: plan9-mips"):
        manifest.archive_for_this_system()


def test_versions_are_compared_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.9", "0.20.0", "1.9.10"], key=ordered) == ["0.20.0", "1.9.9", "1.9.10", "1.10.0"]


def test_a_program_that_was_installed_in_another_way_says_how_it_is_updated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["update", "status", "--json"]) == 2
    assert "update it as it was installed (on Debian: apt)" in json.loads(capsys.readouterr().out)["error"]


def test_a_program_without_a_pinned_key_takes_no_update(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", "check", "--root", str(tmp_path), "--from", str(tmp_path), "--json"]) == 2
    assert "was built without a key for updates" in json.loads(capsys.readouterr().out)["error"]
