# SPDX-License-Identifier: Apache-2.0
"""USB HID POS guns of several makers: their report descriptors, and the reports that a pull of the trigger sends.

Written from the makers' tables of offsets (integration manuals of ATR110, LSR118, FM420, HR200), not from the driver.
The generic descriptor is one that was seen on a bus; those of the makers were put together from their tables and have
not been compared with a real gun's. Offsets count from the report's id.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class HIDGunMake:
    """Hold what tells one make of gun from another; see `HIDGunCore.reports` for how the places are used."""

    name: str
    vendor_id: int
    product_id: int
    report_id: int
    report_bytes: int
    data: slice
    descriptor: bytes
    count_at: int | None = 1
    aim: slice | None = None
    own_symbology_at: int | None = None
    own_symbologies: str = ""
    """Pairs of an AIM letter and the maker's own."""
    continued_at: int | None = None


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


_HEAD = "05 8C 09 02 A1 01 85 02 09 12 A1 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02"
_AIM = "95 03 05 8C 09 FB 09 FC 09 FD 81 02"
_CONTINUED = "05 8C 25 01 75 01 95 01 09 FF 81 02 75 07 81 03 C0 C0"

GENERIC = HIDGunMake(
    "generic", 0x16C0, 0x27D9, 2, 62, slice(5, 61),
    _hex(f"{_HEAD} {_AIM} 95 38 09 FE 82 02 01 {_CONTINUED}"),
    aim=slice(2, 5), continued_at=61,
)  # fmt: skip
HONEYWELL = HIDGunMake(
    "honeywell", 0x0C2E, 0x0B61, 2, 64, slice(5, 61),
    _hex(f"{_HEAD} {_AIM} 95 38 09 FE 82 02 01 06 66 FF 95 02 09 04 09 00 81 02 {_CONTINUED}"),
    aim=slice(2, 5), own_symbology_at=61, own_symbologies="QsEdCj", continued_at=63,
)  # fmt: skip
NEWLAND = HIDGunMake(
    "newland", 0x1EAB, 0x0010, 2, 64, slice(2, 58),
    _hex(f"{_HEAD} 95 38 05 8C 09 FE 82 02 01 06 66 FF 95 05 09 04 81 02 {_CONTINUED}"),
    own_symbology_at=62, own_symbologies="QsEdCj", continued_at=63,
)  # fmt: skip
MICROSCAN = HIDGunMake(
    "microscan", 0x0451, 0x16C8, 1, 64, slice(2, 64),
    _hex("06 00 FF 09 01 A1 01 85 01 15 00 26 FF 00 75 08 95 3F 09 02 81 02 C0"),
)  # fmt: skip
SYMBOL = HIDGunMake(
    "symbol", 0x05E0, 0x1300, 0, 64, slice(5, 64),
    _hex("06 45 FF 0A 00 4B A1 01 15 00 26 FF 00 75 08 95 40 09 01 81 02 C0"),
    count_at=None,
)  # fmt: skip

MAKES = (HONEYWELL, NEWLAND, MICROSCAN, SYMBOL, GENERIC)


class HIDGunCore:
    """Say what one gun sends."""

    def __init__(self, make: HIDGunMake) -> None:
        self.make = make

    def reports(self, code: str | bytes, aim: str = "]Q1") -> list[bytes]:
        """Return the reports of one scan, text as UTF-8; all but the last say that more comes."""
        data = code.encode() if isinstance(code, str) else code
        size = self.make.data.stop - self.make.data.start
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        return [self._report(piece, aim, is_last=number == len(pieces)) for number, piece in enumerate(pieces, 1)]

    def reply(self, command: str) -> bytes:
        """Return the report with which a gun acknowledges a command."""
        return self._report(command.encode("ascii") + b"\x06.", "]Z6", is_last=True)

    def _report(self, piece: bytes, aim: str, *, is_last: bool) -> bytes:
        make = self.make
        report = bytearray(make.report_bytes)
        report[0] = make.report_id
        report[make.data.start : make.data.start + len(piece)] = piece
        if make.count_at is not None:
            report[make.count_at] = len(piece)
        if make.aim is not None:
            report[make.aim] = aim.encode("ascii")
        if make.own_symbology_at is not None:
            own = dict(zip(make.own_symbologies[::2], make.own_symbologies[1::2], strict=True))
            report[make.own_symbology_at] = ord(own.get(aim[1], "?"))
        if make.continued_at is not None:
            report[make.continued_at] = 0 if is_last else 1
        return bytes(report)
