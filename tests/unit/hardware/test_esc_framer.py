# SPDX-License-Identifier: Apache-2.0
"""Replies of Chinese ESC keypads are found in any stream of bytes, and nothing breaks the framer."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.esc import MAX_BODY_BYTES, EscFramer, Reply, join, split
from hardware.framing.events import BadFrame
from tests.unit.hardware.chunks import feed_in_chunks

BODIES = st.binary(max_size=80).map(lambda body: bytes(b for b in body if b not in (0x02, 0x03)))
SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=5)
REPLY = bytes.fromhex("02303833373039363E3B3D343238 3A3637393703")


def test_the_reply_of_the_tables_is_read_and_joined() -> None:
    (reply,) = EscFramer().feed(REPLY)
    assert isinstance(reply, Reply)
    assert join(reply.body) == bytes.fromhex("0837096EBD428A6797")


def test_a_byte_is_split_high_half_first_and_not_as_hex_digits() -> None:
    assert split(b"\xab") == b"\x3a\x3b"


def test_data_that_was_not_split_is_not_joined() -> None:
    assert join(b"OK") is None
    assert join(b"010") is None


def test_noise_between_replies_is_dropped() -> None:
    assert EscFramer().feed(b"\xff\x03AA\x02OK\x03\x15") == [Reply(b"OK")]


def test_a_reply_that_starts_anew_is_told_as_cut_short() -> None:
    assert EscFramer().feed(b"\x02083\x02ER\x03") == [BadFrame("cut short"), Reply(b"ER")]


def test_a_reply_without_end_is_told_as_too_long() -> None:
    assert EscFramer().feed(b"\x02" + b"0" * (MAX_BODY_BYTES + 1)) == [BadFrame("too long")]


def test_the_repr_of_a_reply_hides_its_body() -> None:
    assert "37" not in repr(Reply(b"0837"))


@given(st.binary(max_size=100))
def test_what_was_split_is_joined(data: bytes) -> None:
    assert join(split(data)) == data


@given(st.lists(BODIES, max_size=6), SIZES)
def test_replies_come_back_in_any_chunks(bodies: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(b"\x02" + body + b"\x03" for body in bodies)
    assert feed_in_chunks(EscFramer(), stream, sizes) == [Reply(body) for body in bodies]


@given(st.binary(max_size=1500), SIZES)
def test_garbage_gives_the_same_events_in_any_chunks_and_a_reply_is_read_after_it(
    garbage: bytes, sizes: list[int]
) -> None:
    framer = EscFramer()
    assert feed_in_chunks(framer, garbage, sizes) == EscFramer().feed(garbage)
    framer.reset()
    assert framer.feed(b"\x02OK\x03") == [Reply(b"OK")]
