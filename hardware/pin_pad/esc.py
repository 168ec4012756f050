# SPDX-License-Identifier: Apache-2.0
"""The driver of Chinese ESC keypads on a serial line."""

import time
from collections.abc import Callable

from hardware.device_status import StateListener
from hardware.pin_pad.esc_dialect import EscDialect
from hardware.pin_pad.esc_session import EscSession
from hardware.pin_pad.pad import AskingPad, timing_on
from hardware.pin_pad.session import PadTiming
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.settings import SerialSettings


class EscPINPad(AskingPad):
    """Ask for PINs on one keypad of the PSBC or H002 dialect, which stand at 9600 8N1; see `VerifonePINPad`."""

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        *,
        dialect: EscDialect | None = None,
        timing: PadTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.asks_texts = (dialect or EscDialect()).asks_texts
        session = EscSession(dialect, timing_on(settings, timing or PadTiming()))
        super().__init__(name, settings, on_state, session, transport=transport, retry=retry, clock=clock)
