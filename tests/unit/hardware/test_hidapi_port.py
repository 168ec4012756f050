# SPDX-License-Identifier: Apache-2.0
"""A HID POS gun through hidapi: found by number and serial number, read, lost; the keyboard side left alone."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from hardware.framing.hid_descriptor import parse_report_descriptor
from hardware.framing.hid_pos import HIDPOSFramer, LayoutChoice, scan_layouts
from hardware.scanner.hid_scanner import report_choice
from hardware.simulators import hid_gun_core as guns
from hardware.simulators.hid_gun_core import HIDGunCore
from hardware.transport.base import PortAmbiguous, PortBusy, PortLost, PortMissing, TransportError
from hardware.transport.hidapi_port import HIDAPIPort
from hardware.transport.usb_devices import USBRule
from hardware.transport.usb_hid import USBOtherMode

CODE = "91001234567890123456"
KEYBOARD = bytes.fromhex("05 01 09 06 A1 01 05 07 19 E0 29 E7 75 01 95 08 81 02 C0")


class Device:
    """One collection, and a handle to it; see `hidapi_port.Handle`."""

    def __init__(self, serial: str, descriptor: bytes, page: int, usage: int) -> None:
        self.serial = serial
        self.descriptor = descriptor
        self.usage = page, usage
        self.reports: deque[bytes] = deque()
        self.is_plugged = True
        self.is_refused = False
        self.open_count = 0
        self.written: list[bytes] = []

    def open_path(self, path: bytes) -> None:
        if self.is_refused:
            raise OSError("open failed")
        self.open_count += 1

    def get_report_descriptor(self) -> list[int]:
        return list(self.descriptor)

    def read(self, max_length: int, timeout_ms: int = 0, /) -> list[int]:
        if not self.is_plugged:
            raise OSError("read error")
        return list(self.reports.popleft()) if self.reports else []

    def write(self, data: bytes, /) -> int:
        self.written.append(data)
        return len(data) if self.is_plugged else -1

    def close(self) -> None:
        self.open_count -= 1


class Library:
    """The module `hid` over devices in memory; the next handle is the one whose path is opened."""

    def __init__(self, *devices: Device) -> None:
        self.devices = devices

    def enumerate(self, vendor_id: int = 0, product_id: int = 0, /) -> list[dict[str, Any]]:
        return [
            {"path": b"%d" % at, "serial_number": each.serial, "usage_page": each.usage[0], "usage": each.usage[1]}
            for at, each in enumerate(self.devices)
            if each.is_plugged
        ]

    def device(self) -> Any:
        return Opening(self.devices)


class Opening:
    """A handle that becomes that of the device whose path is opened."""

    def __init__(self, devices: tuple[Device, ...]) -> None:
        self._devices = devices
        self._device: Device | None = None

    def open_path(self, path: bytes) -> None:
        device = self._devices[int(path)]
        device.open_path(path)
        self._device = device

    def __getattr__(self, name: str) -> Any:
        if name == "close" and self._device is None:
            return lambda: None
        return getattr(self._device, name)


def gun(serial: str = "JF1") -> Device:
    return Device(serial, guns.HONEYWELL.descriptor, 0x8C, 0x02)


def port(*devices: Device, serial: str | None = None) -> HIDAPIPort:
    return HIDAPIPort(USBRule("0c2e:0b61", serial), report_choice(LayoutChoice.AUTO), Library(*devices))


def test_a_report_comes_whole_and_gives_the_code() -> None:
    device = gun()
    opened = port(device)
    opened.open()
    device.reports.extend(HIDGunCore(guns.HONEYWELL).reports(CODE))
    framer = HIDPOSFramer(scan_layouts(parse_report_descriptor(opened.descriptor)))
    (scan,) = framer.feed(opened.read(1, 1.0))
    assert (scan.data, scan.aim) == (CODE.encode(), "]Q1")


def test_nothing_came_in_time_is_nothing_and_a_wake_ends_the_wait() -> None:
    opened = port(gun())
    opened.open()
    assert opened.read(64, 0.0) == b""
    opened.wake()
    assert opened.read(64, None) == b""


def test_pulled_out_it_is_lost_whether_read_or_written() -> None:
    device = gun()
    opened = port(device)
    opened.open()
    device.is_plugged = False
    with pytest.raises(PortLost, match="read error"):
        opened.read(64, 1.0)
    with pytest.raises(PortLost):
        opened.write(b"\x04x")
    opened.close()
    assert device.open_count == 0


@pytest.mark.parametrize(
    ("devices", "serial", "fault"),
    [
        ((), None, PortMissing),
        ((gun("other"),), "JF1", PortMissing),
        ((gun("one"), gun("two")), None, PortAmbiguous),
        ((Device("JF1", KEYBOARD, 0x01, 0x06),), None, USBOtherMode),
        ((Device("JF1", KEYBOARD, 0xFF00, 0x01),), None, USBOtherMode),
    ],
    ids=["nothing", "another serial number", "two alike", "a keyboard", "something else"],
)
def test_what_is_not_the_gun_is_named_and_given_back(
    devices: tuple[Device, ...], serial: str | None, fault: type[TransportError]
) -> None:
    with pytest.raises(fault):
        port(*devices, serial=serial).open()
    assert [each.open_count for each in devices] == [0] * len(devices)


def test_of_two_alike_the_serial_number_tells_which_is_meant() -> None:
    one, two = gun("one"), gun("two")
    port(one, two, serial="two").open()
    assert (one.open_count, two.open_count) == (0, 1)


def test_a_gun_beside_its_own_keyboard_is_read_and_the_keyboard_is_left_alone() -> None:
    keyboard, device = Device("JF1", KEYBOARD, 0x01, 0x06), gun()
    port(keyboard, device).open()
    assert (keyboard.open_count, device.open_count) == (0, 1)


def test_a_refusal_says_all_that_the_system_says() -> None:
    device = gun()
    device.is_refused = True
    with pytest.raises(PortBusy, match="open failed"):
        port(device).open()
