# SPDX-License-Identifier: Apache-2.0
"""A whole Newland P180 on a simulated serial line, with a person in front of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.simulators.loaded_keys import LoadedKeys
from hardware.simulators.newland_pad_core import NewlandPadCore
from hardware.simulators.pty_pin_pad import PtyPINPad


class NewlandPINPad(PtyPINPad[NewlandPadCore]):
    """Be a pad at `link`; see `PtyPINPad` and `NewlandPadCore`."""

    def __init__(
        self,
        link: str | Path,
        keys: LoadedKeys | None = None,
        *,
        person: Callable[[Any], None] | None = None,
    ) -> None:
        super().__init__(link, lambda on_entry: NewlandPadCore(keys, on_entry=on_entry), person=person)
