# SPDX-License-Identifier: Apache-2.0
"""The kernel's key events become the text that a gun meant, whatever its country, in any pieces."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.key_events import KeyEventDecoder
from hardware.framing.keyboard_layouts import LayoutName
from hardware.simulators.keyboard_gun_core import press, type_code

ALT, ALT_GR, CAPS_LOCK, KEYPAD = 56, 100, 58, (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
PRINTABLE = "".join(map(chr, range(32, 127)))


def text_of(events: bytes, layout: LayoutName = LayoutName.US) -> str:
    return KeyEventDecoder(layout).feed(events).decode()


def test_every_printable_character_of_a_gun_is_read() -> None:
    assert text_of(type_code(PRINTABLE)) == PRINTABLE + "\r"


def test_the_group_separator_of_a_gs1_code_is_read() -> None:
    assert text_of(type_code("01069\x1d10A", suffix="\t")) == "01069\x1d10A\t"


@pytest.mark.parametrize(
    ("layout", "events", "text"),
    [
        # A German gun types "y" on the key that is a US keyboard's z, and "/" as Shift and 7.
        (LayoutName.GERMANY, press(44) + press(42, 8) + press(ALT_GR, 16), "y/@"),
        # A French gun types digits with Shift.
        (LayoutName.FRANCE, press(42, 10) + press(42, 2) + press(16) + press(ALT_GR, 11), "91a@"),
    ],
)
def test_a_gun_of_another_country_is_read_by_its_own_places(layout: LayoutName, events: bytes, text: str) -> None:
    assert text_of(events, layout) == text


def test_keypad_digits_are_digits_whatever_num_lock_says() -> None:
    assert text_of(b"".join(press(code) for code in KEYPAD)) == "0123456789"


def test_a_character_by_its_number_is_read() -> None:
    assert text_of(press(ALT, KEYPAD[0], KEYPAD[6], KEYPAD[5])) == "A"


def test_caps_lock_changes_nothing() -> None:
    assert text_of(press(CAPS_LOCK) + type_code("aB")) == "aB\r"


def test_a_key_that_repeats_is_one_character() -> None:
    repeat = struct.pack("@llHHi", 0, 0, 1, 2, 2)
    down, up = press(2)[:48], press(2)[48:]
    assert text_of(down + repeat * 5 + up) == "1"


def test_keys_that_the_kernel_lost_are_told() -> None:
    decoder = KeyEventDecoder()
    shift_down = press(42)[:48]
    decoder.feed(shift_down + struct.pack("@llHHi", 0, 0, 0, 3, 0))
    assert decoder.has_lost
    assert decoder.feed(press(30)) == b"a"


@given(st.text(PRINTABLE, max_size=60), st.integers(1, 100))
def test_any_pieces_give_the_same_text(code: str, size: int) -> None:
    events = type_code(code)
    decoder = KeyEventDecoder()
    pieces = (events[at : at + size] for at in range(0, len(events), size))
    assert b"".join(map(decoder.feed, pieces)) == code.encode() + b"\r"


@given(st.binary(max_size=2_000), st.sampled_from(LayoutName))
def test_no_bytes_raise(data: bytes, layout: LayoutName) -> None:
    KeyEventDecoder(layout).feed(data).decode()
