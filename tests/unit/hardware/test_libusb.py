# SPDX-License-Identifier: Apache-2.0
"""Devices through libusb on a computer where nobody tells it of what was plugged in: each context keeps its list."""

from typing import Any

from hardware.transport.libusb import USBBus
from tests.support.usb_bus import SimulatedUSBBus, SimulatedUSBDevice


class Computer:
    """A bus whose contexts list what was there when they were made, as libusb's do without udev's daemon."""

    def __init__(self) -> None:
        self.devices: list[SimulatedUSBDevice] = []
        self.bus = USBBus(self.context, self.context)

    def context(self) -> Any:
        return SimulatedUSBBus(*self.devices)

    def plug_in(self, port: int) -> None:
        self.devices = [SimulatedUSBDevice(0x0C2E, 0x0B61, b"", port=port)]

    def find(self, port: int) -> Any | None:
        return self.bus.find(lambda each: each.port_number == port)


def test_a_device_that_came_after_the_first_look_is_found() -> None:
    computer = Computer()
    assert computer.find(1) is None
    computer.plug_in(1)
    assert computer.find(1) is not None


def test_a_device_that_libusb_knows_needs_no_second_context() -> None:
    computer = Computer()
    computer.plug_in(1)
    assert computer.find(1) is not None
    assert computer.find(1) is not None
    assert computer.bus.context_count == 1


def test_however_often_guns_are_pulled_out_contexts_do_not_pile_up() -> None:
    computer = Computer()
    for port in range(1, 30):
        computer.plug_in(port)
        assert computer.find(port) is not None
    assert computer.bus.context_count <= 2


def test_a_context_stays_while_somebody_holds_a_device_of_it() -> None:
    computer = Computer()
    computer.plug_in(1)
    held = computer.find(1)
    for port in range(2, 6):
        computer.plug_in(port)
        assert computer.find(port) is not None
    assert held is not None
    assert computer.bus.context_count == 2


def test_without_libusb_nothing_is_found_and_nothing_fails() -> None:
    bus = USBBus(lambda: None, lambda: None)
    assert not bus.is_usable()
    assert bus.find(lambda _: True) is None
