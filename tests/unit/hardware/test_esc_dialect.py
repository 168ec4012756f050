# SPDX-License-Identifier: Apache-2.0
"""Commands to Chinese ESC keypads are those of the tables, byte by byte."""

import pytest

from hardware.framing.esc import split
from hardware.pin_pad import DUKPT, KeyLoad, KeyLoaded, KeyPurpose, MasterSession, PINEntered, PINFault, PINRequest
from hardware.pin_pad import esc_dialect as messages
from hardware.pin_pad.esc_dialect import EscDialect, EscEntry, EscFamily
from hardware.pin_pad.model import PINFaultKind

KEY = "4230EF1CB268495597F4494DD23D8A72"
PSBC, H002 = EscDialect(EscFamily.PSBC), EscDialect(EscFamily.H002)
PSBC_CIPHER = EscDialect(EscFamily.PSBC, EscEntry.CIPHER, working_key_index=1)
H002_CIPHER = EscDialect(EscFamily.H002, EscEntry.CIPHER, working_key_index=1)


def request(max_digits: int = 6) -> PINRequest:
    return PINRequest("6228480012345678", MasterSession(KEY, check_hex="EB7A8DF9"), max_digits=max_digits)


def load(check_hex: str | None = "EB7A8DF9", purpose: KeyPurpose = KeyPurpose.WORKING) -> KeyLoad:
    return KeyLoad(purpose, KEY, 2, 1, check_hex)


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [(PSBC_CIPHER, "1B6970303130"), (H002_CIPHER, "1B697030313031360D0A")],
)
def test_an_encrypted_entry_is_the_worked_command(dialect: EscDialect, wanted: str) -> None:
    assert messages.entry_command(dialect, request()).hex().upper() == wanted


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [(PSBC, b"\x1bic000800123456700"), (H002, b"\x1bic006800123456700\r\n")],
)
def test_a_block_entry_carries_the_twelve_digits_before_the_check_digit(dialect: EscDialect, wanted: bytes) -> None:
    twelve = messages.account_digits("6228480012345678")
    assert twelve == "848001234567"
    assert messages.entry_command(dialect, request()) == wanted.replace(b"800123456700", twelve.encode())


def test_a_short_account_is_filled_with_zeros() -> None:
    assert messages.account_digits("12345678") == "000001234567"


def test_the_voice_can_ask_for_the_pin_again() -> None:
    assert messages.entry_command(PSBC_CIPHER, request(), again=True) == b"\x1bip011"


def test_cancel_is_one_byte_in_both_dialects() -> None:
    assert messages.CANCEL == b"\x83"


@pytest.mark.parametrize(("dialect", "wanted"), [(PSBC, b"\x1bN0<"), (H002, b"\x1bN0<\r\n")])
def test_the_pin_length_is_split(dialect: EscDialect, wanted: bytes) -> None:
    assert messages.set_pin_length(dialect, 12) == wanted


@pytest.mark.parametrize(
    ("dialect", "purpose", "check_hex", "start", "end"),
    [
        (PSBC, KeyPurpose.WORKING, "EB7A8DF9", b"\x1bku122", b">;7:8=?9"),
        (PSBC, KeyPurpose.MASTER, "EB7A8DF9", b"\x1bkm22", b">;7:8=?9"),
        (H002, KeyPurpose.WORKING, "EB7A8DF9", b"\x1bkv122", b">;7:8=?90\r\n"),
        (H002, KeyPurpose.MASTER, "EB7A8DF9", b"\x1bkn22", b">;7:8=?90\r\n"),
        (H002, KeyPurpose.WORKING, None, b"\x1bkw122", b"0\r\n"),
        (H002, KeyPurpose.MASTER, None, b"\x1bko22", b"0\r\n"),
    ],
)
def test_a_key_is_loaded_split_with_its_check_value(
    dialect: EscDialect, purpose: KeyPurpose, check_hex: str | None, start: bytes, end: bytes
) -> None:
    packet = messages.load_key(dialect, load(check_hex, purpose))
    assert packet == start + split(bytes.fromhex(KEY)) + end


@pytest.mark.parametrize(("dialect", "check_hex"), [(PSBC, None), (PSBC, "EB7A8D"), (H002, "EB7A8D")])
def test_a_check_value_that_is_missing_or_short_is_named(dialect: EscDialect, check_hex: str | None) -> None:
    with pytest.raises(ValueError, match="8 or 16 hex digits"):
        messages.load_key(dialect, load(check_hex))


def test_dukpt_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="DUKPT"):
        messages.entry_command(PSBC, PINRequest("6228480012345678", DUKPT()))


@pytest.mark.parametrize(("index", "wanted"), [(None, b"\x1bdA"), (3, b"\x1bd3")])
def test_master_keys_are_reset(index: int | None, wanted: bytes) -> None:
    assert messages.reset_keys(PSBC, index) == wanted


def test_the_worked_reply_is_a_block() -> None:
    block = bytes.fromhex("37096EBD428A6797")
    assert messages.read_block(PSBC, split(b"\x10" + block)) == PINEntered(block)
    assert messages.read_block(H002, split(b"\x06" + block)) == PINEntered(block, None, 6)
    assert messages.read_block(H002, split(block)) == PINEntered(block)


@pytest.mark.parametrize("body", [b"", b"083", split(bytes(7)), split(bytes(10)), b"0837096EBD428A6797"])
def test_a_block_in_another_form_is_a_protocol_fault(body: bytes) -> None:
    outcome = messages.read_block(H002, body)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.PROTOCOL


def test_the_check_value_of_the_pad_is_compared_and_told() -> None:
    right = split(bytes.fromhex("EB7A8DF900112233"))
    assert messages.read_loaded(right, load()) == KeyLoaded("EB7A8DF900112233")
    wrong = messages.read_loaded(split(bytes(8)), load())
    assert wrong == PINFault(PINFaultKind.KEY_FORMAT, "check value 000000, not EB7A8D")


@pytest.mark.parametrize(("body", "serial"), [(b"KB01", "KB01"), (b"ER", ""), (b"\xff\xfe", "")])
def test_a_serial_number_is_printable_or_none(body: bytes, serial: str) -> None:
    assert messages.read_serial(body) == serial


def test_configuration_that_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="working_key_index 10"):
        EscDialect(working_key_index=10)
    with pytest.raises(ValueError, match="ended_replies"):
        EscDialect(ended_replies=frozenset({b"OK"}))
