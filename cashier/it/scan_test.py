# SPDX-License-Identifier: Apache-2.0
"""What a scan was, for whoever tries a gun out: what, by which gun, how; never a code whole. Charges nobody."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from cashier.values.payment_code import PaymentCode, Seen, read
from cashier.values.scan_messages import message_for
from cashier.values.texts import NO_TEXT, Text
from hardware.scanner import Scan

_DAMAGED = frozenset({Seen.EMPTY, Seen.CUT_OFF, Seen.GLUED, Seen.BAD_CHECK_DIGITS})

DOUBLE_FIRE_NS = 1_000_000_000

_CODE = Text(zh="付款码，尾号 {tail}", en="A payment code that ends in {tail}")
_CUT = Text(zh="只读到一部分", en="Only a part was read")
_FULL_WIDTH = Text(
    zh="数字是全角的：请在这台电脑上关掉中文输入法，或把扫码枪改成 USB 串口模式。",
    en="The digits are full-width: turn the input method off here, or switch the gun to its USB serial mode.",
)
_TWICE = Text(
    zh="一次扳机读了两遍：请按扫码枪手册调长“同码延时”。",
    en="One pull of the trigger was read twice: set a longer same-code delay by the gun's manual.",
)
_NO_TEXT = Text(
    zh="读到的不是文字：请检查波特率，或按手册恢复出厂设置。",
    en="What came is no text: check the speed of the line, or reset the gun by its manual.",
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One scan of a test. ``hints`` say what to mend; ``symbology`` is the AIM identifier, where the gun sends it."""

    number: int
    said: Text
    device: str
    characters: int
    symbology: str = ""
    hints: tuple[Text, ...] = ()


class ScanTest:
    """Tells of one scan after the other. Remembers of the last one a fingerprint, to tell a double fire."""

    def __init__(self) -> None:
        self._number = 0
        self._last = 0
        self._last_ns = 0

    def tried(self, scan: Scan) -> Tried:
        """Return what a scan was."""
        self._number += 1
        hints = [
            *([_NO_TEXT] if scan.encoding is None else []),
            *([_FULL_WIDTH] if _has_full_width(scan.text) else []),
            *([_TWICE] if self._is_double(scan) else []),
        ]
        said, do_now = _what(scan)
        if do_now != NO_TEXT and not hints:
            hints.append(do_now)
        return Tried(self._number, said, scan.device, len(scan.text), scan.symbology or "", tuple(hints))

    def _is_double(self, scan: Scan) -> bool:
        before, before_ns = self._last, self._last_ns
        self._last, self._last_ns = hash(scan.text), scan.end_monotonic_ns
        return before == self._last and 0 <= scan.end_monotonic_ns - before_ns < DOUBLE_FIRE_NS


def _what(scan: Scan) -> tuple[Text, Text]:
    """Return what it is, and for what lost a part of itself, what to do."""
    if scan.truncated:
        return _CUT, NO_TEXT
    thing = read(scan.text)
    if isinstance(thing, PaymentCode):
        return _CODE.fill(tail=thing.tail), NO_TEXT
    message = message_for(thing)
    return message.said, message.do_now if thing.seen in _DAMAGED else NO_TEXT


def _has_full_width(text: str) -> bool:
    return any(character.isdecimal() and unicodedata.east_asian_width(character) == "F" for character in text)
