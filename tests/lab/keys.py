# SPDX-License-Identifier: Apache-2.0
"""What a gun in keyboard mode sends on USB: a report for each key that goes down, and one for all keys up.

Source: HID Usage Tables 1.12, keyboard page (0x07), for a gun that is set to the United States.
"""

from __future__ import annotations

from collections.abc import Iterator

REPORT_BYTES = 8
_LEFT_SHIFT = 0x02
_ENTER = 0x28
_ALONE = {
    **{chr(ord("a") + number): 0x04 + number for number in range(26)},
    **{digit: 0x1E + number for number, digit in enumerate("1234567890")},
    "-": 0x2D, "]": 0x30, ".": 0x37, "/": 0x38, "\r": _ENTER,
}  # fmt: skip
_SHIFTED = {"_": 0x2D, ":": 0x33, "?": 0x38, **{chr(ord("A") + number): 0x04 + number for number in range(26)}}


def reports_of(text: str) -> Iterator[bytes]:
    """Yield the reports of a text; raise `KeyError` for what is on no key here."""
    for character in text:
        shift, usage = (0, _ALONE[character]) if character in _ALONE else (_LEFT_SHIFT, _SHIFTED[character])
        yield bytes((shift, 0, usage, 0, 0, 0, 0, 0))
        yield bytes(REPORT_BYTES)
