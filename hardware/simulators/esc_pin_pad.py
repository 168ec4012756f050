# SPDX-License-Identifier: Apache-2.0
"""A whole Chinese ESC keypad on a simulated serial line, with a person in front of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.simulators.esc_pad_core import EscPadCore
from hardware.simulators.loaded_keys import LoadedKeys
from hardware.simulators.pty_pin_pad import PtyPINPad


class EscPINPad(PtyPINPad[EscPadCore]):
    """Be a keypad of the dialect "h002" or "psbc" at `link`; see `PtyPINPad` and `EscPadCore`."""

    def __init__(
        self,
        link: str | Path,
        keys: LoadedKeys | None = None,
        *,
        dialect: str = "h002",
        person: Callable[[Any], None] | None = None,
    ) -> None:
        def make_core(on_entry: Callable[[], None]) -> EscPadCore:
            return EscPadCore(keys, dialect=dialect, on_entry=on_entry, on_asked=self._note_asked)

        super().__init__(link, make_core, person=person)
