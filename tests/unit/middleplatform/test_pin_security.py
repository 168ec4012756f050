# SPDX-License-Identifier: Apache-2.0
"""DUKPT, PIN blocks and the key store, against published vectors."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from middleplatform.contract.payments import PINKeyScheme
from middleplatform.randomness import SystemRandomSource
from middleplatform.security import dukpt, tdes
from middleplatform.security.key_store import (
    ENVIRONMENT_VARIABLE,
    KeyStoreError,
    PINKeyFaultError,
    SealedPIN,
    SoftwareKeyStore,
    load_key_encryption_key,
    make_key_file,
)
from middleplatform.security.pin_blocks import PINBlockError, format_0_block, pin_of_format_0
from tests.unit.middleplatform.workbench import BDK, Workbench

# ANSI X9.24-1 examples, as in openemv/dukpt's tests: PIN 1234, PAN 4012345678909.
KSN = int("FFFF9876543210E00000", 16)
PAN = "4012345678909"
PIN_BLOCKS = {
    1: "1B9C1845EB993A7A",
    2: "10A01C8D02C69107",
    3: "18DC07B94797B466",
    4: "0BC79509D5645DF7",
    5: "5BC0AF22AD87B327",
}
# Master/session example: MK, SK under it, account and PIN 123456.
MASTER_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
SESSION_KEY = bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")
SEALED_SESSION_KEY = bytes.fromhex("4230EF1CB268495597F4494DD23D8A72")
ACCOUNT = "6228480012345678"


def ksn(counter: int) -> bytes:
    return (KSN + counter).to_bytes(10, "big")


def test_the_initial_key_is_the_published_one() -> None:
    assert dukpt.initial_key(BDK, ksn(1)).hex().upper() == "6AC292FAA1315B4D858AB3A3D7D5933A"


def test_the_key_of_the_first_transaction_is_the_published_one() -> None:
    assert dukpt.transaction_key(BDK, ksn(1)).hex().upper() == "042666B49184CFA368DE9628D0397BC9"


@pytest.mark.parametrize("counter", PIN_BLOCKS)
def test_the_published_pin_blocks_hold_pin_1234(counter: int) -> None:
    clear = dukpt.decrypt_pin_block(BDK, ksn(counter), bytes.fromhex(PIN_BLOCKS[counter]))
    assert clear.hex().upper() == "041274EDCBA9876F"
    assert pin_of_format_0(clear, PAN) == "1234"


@given(counter=st.integers(1, 2**21 - 1), pin=st.from_regex(r"[0-9]{4,12}", fullmatch=True))
def test_whatever_a_pad_enciphers_is_read_back(counter: int, pin: str) -> None:
    block = tdes.encrypt_block(dukpt.pin_key(BDK, ksn(counter)), format_0_block(pin, ACCOUNT))
    assert pin_of_format_0(dukpt.decrypt_pin_block(BDK, ksn(counter), block), ACCOUNT) == pin


def test_a_block_for_another_account_is_not_the_same_pin() -> None:
    clear = format_0_block("123456", ACCOUNT)
    with pytest.raises(PINBlockError) as told:
        pin_of_format_0(clear, "9876543210987654")
    assert "123456" not in str(told.value)


def test_check_values_are_the_published_ones() -> None:
    assert (tdes.check_value(MASTER_KEY), tdes.check_value(SESSION_KEY)) == ("08D7B4", "EB7A8D")


def test_a_dukpt_key_of_a_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes of key and 10 of KSN"):
        dukpt.pin_key(BDK[:8], ksn(1))


def test_parity_is_odd_in_every_byte() -> None:
    key = tdes.with_odd_parity(bytes(range(256)))
    assert all(byte.bit_count() % 2 == 1 for byte in key)
    assert all(after & 0xFE == before & 0xFE for before, after in enumerate(key))


def test_the_master_session_example_is_opened(bench: Workbench) -> None:
    bench.add_pin_key("example", PINKeyScheme.MASTER_SESSION, MASTER_KEY, index=0)
    sealed = SealedPIN("example", ACCOUNT, bytes.fromhex("37096EBD428A6797"), session_key=SEALED_SESSION_KEY)
    context = bench.platform.context
    assert context.units.read(lambda connection: context.keys.open_pin(connection, sealed)) == "123456"


def test_a_block_with_neither_ksn_nor_session_key_is_a_key_fault(bench: Workbench) -> None:
    context = bench.platform.context
    sealed = SealedPIN("dukpt", ACCOUNT, bytes(8))
    with pytest.raises(PINKeyFaultError):
        context.units.read(lambda connection: context.keys.open_pin(connection, sealed))


def test_keys_stand_in_the_database_sealed_only(bench: Workbench) -> None:
    rows = bench.platform.context.units.read(
        lambda connection: connection.execute(text("SELECT sealed FROM sealed_keys")).scalars().all()
    )
    assert rows
    assert all(BDK not in row and BDK[:8] not in row for row in rows)


def test_another_key_encryption_key_opens_nothing(bench: Workbench) -> None:
    context = bench.platform.context
    other = SoftwareKeyStore(b"x" * 32, SystemRandomSource())
    with pytest.raises(KeyStoreError, match="key file of another database"):
        context.units.read(lambda connection: other.make_session_key(connection, "master"))


def test_after_a_rotation_only_the_new_key_encryption_key_opens_the_same_keys(bench: Workbench) -> None:
    context = bench.platform.context
    before = context.units.read(lambda connection: context.keys.secret(connection, "hashing", bench.clock.now()))
    count = context.units.write(lambda unit: context.keys.reseal(unit.connection, b"n" * 32))
    assert count == 5  # two PIN keys, and the secrets of hashes, passwords and seeds
    rotated = SoftwareKeyStore(b"n" * 32, SystemRandomSource())
    after = context.units.read(lambda connection: rotated.secret(connection, "hashing", bench.clock.now()))
    assert after == before
    with pytest.raises(KeyStoreError, match="does not open"):
        context.units.read(lambda connection: context.keys.make_session_key(connection, "master"))


def test_a_key_is_never_replaced_under_its_id(bench: Workbench) -> None:
    with pytest.raises(KeyStoreError, match="exists already"):
        bench.add_pin_key("dukpt", PINKeyScheme.DUKPT, bytes(16))


def test_a_key_of_a_wrong_length_is_named(bench: Workbench) -> None:
    with pytest.raises(KeyStoreError, match="'short' has 8 bytes"):
        bench.add_pin_key("short", PINKeyScheme.DUKPT, bytes(8))


def test_a_master_key_needs_its_place_in_the_pad(bench: Workbench) -> None:
    with pytest.raises(KeyStoreError, match="index"):
        bench.add_pin_key("nowhere", PINKeyScheme.MASTER_SESSION, bytes(16))


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key_file(path, SystemRandomSource())
    first = load_key_encryption_key(path, {})
    make_key_file(path, SystemRandomSource())
    assert load_key_encryption_key(path, {}) == first
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key_file(path, SystemRandomSource())
    path.chmod(0o640)
    with pytest.raises(KeyStoreError, match="mode 0600"):
        load_key_encryption_key(path, {})


def test_a_missing_or_odd_key_is_named_and_never_shown(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match="cannot be read"):
        load_key_encryption_key(tmp_path / "none", {})
    with pytest.raises(KeyStoreError, match=ENVIRONMENT_VARIABLE) as told:
        load_key_encryption_key(tmp_path / "none", {ENVIRONMENT_VARIABLE: "abcd"})
    assert "abcd" not in str(told.value)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    assert load_key_encryption_key(tmp_path / "none", {ENVIRONMENT_VARIABLE: "11" * 32}) == b"\x11" * 32
