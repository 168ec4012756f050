# SPDX-License-Identifier: Apache-2.0
"""A whole plaintext voice keypad on a simulated serial line, with a person in front of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.simulators.keypad_core import KeypadCore
from hardware.simulators.pty_pin_pad import PtyPINPad


class VoiceKeypad(PtyPINPad[KeypadCore]):
    """Be a keypad at `link`; see `PtyPINPad` and `KeypadCore`."""

    def __init__(
        self,
        link: str | Path,
        *,
        sets_eighth_bit: bool = False,
        person: Callable[[Any], None] | None = None,
    ) -> None:
        super().__init__(
            link, lambda on_entry: KeypadCore(sets_eighth_bit=sets_eighth_bit, on_entry=on_entry), person=person
        )
