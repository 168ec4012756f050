# SPDX-License-Identifier: Apache-2.0
"""What comes of asking for a PIN, or an SMS code, at the counter, whatever the pad."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PINTyped:
    """The customer typed a PIN and pressed enter: the enciphered block, or sealed digits; the KSN under DUKPT."""

    pin_block: bytes = field(repr=False)
    ksn: bytes | None = None


@dataclass(frozen=True, slots=True)
class SMSCodeTyped:
    """The customer typed something where the pad asked for an SMS code; whether it is one is not looked at yet."""

    code: str = field(repr=False)


class PadEnd(StrEnum):
    """How a payment ended, as the pad's display tells the customer, in ASCII: pads have no other signs."""

    PAID = "PAID - THANK YOU"
    NOT_PAID = "NOT PAID"
    NOT_KNOWN = "DO NOT PAY AGAIN"


class PINPadTrouble(StrEnum):
    """Why the pad gave no PIN; the values are reason codes."""

    CANCELLED = "PIN_PAD_CANCELLED"
    TIMED_OUT = "PIN_PAD_TIMED_OUT"
    FAULT = "PIN_PAD_FAULT"
    KEY_FAULT = "PIN_KEY_FAULT"
    UNPLUGGED = "PIN_PAD_UNPLUGGED"
    THROTTLED = "PIN_PAD_THROTTLED"


@dataclass(frozen=True, slots=True)
class NoPIN:
    """The pad gave no PIN, or no SMS code; ``detail`` is for the log and for IT.

    ``was_refused``: the pad did not even ask; another kind of key, or another way, may be what it takes.
    ``was_typed``: somebody typed it, and the pad enciphered it under a key of another kind than it was asked for.
    """

    trouble: PINPadTrouble
    detail: str = ""
    was_refused: bool = False
    was_typed: bool = False
