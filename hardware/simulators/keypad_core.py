# SPDX-License-Identifier: Apache-2.0
"""A plaintext voice keypad as a pure state machine: bytes, keys and time in, bytes out.

Written from the table of bytes: 82 starts, 81 says "again", 83 stops; keys go out one byte each, some makes with
the eighth bit set. It cannot be asked anything.
"""

from collections.abc import Callable

from hardware.simulators.faults import Emission, FaultPlan, IgnoreHost, emit
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState

_KEYS = {ENTER: 0x0D, CLEAR: 0x08, CANCEL: 0x1B}


class KeypadCore:
    """Be the inside of a keypad; `sets_eighth_bit` makes it send keys that way."""

    def __init__(
        self,
        *,
        faults: FaultPlan | None = None,
        sets_eighth_bit: bool = False,
        on_entry: Callable[[], None] = lambda: None,
    ) -> None:
        self.faults = faults or FaultPlan()
        self.state = PadState.IDLE
        self.display = ""
        self.beeps = 0
        self.voice: list[str] = []
        self._eighth_bit = 0x80 if sets_eighth_bit else 0
        self._on_entry = on_entry

    @property
    def deadline(self) -> float | None:
        """Return None: nothing here takes time."""
        return None

    def receive(self, data: bytes, now: float) -> list[Emission]:
        """Take bytes from the till."""
        del now
        for byte in data:
            if self.faults.silent or self.faults.take_host_fault(f"{byte:02X}", (IgnoreHost,)):
                continue
            if byte in (0x82, 0x81):
                self.voice.append("请输入密码" if byte == 0x82 else "请再输入一次")
                self.state = PadState.ENTRY
                if byte == 0x82:
                    self._on_entry()
            elif byte == 0x83:
                self.state = PadState.IDLE
        return []

    def tick(self, now: float) -> list[Emission]:
        """Do nothing: nothing here takes time."""
        del now
        return []

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        del now
        if self.state is not PadState.ENTRY or self.faults.silent:
            return []
        code = _KEYS[key] if key in _KEYS else ord(key)
        return emit(bytes((code | self._eighth_bit,)), self.faults.take_pad_faults(key))

    def reset(self) -> None:
        """Lose power."""
        self.state = PadState.IDLE
