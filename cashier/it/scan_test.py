# SPDX-License-Identifier: Apache-2.0
"""What a scan was, for whoever tries a gun out: what, by which gun, how; never a code whole. Charges nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from cashier.it.scan_hints import (
    IN_PIECES,
    KEY_BY_KEY,
    NO_SPEED_FITS,
    SPEED_FOUND,
    TRY_NEXT_SPEED,
    TWICE,
    facts,
    hints,
    told,
)
from cashier.it.speed_search import Heard, ListenAt, SpeedSearch
from cashier.values.payment_code import PaymentCode, Seen, read
from cashier.values.scan_messages import message_for
from cashier.values.texts import NO_TEXT, Text
from hardware.framing.sample_code import Came, sampled
from hardware.scanner import Scan

_DAMAGED = frozenset({Seen.EMPTY, Seen.GARBLED, Seen.CUT_OFF, Seen.GLUED, Seen.BAD_CHECK_DIGITS})

_OF_SPEED = {Heard.TRY_NEXT: TRY_NEXT_SPEED, Heard.FOUND: SPEED_FOUND, Heard.NOT_FOUND: NO_SPEED_FITS}

_SOME_KEYS = 6
"""So many keys nobody presses who holds a gun."""

DOUBLE_FIRE_NS = 1_000_000_000

_CODE = Text(zh="付款码，尾号 {tail}", en="A payment code that ends in {tail}")
_SAMPLE = Text(zh="试扫码，读得完整，键盘布局也对", en="The sample code, whole, and the keyboard layout is right")
_SAMPLE_DAMAGED = Text(zh="试扫码，读得不对", en="The sample code, not as it is")
_CUT = Text(zh="只读到一部分", en="Only a part was read")


@dataclass(frozen=True, slots=True)
class Tried:
    """One scan of a test, or, with ``number`` 0, keys that nobody read as a scan.

    ``how`` says in a few words how it came, and ``facts`` says it to a program; ``hints`` say what to mend.
    ``symbology`` is the AIM identifier, where the gun sends it. ``is_to_be_repeated``: the next scan says more.
    """

    number: int
    said: Text
    device: str
    characters: int
    symbology: str = ""
    hints: tuple[Text, ...] = ()
    how: tuple[Text, ...] = ()
    facts: dict[str, str | int | float] = field(default_factory=dict)
    is_to_be_repeated: bool = False


class ScanTest:
    """Tells of one scan after the other, until `end`. Remembers of the last one a fingerprint, to tell a double fire.

    ``listen_at`` has a gun listened to at another speed; without it, none is searched for.
    """

    def __init__(self, listen_at: ListenAt | None = None) -> None:
        self._speeds = SpeedSearch(listen_at) if listen_at is not None else None
        self._number = 0
        self._keys = 0
        self._last = 0
        self._last_ns = 0

    def tried(self, scan: Scan) -> Tried:
        """Return what a scan was."""
        self._number += 1
        self._keys = 0
        heard, baud = self._speeds.heard(scan) if self._speeds is not None else (Heard.TEXT, 0)
        of_speed = [_OF_SPEED[heard].fill(baud=baud)] if heard in _OF_SPEED else []
        # Of what is no text nothing else can be said.
        is_lost = heard in {Heard.TRY_NEXT, Heard.NOT_FOUND}
        to_mend = of_speed if is_lost else [*of_speed, *hints(scan)]
        to_mend += [TWICE] if self._is_double(scan) and not is_lost else []
        said, do_now = _what(scan)
        if do_now != NO_TEXT and not to_mend:
            to_mend.append(do_now)
        return Tried(
            self._number,
            said,
            scan.device,
            len(scan.text),
            scan.symbology or "",
            tuple(to_mend),
            told(scan.manner),
            facts(scan.manner),
            heard is Heard.TRY_NEXT,
        )

    def typed(self) -> Tried | None:
        """Take a key that came by itself; return what is to be said of so many that a gun may have typed them."""
        self._keys += 1
        return Tried(0, KEY_BY_KEY, "", self._keys, hints=(IN_PIECES,)) if self._keys >= _SOME_KEYS else None

    def end(self) -> None:
        """End the test: guns are listened to as the settings say."""
        if self._speeds is not None:
            self._speeds.end()

    def _is_double(self, scan: Scan) -> bool:
        before, before_ns = self._last, self._last_ns
        self._last, self._last_ns = hash(scan.text), scan.end_monotonic_ns
        return before == self._last and 0 <= scan.end_monotonic_ns - before_ns < DOUBLE_FIRE_NS


def _what(scan: Scan) -> tuple[Text, Text]:
    """Return what it is, and for what lost a part of itself, what to do."""
    if scan.truncated:
        return _CUT, NO_TEXT
    if (sample := sampled(scan.text)) is not None:
        return (_SAMPLE if sample.came is Came.WHOLE else _SAMPLE_DAMAGED), NO_TEXT
    thing = read(scan.text)
    if isinstance(thing, PaymentCode):
        return _CODE.fill(tail=thing.tail), NO_TEXT
    message = message_for(thing)
    return message.said, message.do_now if thing.seen in _DAMAGED else NO_TEXT
