# SPDX-License-Identifier: Apache-2.0
"""A whole ABECS PIN pad on a simulated serial line, with a person in front of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.simulators.abecs_pad_core import AbecsPadCore
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.pty_pin_pad import PtyPINPad


class AbecsPINPad(PtyPINPad[AbecsPadCore]):
    """Be a pad at `link`; see `PtyPINPad` and `AbecsPadCore`."""

    def __init__(
        self,
        link: str | Path,
        masters: MasterKeys | None = None,
        dukpt: DUKPTKeys | None = None,
        *,
        person: Callable[[Any], None] | None = None,
    ) -> None:
        super().__init__(link, lambda on_entry: AbecsPadCore(masters, dukpt, on_entry=on_entry), person=person)
