# SPDX-License-Identifier: Apache-2.0
"""What comes of asking for a PIN at the counter, whatever the pad."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PINTyped:
    """The customer typed a PIN and pressed enter: the enciphered block, or sealed digits; the KSN under DUKPT."""

    pin_block: bytes = field(repr=False)
    ksn: bytes | None = None


class PINPadTrouble(StrEnum):
    """Why the pad gave no PIN; the values are reason codes."""

    CANCELLED = "PIN_PAD_CANCELLED"
    TIMED_OUT = "PIN_PAD_TIMED_OUT"
    FAULT = "PIN_PAD_FAULT"
    KEY_FAULT = "PIN_KEY_FAULT"


@dataclass(frozen=True, slots=True)
class NoPIN:
    """The pad gave no PIN; ``detail`` is for the log and for IT."""

    trouble: PINPadTrouble
    detail: str = ""
