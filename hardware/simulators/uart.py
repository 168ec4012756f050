# SPDX-License-Identifier: Apache-2.0
"""What a serial port hears of bytes that were sent at another speed than it listens at: level by level, as on a wire.

Eight bits, no parity, one stop bit, least significant bit first. A port samples each bit in its middle; a byte whose
stop bit is missing is a zero to a program, as Linux has it (termios(3), without PARMRK).
"""

from collections.abc import Iterator

_BITS = 10  # start, eight of data, stop


def as_heard(data: bytes, sent_baud: int, heard_baud: int) -> bytes:
    """Return the bytes that come out of the port."""
    if sent_baud == heard_baud:
        return data
    return bytes(_heard([level for byte in data for level in _levels(byte)], sent_baud / heard_baud))


def _levels(byte: int) -> list[int]:
    return [0, *(byte >> bit & 1 for bit in range(8)), 1]


def _heard(levels: list[int], bits_a_bit: float) -> Iterator[int]:
    """Yield what is heard of levels of a bit each; one bit of the port lasts `bits_a_bit` of the sender's."""

    def level(at: float) -> int:
        return levels[int(at)] if int(at) < len(levels) else 1  # The line rests at one.

    at = 0.0
    while at < len(levels):
        if level(at):
            at = float(int(at) + 1)
            continue
        samples = [level(at + (bit + 0.5) * bits_a_bit) for bit in range(_BITS)]
        byte = sum(sample << bit for bit, sample in enumerate(samples[1:9]))
        yield byte if samples[9] else 0
        at += (_BITS - 0.5) * bits_a_bit
        # After a byte that was broken the port waits until the line rests.
        while at < len(levels) and not samples[9] and not level(at):
            at = float(int(at) + 1)
