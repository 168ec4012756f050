# SPDX-License-Identifier: Apache-2.0
"""The driver of Newland P180 pads on a serial line."""

import time
from collections.abc import Callable

from hardware.device_status import StateListener
from hardware.pin_pad.newland_dialect import NewlandDialect
from hardware.pin_pad.newland_session import NEWLAND_TIMING, NewlandSession
from hardware.pin_pad.pad import KeyLoadingPad, timing_on
from hardware.pin_pad.session import PadTiming
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.settings import SerialSettings


class NewlandPINPad(KeyLoadingPad):
    """Ask for PINs on one Newland P180, which stands at 115200 8N1; see `VerifonePINPad`."""

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        *,
        dialect: NewlandDialect | None = None,
        timing: PadTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        session = NewlandSession(dialect, timing_on(settings, timing or NEWLAND_TIMING))
        super().__init__(name, settings, on_state, session, transport=transport, retry=retry, clock=clock)
