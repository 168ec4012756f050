# SPDX-License-Identifier: Apache-2.0
"""The customer's text messages: read on the phone and told to the cashier, by word of mouth and by no file."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import httpx

EAR = "ear"
_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


class SMSOfCustomer:
    """What the platform would have sent, which stands in a training platform's memory alone."""

    def __init__(self, platform: str, folder: Path) -> None:
        self._outbox = f"{platform}/v1/training/messages"
        self._ear = folder / EAR
        os.mkfifo(self._ear)
        self.codes: list[str] = []

    def tell_the_cashier(self) -> bool:
        """Tell a code that came since the last look; return whether there was one, and somebody who listened."""
        for code in self.look():
            with contextlib.suppress(OSError):
                ear = os.open(self._ear, os.O_WRONLY | os.O_NONBLOCK)
                try:
                    os.write(ear, f"{code}\n".encode())
                finally:
                    os.close(ear)
                return True
        return False

    def look(self) -> list[str]:
        """Return the codes that came since the last look, and remember them."""
        new: list[str] = []
        with contextlib.suppress(httpx.HTTPError):
            messages = httpx.get(self._outbox, timeout=5, trust_env=False).json()
            sent = [code for each in messages for code in _CODE.findall(each["text"])]
            new = [code for code in sent if code not in self.codes]
            self.codes += new
        return new


def listen(folder: Path, hear: Callable[[str], None]) -> None:
    """Have every code that the customer tells heard, on a thread of its own, as long as the process lives."""

    def work() -> None:
        # Open for writing too: else every customer who has spoken would be the end of the line.
        ear = os.open(folder / EAR, os.O_RDWR)
        with os.fdopen(ear, encoding="ascii") as lines:
            for line in lines:
                hear(line.strip())

    threading.Thread(target=work, daemon=True).start()
