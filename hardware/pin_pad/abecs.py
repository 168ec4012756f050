# SPDX-License-Identifier: Apache-2.0
"""The driver of ABECS PIN pads on a serial line."""

import time
from collections.abc import Callable

from hardware.device_status import StateListener
from hardware.pin_pad.abecs_dialect import AbecsDialect
from hardware.pin_pad.abecs_session import ABECS_TIMING, AbecsSession
from hardware.pin_pad.pad import EncryptingPad, timing_on
from hardware.pin_pad.session import PadTiming
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.settings import SerialSettings


class AbecsPINPad(EncryptingPad):
    """Ask for PINs on one ABECS pad, which stands at 19200 8N1; see `VerifonePINPad`."""

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        *,
        dialect: AbecsDialect | None = None,
        timing: PadTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        session = AbecsSession(dialect, timing_on(settings, timing or ABECS_TIMING))
        super().__init__(name, settings, on_state, session, transport=transport, retry=retry, clock=clock)
