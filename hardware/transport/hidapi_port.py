# SPDX-License-Identifier: Apache-2.0

"""A USB HID device through hidapi: the way in where the system keeps HID devices to itself (Windows).

Windows shares a scanner (usage page 0x8C) with its own driver and lets programs read it; see "HID architecture" in
its hardware documentation. hidapi tells of no cause when it refuses, and of no socket: a gun is told from another one
by its serial number. This was not tried on a real Windows machine; on Linux it reads the same guns through hidraw.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hardware.transport.base import PortAmbiguous, PortBusy, PortLost, PortMissing
from hardware.transport.sliced_reads import SlicedReads
from hardware.transport.usb_devices import USBRule
from hardware.transport.usb_hid import ReportChoice, USBOtherMode

_SCANNER_PAGE, _SCANNER = 0x8C, 0x02
_DESKTOP_PAGE, _SYSTEM_OWNS = 0x01, frozenset((0x02, 0x06))  # mouse and keyboard
_MOST_REPORT_BYTES = 4097


class Handle(Protocol):
    """An open device, as `hid.device` is one."""

    def open_path(self, path: bytes) -> None:
        """Open; raise `OSError`."""

    def get_report_descriptor(self) -> list[int]:
        """Return the report descriptor; raise `OSError`."""

    def read(self, max_length: int, timeout_ms: int = 0, /) -> list[int]:
        """Return one report, or nothing when the time is up; raise `OSError` when the device is gone."""

    def write(self, data: bytes, /) -> int:
        """Send one report, its id first; return how many bytes were taken, less than 0 when none were."""

    def close(self) -> None:
        """Let go of it."""


class HIDLibrary(Protocol):
    """The module `hid`, as far as it is used."""

    def enumerate(self, vendor_id: int = 0, product_id: int = 0, /) -> list[dict[str, Any]]:
        """Return what is plugged in: one entry for each collection of a device."""

    @property
    def device(self) -> Callable[[], Handle]:
        """Return what makes handles."""


class HIDAPIPort:
    """Be the `Transport` of one HID device; `descriptor` is its report descriptor while it is open.

    `choose` picks the collection; `library` is the module `hid` unless given.
    """

    def __init__(self, rule: USBRule, choose: ReportChoice, library: HIDLibrary | None = None) -> None:
        self._rule = rule
        self._choose = choose
        self._library = library
        self._handle: Handle | None = None
        self._reads = SlicedReads()
        self.descriptor = b""

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return str(self._rule)

    def open(self) -> None:
        """Find the device and open the collection that carries what is wanted; see `Transport.open`."""
        fitting = self._fitting(self._library or _library())
        if len(fitting) == 1:
            ((self._handle, self.descriptor),) = fitting
            return
        for handle, _ in fitting:
            handle.close()
        if fitting:
            raise PortAmbiguous(self.name, f"{len(fitting)} devices that send scans")
        raise USBOtherMode(self.name, "it is in keyboard or serial mode, or no scanner")

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return one report, whole whatever `size` is; see `Transport.read`."""
        del size
        return self._reads.read(self._read_once, timeout_s)

    def _read_once(self, timeout_ms: int) -> bytes:
        handle = self._opened()
        try:
            return bytes(handle.read(_MOST_REPORT_BYTES, timeout_ms))
        except (OSError, ValueError) as error:
            raise PortLost(self.name, str(error)) from error

    def write(self, data: bytes) -> None:
        """Send one output report, its id first (0 where there are none)."""
        handle = self._opened()
        try:
            taken = handle.write(data)
        except (OSError, ValueError) as error:
            raise PortLost(self.name, str(error)) from error
        if taken < 0:
            raise PortLost(self.name, "it took nothing")

    def wake(self) -> None:
        """Make a running or the next `read` return soon."""
        self._reads.wake()

    def close(self) -> None:
        """Let go of the device."""
        handle, self._handle = self._handle, None
        self.descriptor = b""
        if handle is not None:
            handle.close()

    def _fitting(self, library: HIDLibrary) -> list[tuple[Handle, bytes]]:
        """Return what carries what is wanted, open, with its descriptor; nothing else stays open."""
        fitting = []
        with contextlib.ExitStack() as closing:
            for path in self._paths(library):
                handle, descriptor = self._opened_at(library, path)
                if self._choose(descriptor):
                    closing.callback(handle.close)
                    fitting.append((handle, descriptor))
                else:
                    handle.close()
            closing.pop_all()
        return fitting

    def _paths(self, library: HIDLibrary) -> list[bytes]:
        """Return the collections that may be the one: scanners by their usage, where there are any."""
        vendor, product = (int(word, 16) for word in self._rule.usb_id.split(":"))
        found = [each for each in library.enumerate(vendor, product) if self._is_meant(each)]
        if not found:
            raise PortMissing(self.name)
        ours = [each for each in found if not _is_the_systems(each)]
        scanners = [each for each in ours if (each["usage_page"], each["usage"]) == (_SCANNER_PAGE, _SCANNER)]
        # On Linux a device is listed once for each of its collections, by the same path.
        return list(dict.fromkeys(each["path"] for each in scanners or ours))

    def _is_meant(self, entry: Mapping[str, Any]) -> bool:
        meant = self._rule.serial_number
        return meant is None or meant.strip() == (entry["serial_number"] or "").strip()

    def _opened_at(self, library: HIDLibrary, path: bytes) -> tuple[Handle, bytes]:
        handle = library.device()
        try:
            handle.open_path(path)
            return handle, bytes(handle.get_report_descriptor())
        except OSError as error:
            with contextlib.suppress(OSError, ValueError):
                handle.close()
            raise PortBusy(self.name, f"the system says only: {error}") from error

    def _opened(self) -> Handle:
        if self._handle is None:
            raise PortLost(self.name, "it is not open")
        return self._handle


def _is_the_systems(entry: Mapping[str, Any]) -> bool:
    return entry["usage_page"] == _DESKTOP_PAGE and entry["usage"] in _SYSTEM_OWNS


def _library() -> HIDLibrary:
    import hid  # Late: only a till with such a gun needs it, and only Windows has it among what is installed.

    library: HIDLibrary = hid
    return library
