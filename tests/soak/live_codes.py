# SPDX-License-Identifier: Apache-2.0
"""Looks through all that a Python program still holds for payment codes. What nobody holds is not found here."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator

from cashier.values.payment_code import PaymentCode, read

_DIGITS = re.compile(r"(?<![0-9])9[12][0-9]{18}(?![0-9])")


def codes_held() -> set[str]:
    """Return the payment codes that stand in any text or bytes that can be reached from what is alive."""
    gc.collect()
    return {code for text in _texts() for code in _DIGITS.findall(text) if isinstance(read(code), PaymentCode)}


def _texts() -> Iterator[str]:
    """Yield every text; what holds nothing itself is not tracked, and is found at what refers to it."""
    seen: set[int] = set()
    waiting = list(gc.get_objects())
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes | bytearray):
            yield bytes(thing).decode("latin-1")
        elif thing is not waiting and thing is not seen:
            waiting += gc.get_referents(thing)
