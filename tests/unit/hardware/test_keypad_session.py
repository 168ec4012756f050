# SPDX-License-Identifier: Apache-2.0
"""A plaintext keypad hands digits over once, shows them nowhere, and wipes them whatever happens."""

import copy
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.keypad import KeypadFramer, KeypadKey, KeyPress
from hardware.pin_pad import PINCancelled, PINDigits, PINFault, PINFaultKind, PINTimedOut
from hardware.pin_pad.keypad_session import KeypadDialect, KeypadSession
from hardware.pin_pad.session import Opened
from hardware.simulators.faults import DuplicateFrame, Fault, LoseByte, UnplugMidFrame
from hardware.simulators.keypad_core import KeypadCore
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from tests.unit.hardware.chunks import feed_in_chunks
from tests.unit.hardware.virtual_counter import VirtualLine, request

Line = VirtualLine[KeypadCore]
SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=5)


def in_entry(dialect: KeypadDialect | None = None, *, sets_eighth_bit: bool = False, timeout_s: float = 60.0) -> Line:
    joined = VirtualLine(KeypadCore(sets_eighth_bit=sets_eighth_bit), KeypadSession(dialect))
    joined.connect()
    assert joined.states == [Opened()]
    joined.start(request(timeout_s=timeout_s))
    joined.run(1.0)
    assert joined.pad.state is PadState.ENTRY
    return joined


def digits_of(joined: Line) -> bytes:
    outcome = joined.outcome()
    assert isinstance(outcome, PINDigits)
    return bytes(outcome.digits)


@pytest.mark.parametrize("sets_eighth_bit", [False, True])
def test_digits_are_handed_over_at_enter_and_the_keypad_is_stopped(sets_eighth_bit: bool) -> None:
    joined = in_entry(sets_eighth_bit=sets_eighth_bit)
    joined.type_pin("123456")
    assert digits_of(joined) == b"123456"
    joined.run(1.0)
    assert joined.pad.state is PadState.IDLE
    assert bytes(joined.sent_to_pad) == b"\x83\x82\x83"


def test_every_byte_is_configuration() -> None:
    dialect = KeypadDialect(0x41, 0x42, 0x43, enter=0x23, clear=0x2A, cancel=0x2F)
    session = KeypadSession(dialect)
    session.probe(0.0)
    (start,) = session.start(request(), 0.0)
    assert getattr(start, "data", b"") == b"A"
    *_, finished = session.on_bytes(b"9*12#1234#", 1.0)
    assert bytes(getattr(finished, "outcome").digits) == b"1234"  # noqa: B009 - the type is the test's business.


def test_without_an_enter_key_the_last_digit_ends_the_entry() -> None:
    joined = in_entry(replace(KeypadDialect(), enter=None))
    joined.press(*"123456789012")
    assert digits_of(joined) == b"123456789012"


def test_more_digits_than_allowed_are_dropped() -> None:
    joined = in_entry()
    joined.type_pin("1234567890123")
    assert digits_of(joined) == b"123456789012"


def test_too_few_digits_are_asked_for_again_from_the_beginning() -> None:
    joined = in_entry()
    joined.type_pin("123")
    joined.run(1.0)
    joined.type_pin("4567")
    assert digits_of(joined) == b"4567"
    assert joined.pad.voice == ["请输入密码", "请再输入一次"]


def test_clear_drops_all_digits() -> None:
    joined = in_entry()
    joined.press("9", "9", CLEAR)
    joined.type_pin("1234")
    assert digits_of(joined) == b"1234"


def test_clear_may_be_a_backspace() -> None:
    joined = in_entry(KeypadDialect(clear_drops_all=False))
    joined.press(CLEAR, "1", "2", CLEAR)
    joined.type_pin("345")
    assert digits_of(joined) == b"1345"


def test_the_cancel_key_is_a_cancel() -> None:
    joined = in_entry()
    joined.press("1", CANCEL)
    assert joined.outcome() == PINCancelled()


def test_nobody_typing_is_a_time_out_and_the_keypad_is_stopped() -> None:
    joined = in_entry(timeout_s=20.0)
    joined.press("1", "2")
    assert joined.outcome() == PINTimedOut()
    joined.run(1.0)
    assert joined.pad.state is PadState.IDLE


def test_the_till_can_take_an_entry_back() -> None:
    joined = in_entry()
    joined.cancel()
    assert joined.outcome(1.0) == PINCancelled()


def test_keys_outside_of_an_entry_are_dropped() -> None:
    session = KeypadSession()
    session.probe(0.0)
    assert session.on_bytes(b"123456\r", 1.0) == []
    session.start(request(), 2.0)
    assert not any(isinstance(getattr(a, "outcome", None), PINDigits) for a in session.on_bytes(b"\r", 3.0))


def test_a_pulled_cable_is_unplugged() -> None:
    joined = in_entry()
    joined.press("1")
    joined.run(0.1)
    joined.unplug()
    assert joined.outcome() == PINFault(PINFaultKind.UNPLUGGED, "port lost")


def test_wiped_digits_are_zeros_and_then_nothing() -> None:
    buffer = bytearray(b"123456")
    digits = PINDigits(buffer)
    digits.wipe()
    assert buffer == b""
    digits.wipe()
    assert digits.digits is buffer


def test_digits_show_nowhere_and_are_neither_copied_nor_compared() -> None:
    digits = PINDigits(bytearray(b"123456"))
    assert repr(digits) == str(digits) == f"{digits}" == "PINDigits(hidden)"
    assert digits != PINDigits(bytearray(b"123456"))
    for take in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor stored"):
            take(digits)


def test_a_pressed_digit_is_not_shown_either() -> None:
    assert "55" not in repr(KeyPress(None, 0x37))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"start": 256}, "start 256"),
        ({"enter": 0x31}, "key byte 49"),
        ({"enter": 0x8D}, "key byte 141"),
        ({"enter": 0x08}, "not all different"),
    ],
)
def test_a_table_that_cannot_work_is_named(wrong: dict[str, int], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        KeypadDialect(**wrong)  # type: ignore[arg-type]


@given(st.binary(max_size=300), SIZES)
def test_any_bytes_give_the_same_keys_in_any_chunks(data: bytes, sizes: list[int]) -> None:
    keys = KeypadDialect().keys
    assert feed_in_chunks(KeypadFramer(keys), data, sizes) == KeypadFramer(keys).feed(data)


def test_a_key_of_the_table_is_named() -> None:
    assert KeypadFramer(KeypadDialect().keys).feed(b"\x8d\xff1") == [KeyPress(KeypadKey.ENTER), KeyPress(None, 0x31)]


KEYS = st.sampled_from([*"0123456789", ENTER, CLEAR, CANCEL])
FAULTS = st.sampled_from([LoseByte("", 1, 0), DuplicateFrame(""), UnplugMidFrame("", 1, 0)])


@given(st.lists(KEYS, max_size=20), st.lists(FAULTS, max_size=2))
def test_whatever_happens_an_entry_ends_once_and_leaves_no_digit_behind(keys: list[str], faults: list[Fault]) -> None:
    session = KeypadSession()
    joined = VirtualLine(KeypadCore(), session)
    joined.connect()
    joined.pad.faults.add(*faults)
    joined.start(request(timeout_s=20.0))
    joined.run(0.5)
    joined.press(*keys)
    outcome = joined.outcome()
    if isinstance(outcome, PINDigits):
        assert 4 <= len(outcome.digits) <= 12
        outcome.wipe()
    held = [value for value in vars(session).values() if isinstance(value, bytearray)]
    assert held == [bytearray()]
