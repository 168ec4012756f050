# SPDX-License-Identifier: Apache-2.0
"""ESC/POS in real time: what a printer answers or obeys at once, wherever its bytes stand, and what its answers mean.

Source: Epson's ESC/POS command reference (DLE EOT, DLE DC4, GS r).
"""

from collections.abc import Mapping
from dataclasses import dataclass

DLE = 0x10
REAL_TIME = frozenset({0x04, 0x05, 0x14})
"""The bytes that make a request of the DLE before them: EOT, ENQ, DC4."""
STATUS_REQUESTS = {n: bytes((DLE, 0x04, n)) for n in (1, 2, 3, 4)}
IN_ORDER_REQUEST = b"\x1dr\x01"
"""Asks for the paper sensor in its turn: the answer means that all before it is printed."""


def real_time_kick(pulse: bytes) -> bytes:
    """Return the pulse of `drawer_kick` as a command that a printer without paper obeys too: 100 to 800 ms."""
    pin, on = pulse[2], pulse[3] * 2
    return bytes((DLE, 0x14, 0x01, pin, min(8, max(1, -(-on // 100)))))


def is_status_answer(byte: int) -> bool:
    """Tell whether a byte answers one of `STATUS_REQUESTS`: bits 7 and 0 are 0, bits 4 and 1 are 1."""
    return byte & 0x93 == 0x12


def begins_automatic_status(byte: int) -> bool:
    """Tell whether a byte is the first of four that a printer sends of itself: bits 7, 1 and 0 are 0, bit 4 is 1.

    The other three look like answers to `IN_ORDER_REQUEST`: their bits 7 and 4 are 0 (Epson, GS a).
    """
    return byte & 0x93 == 0x10


def is_in_order_answer(byte: int) -> bool:
    """Tell whether a byte answers `IN_ORDER_REQUEST`: bits 7 and 4 are 0."""
    return byte & 0x90 == 0


def has_real_time_request(data: bytes) -> bool:
    """Tell whether a printer would take two of these bytes for a request: it answers those wherever they stand."""
    return any(bytes((DLE, second)) in data for second in REAL_TIME)


@dataclass(frozen=True)
class PrinterCondition:
    """Hold what a printer said of itself; `is_blocked` means that a slip would not come out now."""

    is_offline: bool = False
    is_cover_open: bool = False
    is_paper_out: bool = False
    is_paper_near_end: bool = False
    has_error: bool = False

    @property
    def is_blocked(self) -> bool:
        """Tell whether printing has to wait for a person."""
        return self.is_offline or self.is_cover_open or self.is_paper_out or self.has_error


def condition_of(answers: Mapping[int, int]) -> PrinterCondition:
    """Read the answers to `STATUS_REQUESTS`, each under its number; those that are missing say nothing.

    Raises `ValueError` for a byte that is no answer: bits 7 and 0 are 0, bits 4 and 1 are 1.
    """
    for request, answer in answers.items():
        if not is_status_answer(answer):
            raise ValueError(f"0x{answer:02X} is no answer to DLE EOT {request}; its shape is 0xx1xx10")
    printer, cause, error, paper = (answers.get(n, 0) for n in (1, 2, 3, 4))
    return PrinterCondition(
        is_offline=bool(printer & 0x08),
        is_cover_open=bool(cause & 0x04),
        is_paper_out=bool(cause & 0x20 or paper & 0x60),
        is_paper_near_end=bool(paper & 0x0C),
        # Bit 3: the cutter; bit 5: cannot be mended by itself; bit 6: mends itself when the head has cooled.
        has_error=bool(cause & 0x40 or error & 0x68),
    )
