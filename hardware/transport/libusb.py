# SPDX-License-Identifier: Apache-2.0
"""A device that is on the bus now, through libusb, also where nobody tells libusb of what was plugged in since.

libusb lists the bus once for each context and is told of later devices by udev's daemon; pyusb keeps one context for
as long as the program runs. Without that daemon (a container, a kiosk that is built small) a gun or printer that was
pulled out and put back would be missing for good. So a context that does not have the device makes way for a new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import usb.backend.libusb1
import usb.core

Context = Any
"""A backend of pyusb: one context of libusb."""


def first_context() -> Context | None:
    """Return the context that pyusb keeps; None where there is no libusb."""
    return usb.backend.libusb1.get_backend()


def new_context() -> Context | None:
    """Return a context that lists the bus as it is now; None where there is no libusb."""
    if first_context() is None:
        return None
    # pyusb has no public name for a second context; these two have been what they are since its version 1.0.
    return usb.backend.libusb1._LibUSB(usb.backend.libusb1._lib)  # noqa: SLF001


@dataclass
class _Listed:
    """A context with the devices of it that somebody holds: it may not end before they do."""

    context: Context
    devices: WeakSet[Any] = field(default_factory=WeakSet)


class USBBus:
    """Finds devices for all ports of this program; may be asked from any thread."""

    def __init__(
        self,
        first: Callable[[], Context | None] = first_context,
        another: Callable[[], Context | None] = new_context,
    ) -> None:
        self._first = first
        self._another = another
        self._lock = threading.Lock()
        self._contexts: list[_Listed] = []

    @property
    def context_count(self) -> int:
        """Return how many contexts are open."""
        return len(self._contexts)

    def is_usable(self) -> bool:
        """Tell whether there is a libusb on this computer."""
        with self._lock:
            return self._latest() is not None

    def find(self, is_meant: Callable[[Any], bool]) -> Any | None:
        """Return the first device that is meant, as the bus is now; None where it is not there."""
        return next(iter(self.find_all(is_meant)), None)

    def find_all(self, is_meant: Callable[[Any], bool]) -> list[Any]:
        """Return all devices that are meant, as the bus is now."""
        with self._lock:
            listed = self._latest()
            if listed is None:
                return []
            found = _find(listed, is_meant)
            if not found:
                another = self._another()
                if another is not None:
                    self._contexts = [each for each in self._contexts if each.devices]
                    self._contexts.append(_Listed(another))
                    found = _find(self._contexts[-1], is_meant)
            return found

    def _latest(self) -> _Listed | None:
        if not self._contexts:
            first = self._first()
            if first is None:
                return None
            self._contexts.append(_Listed(first))
        return self._contexts[-1]


def _find(listed: _Listed, is_meant: Callable[[Any], bool]) -> list[Any]:
    found = list(usb.core.find(find_all=True, backend=listed.context, custom_match=is_meant))
    listed.devices.update(found)
    return found


BUS = USBBus()
"""The bus of this computer."""
