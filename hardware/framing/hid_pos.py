# SPDX-License-Identifier: Apache-2.0
"""Scan reports of USB HID POS scanners: reports to codes, by what the device's own descriptor says. No clock.

Source: HID Point of Sale Usage Tables 1.02, bar code scanner page (0x8C); makers' layouts differ.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from hardware.framing.hid_descriptor import DescriptorError, ReportDescriptor, ReportField, ReportKind
from hardware.framing.line import MAX_LINE_BYTES

SCANNER_USAGE = 0x008C_0002
_BYTE_COUNT = 0x0001_003B
_AIM_USAGES = (0x008C_00FB, 0x008C_00FC, 0x008C_00FD)
_DECODED_DATA = 0x008C_00FE
_CONTINUED = 0x008C_00FF
# What a gun answers to a command comes as a scan: the command's text, then ACK, NAK or ENQ, then a full stop.
_REPLY_IDENTIFIERS = frozenset(("]X0", "]Z6"))
_REPLY_ENDS = frozenset((0x06, 0x15, 0x05))


class LayoutChoice(enum.StrEnum):
    """Name where the places of a report's parts come from."""

    AUTO = "auto"  # the device's own descriptor
    COUNTED = "counted"  # id, count, data: guns whose descriptor names no scanner usages (Microscan)
    IBM = "ibm"  # IBM hand-held style: four bytes of status, then data up to the first NUL (Symbol)


@dataclass(frozen=True)
class ScanLayout:
    """Hold where the parts of a scan report stand, in bytes of the report as it is read.

    `report_id` is None where reports carry none. Without `count_at` the data ends before its trailing NULs, or at
    the first NUL;
    without `continued_bit` (counted in bits from the report's start) a report that is full may go on.
    """

    report_id: int | None
    data_at: int
    data_bytes: int
    count_at: int | None = None
    aim_at: tuple[int, int, int] | None = None
    continued_bit: int | None = None
    ends_at_nul: bool = False


_FIXED: dict[LayoutChoice, ScanLayout] = {
    LayoutChoice.COUNTED: ScanLayout(report_id=1, data_at=2, data_bytes=62, count_at=1),
    LayoutChoice.IBM: ScanLayout(report_id=None, data_at=5, data_bytes=59, ends_at_nul=True),
}


@dataclass(frozen=True)
class HIDScan:
    """Hold one code as the gun sent it; `truncated` when there was more of it than is here."""

    data: bytes = field(repr=False)
    aim: str | None = None
    truncated: bool = False


def scan_layouts(descriptor: ReportDescriptor, choice: LayoutChoice = LayoutChoice.AUTO) -> tuple[ScanLayout, ...]:
    """Return a layout for each report that carries scans; raise `DescriptorError` when there is none."""
    if choice is not LayoutChoice.AUTO:
        return (_FIXED[choice],)
    layouts = tuple(
        _layout(descriptor, each)
        for each in descriptor.fields
        if each.kind is ReportKind.INPUT and each.slots(_DECODED_DATA)
    )
    if not layouts:
        raise DescriptorError("the descriptor declares no scanned data: the device is in another mode, or no scanner")
    return layouts


def _layout(descriptor: ReportDescriptor, data: ReportField) -> ScanLayout:
    slots = data.slots(_DECODED_DATA)
    bit, bits = data.bit_offset + slots[0] * data.bit_size, len(slots) * data.bit_size
    if bit % 8 or bits % 8 or slots != list(range(slots[0], slots[0] + len(slots))):
        raise DescriptorError("the scanned data does not stand in whole bytes side by side")
    report_id = data.report_id
    aim = [_byte_of(descriptor, report_id, usage) for usage in _AIM_USAGES]
    known = tuple(at for at in aim if at is not None)
    return ScanLayout(
        report_id,
        bit // 8,
        bits // 8,
        _byte_of(descriptor, report_id, _BYTE_COUNT),
        (known[0], known[1], known[2]) if len(known) == 3 else None,
        _bit_of(descriptor, report_id, _CONTINUED),
    )


def _bit_of(descriptor: ReportDescriptor, report_id: int | None, usage: int) -> int | None:
    for each in descriptor.fields:
        if each.kind is ReportKind.INPUT and each.report_id == report_id:
            for slot in each.slots(usage):
                return each.bit_offset + slot * each.bit_size
    return None


def _byte_of(descriptor: ReportDescriptor, report_id: int | None, usage: int) -> int | None:
    bit = _bit_of(descriptor, report_id, usage)
    return None if bit is None or bit % 8 else bit // 8


class HIDPOSFramer:
    """Put reports together to codes of at most `max_bytes`; never raises on any bytes."""

    def __init__(self, layouts: Sequence[ScanLayout], max_bytes: int = MAX_LINE_BYTES) -> None:
        self._layouts = {each.report_id: each for each in layouts}
        self._max_bytes = max_bytes
        self._data = bytearray()
        self._aim = b""
        self._has_begun = False
        self._is_announced = False
        self._truncated = False

    @property
    def is_pending(self) -> bool:
        """Tell whether a code has begun and is not complete."""
        return self._has_begun

    def feed(self, report: bytes) -> list[HIDScan]:
        """Take one report and return the code that it completes, if it does."""
        layout = self._layouts.get(None) or self._layouts.get(report[0] if report else None)
        if layout is None:
            return []
        part, aim = _data_of(layout, report), _aim_of(layout, report)
        if not self._has_begun:
            self._aim = aim
        self._has_begun = True
        room = self._max_bytes - len(self._data)
        self._truncated = self._truncated or len(part) > room
        self._data += part[:room]
        if layout.continued_bit is None:
            self._is_announced = False
            return [] if len(part) == layout.data_bytes else self._finish()
        self._is_announced = _has_bit(report, layout.continued_bit)
        return [] if self._is_announced else self._finish()

    def flush(self) -> list[HIDScan]:
        """End the code because a pause passed; it is truncated when the gun had announced more."""
        self._truncated = self._truncated or self._is_announced
        return self._finish()

    def reset(self) -> None:
        """Forget everything, because the device is gone."""
        self._data.clear()
        self._has_begun = self._is_announced = self._truncated = False

    def _finish(self) -> list[HIDScan]:
        # A suffix that the gun adds for keyboards is no part of the code.
        data = bytes(self._data).rstrip(b"\r\n\t")
        scan = HIDScan(data, self._aim.decode("ascii") if self._aim else None, self._truncated)
        self.reset()
        return [scan] if data and not is_reply(scan.aim, data) else []


def is_reply(aim: str | None, data: bytes) -> bool:
    """Tell whether this is a gun's answer to a command and no code."""
    return aim in _REPLY_IDENTIFIERS and len(data) >= 2 and data[-1:] in {b".", b"!"} and data[-2] in _REPLY_ENDS


def _data_of(layout: ScanLayout, report: bytes) -> bytes:
    data = report[layout.data_at : layout.data_at + layout.data_bytes]
    if layout.count_at is not None and layout.count_at < len(report):
        return data[: report[layout.count_at]]
    return data.partition(b"\0")[0] if layout.ends_at_nul else data.rstrip(b"\0")


def _aim_of(layout: ScanLayout, report: bytes) -> bytes:
    if layout.aim_at is None or max(layout.aim_at) >= len(report):
        return b""
    aim = bytes(report[at] for at in layout.aim_at)
    is_aim = aim[:1] == b"]" and aim[1:2].isalpha() and aim[2:3].isalnum()
    return aim if is_aim else b""


def _has_bit(report: bytes, bit: int) -> bool:
    return bit // 8 < len(report) and bool(report[bit // 8] >> bit % 8 & 1)
