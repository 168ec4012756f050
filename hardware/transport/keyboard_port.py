# SPDX-License-Identifier: Apache-2.0

"""A gun in keyboard mode as a port of its own, on Linux: its keys come here and reach no window.

A read gives whole input events of the kernel. Keeping the keyboard is one call (EVIOCGRAB, linux/input.h), which is
why no library is used for it. Other systems do not let a program keep one keyboard of several.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable

from hardware.framing.key_events import EVENT
from hardware.transport.base import PortBusy, PortDenied, PortLost, PortMissing, PortUnusable, TransportError
from hardware.transport.keyboards import KeyboardInfo, find_keyboard, list_keyboards
from hardware.transport.usb_devices import USBRule
from hardware.transport.waking import Waker

_EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int)


class KeyboardDenied(PortDenied):
    """The operating system does not let this user read the keyboard."""

    key = "keyboard.denied"
    mend = (
        "Add the user to the group input and log in again, or put Jifu's rules 70-jifu.rules into /etc/udev/rules.d."
    )


class KeyboardUnusable(PortUnusable):
    """It is no keyboard, or this system does not let one be kept."""

    key = "keyboard.unusable"
    problem = "{port} cannot be kept as a keyboard of its own ({cause})."
    mend = "Give the gun a prefix and name that in the settings in place of the device."


class KeyboardPort:
    """Be the `Transport` of one keyboard, by its device path or by a rule; nothing can be sent to it."""

    def __init__(
        self, keyboard: str | USBRule, list_keyboards: Callable[[], list[KeyboardInfo]] = list_keyboards
    ) -> None:
        self._keyboard = keyboard
        self._list_keyboards = list_keyboards
        self._descriptor: int | None = None
        self._waker = Waker()

    @property
    def name(self) -> str:
        """Return the configured device path, or the rule in words."""
        return str(self._keyboard)

    def open(self) -> None:
        """Open the keyboard and keep it from all windows."""
        if sys.platform != "linux":
            raise KeyboardUnusable(self.name, "only Linux lets a program keep one keyboard of several")
        import fcntl

        place = self._keyboard
        path = find_keyboard(place, self._list_keyboards()) if isinstance(place, USBRule) else place
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            self._waker.open()
            fcntl.ioctl(self._descriptor, _EVIOCGRAB, 1)
        except OSError as error:
            self.close()
            raise self._explained(error) from error

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return events that have come, whole ones; see `Transport.read`."""
        descriptor = self._opened()
        if not self._waker.wait(descriptor, timeout_s):
            return b""
        try:
            data = os.read(descriptor, max(1, size // EVENT.size) * EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PortLost(self.name, os.strerror(error.errno or 0)) from error
        if not data:
            raise PortLost(self.name, "end of data")
        return data

    def write(self, data: bytes) -> None:
        """Refuse: a keyboard takes no bytes."""
        raise KeyboardUnusable(self.name, f"{len(data)} bytes were to be sent to it")

    def wake(self) -> None:
        """Make a running or the next `read` return at once."""
        self._waker.wake()

    def close(self) -> None:
        """Give the keyboard back to the windows."""
        descriptor, self._descriptor = self._descriptor, None
        self._waker.close()
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)  # This ends the keeping too.

    def _explained(self, error: OSError) -> TransportError:
        kinds: dict[int, type[TransportError]] = {
            errno.EACCES: KeyboardDenied,
            errno.EPERM: KeyboardDenied,
            errno.EBUSY: PortBusy,
            errno.ENODEV: PortMissing,
            errno.ENOENT: PortMissing,
            errno.ENXIO: PortMissing,
        }
        return kinds.get(error.errno or 0, KeyboardUnusable)(self.name, os.strerror(error.errno or 0))

    def _opened(self) -> int:
        if self._descriptor is None:
            raise PortLost(self.name, "it is not open")
        return self._descriptor
