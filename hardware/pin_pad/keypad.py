# SPDX-License-Identifier: Apache-2.0
"""The driver of plaintext voice keypads on a serial line."""

import time
from collections.abc import Callable
from concurrent.futures import Future

from hardware.device_status import StateListener
from hardware.pin_pad.keypad_session import KeypadDialect, KeypadOutcome, KeypadSession
from hardware.pin_pad.model import PINRequest
from hardware.pin_pad.pad import PadDriver
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.settings import SerialSettings


class VoiceKeypad(PadDriver):
    """Ask for PINs on one keypad that sends digits in clear, usually at 9600 8N1; otherwise as `VerifonePINPad`.

    The line carries the PIN unprotected: only for counters where nobody can get at the cable, and where no pad that
    encrypts can be had. `READY` means that the port is open: the keypad itself cannot be asked.
    """

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        *,
        dialect: KeypadDialect | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        session = KeypadSession(dialect)
        super().__init__(name, settings, on_state, session, transport=transport, retry=retry, clock=clock)

    def enter_pin(self, request: PINRequest) -> "Future[KeypadOutcome]":
        """Ask for a PIN; the future ends with `PINDigits` or one of the outcomes of other pads.

        Whoever gets `PINDigits` seals them and calls `wipe()`; digits that nobody wants any more are wiped here.
        The request's account, scheme and prompt are not used. Raises `PINPadBusy` while an entry is in flight.
        """
        return self._request(request)
