# SPDX-License-Identifier: Apache-2.0
"""Packets of ABECS pads are found in any stream of bytes, and nothing breaks the framer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.abecs import ACK, EOT, MAX_PACKET_BYTES, NAK, AbecsFramer, Packet, encode
from hardware.framing.events import BadFrame, Control
from tests.unit.hardware.chunks import feed_in_chunks

BODIES = st.binary(max_size=60)
SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=5)
VECTORS = [(b"OPN", "164F504E17A8A9"), (b"OPN000", "164F504E30303017775E"), (b"CLO", "16434C4F17E2A8")]


@pytest.mark.parametrize(("body", "packet"), VECTORS)
def test_data_is_wrapped_and_read_as_in_the_tables(body: bytes, packet: str) -> None:
    assert encode(body).hex().upper() == packet
    assert AbecsFramer().feed(bytes.fromhex(packet)) == [Packet(body)]


def test_bytes_that_mean_something_are_escaped() -> None:
    assert encode(b"\x13\x16\x17")[1:-3] == b"\x133\x136\x137"


@pytest.mark.parametrize("byte", [EOT, ACK, NAK])
def test_a_single_control_byte_is_an_event(byte: int) -> None:
    assert AbecsFramer().feed(bytes((byte,))) == [Control(byte)]


def test_wrong_check_bytes_are_told() -> None:
    assert AbecsFramer().feed(bytes.fromhex("164F504E17A8A8")) == [BadFrame("check bytes differ")]


def test_an_escape_that_does_not_exist_is_told() -> None:
    assert AbecsFramer().feed(b"\x16OP\x13N") == [BadFrame("unknown escape")]


def test_a_packet_that_starts_anew_is_told_as_cut_short_and_then_read() -> None:
    assert AbecsFramer().feed(b"\x16OP" + encode(b"OPN")) == [BadFrame("cut short"), Packet(b"OPN")]


def test_a_packet_without_end_is_told_as_too_long() -> None:
    assert AbecsFramer().feed(b"\x16" + b"9" * MAX_PACKET_BYTES) == [BadFrame("too long")]


def test_data_that_is_too_long_once_escaped_is_refused() -> None:
    with pytest.raises(ValueError, match="2045"):
        encode(b"\x13" * 1023)


def test_the_repr_of_a_packet_hides_its_data() -> None:
    assert "37" not in repr(Packet(b"GPN00003637096EBD428A6797"))


@given(st.lists(BODIES, max_size=6), SIZES)
def test_packets_that_were_sent_come_back_in_any_chunks(bodies: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(encode(body) for body in bodies)
    assert feed_in_chunks(AbecsFramer(), stream, sizes) == [Packet(body) for body in bodies]


@given(st.binary(max_size=3000), SIZES)
def test_garbage_gives_the_same_events_in_any_chunks_and_a_packet_is_read_after_it(
    garbage: bytes, sizes: list[int]
) -> None:
    framer = AbecsFramer()
    assert feed_in_chunks(framer, garbage, sizes) == AbecsFramer().feed(garbage)
    framer.reset()
    assert framer.feed(encode(b"OPN")) == [Packet(b"OPN")]


@given(BODIES, st.integers(0, 200), st.integers(1, 255))
def test_one_damaged_byte_never_yields_the_wrong_data(body: bytes, at: int, flip: int) -> None:
    packet = bytearray(encode(body))
    packet[at % len(packet)] ^= flip
    packets = [event for event in AbecsFramer().feed(bytes(packet)) if isinstance(event, Packet)]
    assert all(found.body == body for found in packets)
