# SPDX-License-Identifier: Apache-2.0
"""The driver of Verifone/VISA PIN pads on a serial line."""

import time
from collections.abc import Callable

from hardware.device_status import StateListener
from hardware.pin_pad.pad import AskingPad, timing_on
from hardware.pin_pad.session import PadTiming
from hardware.pin_pad.visa_dialect import PadDialect
from hardware.pin_pad.visa_session import VisaSession
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.settings import SerialSettings


class VerifonePINPad(AskingPad):
    """Ask for PINs on one pad, one at a time; the listener and the futures run on the port's thread."""

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        *,
        dialect: PadDialect | None = None,
        timing: PadTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        session = VisaSession(dialect, timing_on(settings, timing or PadTiming()))
        super().__init__(name, settings, on_state, session, transport=transport, retry=retry, clock=clock)
