# SPDX-License-Identifier: Apache-2.0
"""Packets of Newland pads are found by their length in any stream of bytes, and nothing breaks the framer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.events import BadFrame, Control
from hardware.framing.newland import ACK, EOT, MAX_BODY_BYTES, NAK, Message, NewlandFramer, encode
from tests.unit.hardware.chunks import feed_in_chunks

BODIES = st.binary(max_size=120)
SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=5)


def test_the_length_is_bcd_and_the_check_covers_it_and_the_end() -> None:
    assert encode(b"90/").hex() == "02000339302f0326"
    assert encode(bytes(12))[1:3].hex() == "0012"


def test_data_that_looks_like_an_end_is_data() -> None:
    body = b"33/00\x00\x08\x03\x03\x02\x06\x15\x04\x03\x03"
    assert NewlandFramer().feed(encode(body)) == [Message(body)]


@pytest.mark.parametrize("byte", [EOT, ACK, NAK])
def test_a_single_control_byte_is_an_event(byte: int) -> None:
    assert NewlandFramer().feed(bytes((byte,))) == [Control(byte)]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("02000339302f0327", "check byte differs"),
        ("02000339302f0426", "no end after its length"),
        ("02000a", "length is no number"),
        ("029999", "too long"),
    ],
)
def test_a_packet_that_cannot_be_used_is_told_with_its_reason(stream: str, reason: str) -> None:
    assert NewlandFramer().feed(bytes.fromhex(stream)) == [BadFrame(reason)]


def test_data_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match=str(MAX_BODY_BYTES)):
        encode(bytes(MAX_BODY_BYTES + 1))


def test_the_repr_of_a_message_hides_its_data() -> None:
    assert "37" not in repr(Message(b"33/0037096EBD"))


@given(st.lists(BODIES, max_size=6), SIZES)
def test_packets_that_were_sent_come_back_in_any_chunks(bodies: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(encode(body) for body in bodies)
    assert feed_in_chunks(NewlandFramer(), stream, sizes) == [Message(body) for body in bodies]


@given(st.binary(max_size=3000), SIZES)
def test_garbage_gives_the_same_events_in_any_chunks_and_a_packet_is_read_after_it(
    garbage: bytes, sizes: list[int]
) -> None:
    framer = NewlandFramer()
    assert feed_in_chunks(framer, garbage, sizes) == NewlandFramer().feed(garbage)
    framer.reset()
    assert framer.feed(encode(b"90/")) == [Message(b"90/")]


@given(BODIES, st.integers(3, 200), st.integers(1, 255))
def test_one_damaged_byte_behind_the_length_never_yields_data(body: bytes, at: int, flip: int) -> None:
    packet = bytearray(encode(body))
    packet[3 + at % (len(packet) - 3)] ^= flip
    (event,) = NewlandFramer().feed(bytes(packet))
    assert isinstance(event, BadFrame)
