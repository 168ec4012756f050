# SPDX-License-Identifier: Apache-2.0
"""A whole Verifone/VISA PIN pad on a simulated serial line, with a person in front of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.simulators.faults import FaultPlan
from hardware.simulators.pad_keys import PadKeys
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.visa_pad_core import VisaPadCore


class VisaPINPad(PtyPINPad[VisaPadCore]):
    """Be a pad at `link`; see `PtyPINPad`.

    `keys` is `MasterKeys` or `DUKPTKeys`; without it published test keys are used. All other arguments are those
    of `VisaPadCore`.
    """

    def __init__(
        self,
        link: str | Path,
        keys: PadKeys | None = None,
        *,
        person: Callable[[Any], None] | None = None,
        serial_number: str = "000000000000",
        faults: FaultPlan | None = None,
        retransmit_s: float = 5.0,
        timeout_unit_s: float = 30.0,
        strict_prompt: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        def make_core(on_entry: Callable[[], None]) -> VisaPadCore:
            return VisaPadCore(
                keys,
                serial_number=serial_number,
                faults=faults,
                retransmit_s=retransmit_s,
                timeout_unit_s=timeout_unit_s,
                strict_prompt=strict_prompt,
                on_entry=on_entry,
                on_asked=self._note_asked,
            )

        super().__init__(link, make_core, person=person, clock=clock)

    @property
    def keys(self) -> PadKeys:
        """Return the keys inside the pad."""
        return self._core.keys
