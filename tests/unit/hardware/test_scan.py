# SPDX-License-Identifier: Apache-2.0
"""A line becomes a scan: text, raw bytes, symbology and encoding."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.line import Line
from hardware.scanner.scan import Scan, read_line
from hardware.simulators.gun_faults import with_parity

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def read(data: bytes, *, aim: bool = True, truncated: bool = False) -> Scan | None:
    return read_line(Line(data, truncated), "gun", 7, NOW, aim=aim)


def read_text(data: bytes) -> tuple[str, str | None]:
    found = read(data)
    assert found is not None
    return found.text, found.encoding


def test_a_scan_says_where_and_when_it_came_from() -> None:
    assert read(b"]C0123") == Scan("123", b"123", "gun", 7, NOW, "]C0", "utf-8")


def test_without_aim_a_bracket_is_part_of_the_text() -> None:
    found = read(b"]C0123", aim=False)
    assert found is not None
    assert (found.text, found.symbology) == ("]C0123", None)


def test_utf_8_is_read_first() -> None:
    assert read_text("积分".encode()) == ("积分", "utf-8")


def test_gb18030_is_read_when_it_is_not_utf_8() -> None:
    assert read_text("积分商城".encode("gb18030")) == ("积分商城", "gb18030")


def test_bytes_that_are_no_text_are_marked_and_kept_raw() -> None:
    found = read(b"12\xff")
    assert found is not None
    assert (found.text, found.raw, found.encoding) == ("12\ufffd", b"12\xff", None)


def test_control_characters_are_left_out_of_the_text_and_kept_in_the_raw_bytes() -> None:
    found = read(b"\x02F0104\x1d21\x03")
    assert found is not None
    assert (found.text, found.raw) == ("F010421", b"\x02F0104\x1d21\x03")


def test_noise_of_a_byte_or_two_is_no_scan() -> None:
    assert read(b"\x00\x02") is None
    assert read_text(b"\x00\x02\x03") == ("\ufffd", None)


def test_a_code_of_which_nothing_can_be_read_is_a_scan_that_says_so_and_no_silence() -> None:
    assert read_text(b"\x00\x02\x03\x00\x1e\x00\x04") == ("\ufffd", None)


@pytest.mark.parametrize("flip", [0x00, 0x80], ids=["even", "odd"])
def test_seven_bits_with_parity_on_a_line_of_eight_are_read_and_named(flip: int) -> None:
    sent = bytes(byte ^ flip for byte in with_parity(b"91001234567890123456\r"))
    assert read_text(sent) == ("91001234567890123456", "7o1" if flip else "7e1")


def test_one_wrong_bit_among_seven_with_parity_is_not_put_right() -> None:
    sent = bytearray(with_parity(b"91001234567890123456"))
    sent[5] ^= 0x01
    assert read_text(bytes(sent))[1] not in {"7e1", "7o1"}


def test_a_truncated_line_is_a_truncated_scan() -> None:
    found = read(b"123", truncated=True)
    assert found is not None
    assert found.truncated


def test_the_repr_of_a_scan_hides_the_code() -> None:
    assert "91001234" not in repr(read(b"91001234"))


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise_and_text_is_always_printable(data: bytes) -> None:
    found = read(data)
    assert found is None or found.text.isprintable()
