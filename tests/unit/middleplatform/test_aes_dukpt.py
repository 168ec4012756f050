# SPDX-License-Identifier: Apache-2.0
"""AES DUKPT and PIN blocks of format 4, against the vectors of ANSI X9.24-3:2017 and its supplement."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psec.pinblock import encipher_pinblock_iso_4

from middleplatform.contract.payments import Payment, PINByPad, PINKeyScheme, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.randomness import SystemRandomSource
from middleplatform.security import aes_dukpt
from middleplatform.security.key_store import KeyStoreError, SealedPIN, SoftwareKeyStore
from middleplatform.security.pin_blocks import PINBlockError, pin_of_format_4
from tests.unit.middleplatform.workbench import PASSWORD, Workbench

BDK = bytes.fromhex("FEDCBA9876543210F1F1F1F1F1F1F1F1")
KEY_ID = bytes.fromhex("1234567890123456")
# As in openemv/dukpt's tests: the first eight counters, one before and after a carry, and the last four.
TRANSACTION_KEYS = {
    0x00000001: "4F21B565BAD9835E112B6465635EAE44",
    0x00000002: "2F34D68DE10F68D38091A73B9E7C437C",
    0x00000003: "031504E530365CF81264238540518318",
    0x00000004: "0EEFC7ADA628BA68878DA9165A8A1887",
    0x00000005: "C2A7AC328A5DA2D6002D62465BFC028B",
    0x00000006: "D30F7D9351DA58448A2F5E92B4EE3B7D",
    0x00000007: "A8253CEED9AC042C54F75D35C8352278",
    0x00000008: "718EE6CF0B27E53D5F7AF99C4D8146A2",
    0x0001FFFE: "E21E8C8D347F8561A2BE752DAA85A111",
    0x00020000: "F7AE9025468A25D37B7249CFFED224C8",
    0x00020001: "692C8EA4013645135B36497131DF9D2C",
    0xFFFE2000: "48E585B694EB0B18D5C35443E163C0BA",
    0xFFFE4000: "396C2C7CA1EA701C03B86B7D41F0C562",
    0xFFFE8000: "0387625F189B58AE03EF0E8CCA41105E",
    0xFFFF0000: "F6BA59389BD14A9855BE9727E7C52E3C",
}
PIN_KEYS = {1: "AF8CB133A78F8DC2D1359F18527593FB", 2: "D30BDC73EC9714B000BEC66BDB7B6D09"}


def ksn(counter: int) -> bytes:
    return KEY_ID + counter.to_bytes(4)


@pytest.mark.parametrize(
    ("base_key", "expected"),
    [
        (BDK, "1273671EA26AC29AFA4D1084127652A1"),
        (BDK * 2, "CE9CE0C101D1138F97FB6CAD4DF045A7083D4EAE2D35A31789D01CCF0949550F"),
    ],
    ids=["AES-128", "AES-256"],
)
def test_the_initial_key_is_the_published_one(base_key: bytes, expected: str) -> None:
    assert aes_dukpt.initial_key(base_key, KEY_ID).hex().upper() == expected


@pytest.mark.parametrize("counter", TRANSACTION_KEYS)
def test_the_key_of_a_transaction_is_the_published_one(counter: int) -> None:
    assert aes_dukpt.transaction_key(BDK, ksn(counter)).hex().upper() == TRANSACTION_KEYS[counter]


@pytest.mark.parametrize("counter", PIN_KEYS)
def test_the_pin_key_is_the_published_one(counter: int) -> None:
    assert aes_dukpt.pin_key(BDK, ksn(counter)).hex().upper() == PIN_KEYS[counter]


def test_the_published_block_of_format_4_holds_its_pin() -> None:
    block = bytes.fromhex("A912150391AB65A67E52883D81CE2D15")
    assert pin_of_format_4(aes_dukpt.pin_key(BDK, ksn(1)), block, "4111111111111111") == "1234"


@given(counter=st.integers(1, 2**32 - 1).filter(lambda n: n.bit_count() <= 16), length=st.sampled_from([16, 24, 32]))
def test_whatever_a_pad_enciphers_is_read_back(counter: int, length: int) -> None:
    key = aes_dukpt.pin_key(bytes(range(length)), ksn(counter))
    assert pin_of_format_4(key, encipher_pinblock_iso_4(key, "123456", "9000000000000001"), "9000000000000001")


def test_a_block_for_another_account_is_not_the_same_pin() -> None:
    key = aes_dukpt.pin_key(BDK, ksn(1))
    block = encipher_pinblock_iso_4(key, "123456", "9000000000000001")
    with pytest.raises(PINBlockError) as told:
        pin_of_format_4(key, block, "9000000000000019")
    assert "123456" not in str(told.value)


@pytest.mark.parametrize("counter", [0, 0x1FFFF])
def test_a_counter_that_no_pad_reaches_is_refused(counter: int) -> None:
    with pytest.raises(ValueError, match="1 to 16 bits"):
        aes_dukpt.pin_key(BDK, ksn(counter))


def paid_at_an_aes_pad(
    bench: Workbench, typed: str, counter: int = 1, block: bytes = b"", ksn_hex: str = ""
) -> Payment:
    """Type a PIN on a pad that holds the published AES key, at a terminal of its own."""
    bench.add_pin_key("aes", PINKeyScheme.AES_DUKPT, BDK)
    terminal, _ = bench.enrol("T9", "aes")
    waiting = bench.waiting(terminal=terminal)
    assert waiting.verification is not None
    pin_key = waiting.verification.pin_key
    assert pin_key is not None
    assert pin_key.scheme is PINKeyScheme.AES_DUKPT
    enciphered = encipher_pinblock_iso_4(aes_dukpt.pin_key(BDK, ksn(counter)), typed, pin_key.account)
    request = PINByPad(
        verification_id=uuid.uuid4(),
        pin_block=(block or enciphered).hex(),
        ksn=ksn_hex or ksn(counter).hex(),
    )
    bench.platform.proving.by_pad(waiting.attempt_id, request)
    return bench.query(waiting.attempt_id)


def last_failure(payment: Payment) -> str | None:
    return payment.verification.last_failure if payment.verification else None


def test_a_pin_of_an_aes_pad_pays(bench: Workbench) -> None:
    assert paid_at_an_aes_pad(bench, PASSWORD).status is Status.SUCCEEDED


def test_a_wrong_pin_of_an_aes_pad_is_a_wrong_password(bench: Workbench) -> None:
    assert last_failure(paid_at_an_aes_pad(bench, "000000")) == ReasonCode.PASSWORD_INCORRECT


@pytest.mark.parametrize(
    ("block", "ksn_hex"),
    [(bytes(8), ""), (bytes(16), ""), (b"", "FFFF9876543210E00001"), (b"", "123456789012345600000000")],
    ids=["a block of TDES", "a block of another key", "a KSN of TDES", "a KSN without a count"],
)
def test_what_an_aes_pad_cannot_have_sent_is_a_key_fault_and_no_try(
    bench: Workbench, block: bytes, ksn_hex: str
) -> None:
    told = paid_at_an_aes_pad(bench, PASSWORD, block=block, ksn_hex=ksn_hex)
    assert last_failure(told) == ReasonCode.PIN_KEY_FAULT
    assert told.verification is not None
    assert told.verification.tries_left == 5


def test_a_key_of_a_wrong_length_is_named(bench: Workbench) -> None:
    with pytest.raises(KeyStoreError, match="'odd' has 20 bytes; aes_dukpt keys have 16 or 24 or 32"):
        bench.add_pin_key("odd", PINKeyScheme.AES_DUKPT, bytes(20))


def test_a_rotation_of_the_key_encryption_key_keeps_an_aes_key(bench: Workbench) -> None:
    bench.add_pin_key("aes", PINKeyScheme.AES_DUKPT, BDK)
    context = bench.platform.context
    context.units.write(lambda unit: context.keys.reseal(unit.connection, b"n" * 32))
    rotated = SoftwareKeyStore(b"n" * 32, SystemRandomSource())
    block = encipher_pinblock_iso_4(aes_dukpt.pin_key(BDK, ksn(7)), PASSWORD, "9000000000000001")
    sealed = SealedPIN("aes", "9000000000000001", block, ksn(7))
    assert context.units.read(lambda connection: rotated.open_pin(connection, sealed)) == PASSWORD
