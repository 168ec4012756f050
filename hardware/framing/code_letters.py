# SPDX-License-Identifier: Apache-2.0
"""The letters by which guns of a maker tell the kind of code, before it, where they send no AIM identifier. Pure.

Honeywell's are those of Hand Held Products, checked against two public readers of such guns (enioka_scan,
SymbologyId; ubx, CodeId) and, for s, d and j, against what a gun was seen to send (python_hon_usbhid). Zebra's are
the "Symbol code characters", checked against table F-5 of the PDT 6800 reference guide and, for P00, P01, z, A and
C, against a public reader (aitronic, ScannerDemo). Newland's own letters were found in no source: such a gun is set
to AIM identifiers, or its letter is taken off as one that means nothing.
"""

import enum
from collections.abc import Mapping


class CodeLetters(enum.StrEnum):
    """Name whose letters they are."""

    HONEYWELL = "honeywell"
    ZEBRA = "zebra"
    OTHER = "other"  # one letter, whatever it means


_AIM: Mapping[CodeLetters, Mapping[bytes, str]] = {
    CodeLetters.HONEYWELL: {
        b"s": "]Q1", b"w": "]d1", b"z": "]z0", b"r": "]L0", b"j": "]C0", b"I": "]C1", b"d": "]E0", b"c": "]E0",
        b"E": "]E0", b"D": "]E4", b"b": "]A0", b"i": "]G0", b"a": "]F0", b"e": "]I0",
    },
    CodeLetters.ZEBRA: {
        b"P01": "]Q1", b"P00": "]d1", b"z": "]z0", b"X": "]L0", b"D": "]C0", b"K": "]C1", b"A": "]E0", b"B": "]A0",
        b"E": "]G0", b"C": "]F0", b"F": "]I0",
    },
    CodeLetters.OTHER: {},
}  # fmt: skip


def split_letter(data: bytes, letters: CodeLetters) -> tuple[str | None, bytes]:
    """Split off what tells the kind of code; return its AIM identifier, or None where it has none, and the rest."""
    for size in (3, 1):
        aim = _AIM[letters].get(data[:size])
        if aim is not None:
            return aim, data[size:]
    return (None, data[1:]) if letters is CodeLetters.OTHER and data[:1].isalpha() else (None, data)
