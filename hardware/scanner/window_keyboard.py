# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode whose keys come to a window with everybody's: whether its keyboard is there, and no more."""

import threading
from collections.abc import Callable

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.framing.windows_keyboards import is_named
from hardware.transport.base import PortMissing

LOOK_EVERY_S = 2.0


class WindowKeyboard:
    """Look for a keyboard again and again, by its name or by vendor and product, and tell when it comes or goes.

    `names` gives what the system calls its keyboards; where it gives none it tells nothing, and none is missed.
    """

    def __init__(
        self,
        keyboard: str,
        names: Callable[[], list[str]],
        on_state: StateListener,
        *,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._keyboard = keyboard
        self._names = names
        self._on_state = on_state
        self._look_every_s = look_every_s
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"keyboard {keyboard}", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        was_there: bool | None = None
        while not self._is_stopped.is_set():
            names = self._names()
            is_there = not names or any(is_named(self._keyboard, each) for each in names)
            if is_there is not was_there:
                was_there = is_there
                self._on_state(_THERE if is_there else PortMissing(self._keyboard).status())
            self._is_stopped.wait(self._look_every_s)


_THERE = DeviceStatus(DeviceState.READY, "wedge.in_window", {}, "Its keys are told apart in the window.")
