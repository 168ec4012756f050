# SPDX-License-Identifier: Apache-2.0
"""A printer on USB: which interface is taken, what comes out, and what is said where it cannot be used."""

import errno

import pytest

from hardware.printer import Document, Line, PortLink, encode
from hardware.transport.base import PortAmbiguous, PortBusy, PortLost, PortMissing, PortStalled, TransportError
from hardware.transport.libusb import USBBus
from hardware.transport.usb_claim import USBDenied
from hardware.transport.usb_devices import USBRule
from hardware.transport.usb_printer import USBNoPrinter, USBPrinterPort
from tests.support.usb_printer import SimulatedUSBPrinter, USBPrinterBus

RULE = USBRule("0483:5743")
SLIP = encode(Document((Line("合计 12.80"),)))


def port_to(*printers: SimulatedUSBPrinter, rule: USBRule = RULE) -> USBPrinterPort:
    bus = USBPrinterBus(*printers)
    return USBPrinterPort(rule, list_devices=bus.infos, bus=bus.as_bus(), write_timeout_ms=1)


@pytest.mark.parametrize("interface_class", [0x07, 0xFF])
def test_a_slip_comes_out_by_the_printer_class_and_by_a_makers_own(interface_class: int) -> None:
    printer = SimulatedUSBPrinter(interface_class=interface_class)
    link = PortLink(port_to(printer))
    assert link.look().key == "printer.ready"
    assert link.print(SLIP, "slip", lambda _: None).is_ready
    assert len(printer.core.slips) == 1


def test_the_system_has_its_printer_back_afterwards() -> None:
    printer = SimulatedUSBPrinter()
    port = port_to(printer)
    had = []
    for act in (port.open, port.close):
        act()
        had.append((printer.has_system_driver, printer.claimed_by is None))
    assert had == [(False, False), (True, True)]


def test_what_is_no_printer_is_left_alone() -> None:
    gun = SimulatedUSBPrinter(interface_class=3)
    with pytest.raises(USBNoPrinter):
        port_to(gun).open()
    assert gun.has_system_driver


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EACCES, USBDenied), (errno.EBUSY, PortBusy), (errno.ENODEV, PortMissing)]
)
def test_a_printer_that_cannot_be_opened_says_why(number: int, kind: type[TransportError]) -> None:
    printer = SimulatedUSBPrinter()
    printer.open_error = number
    with pytest.raises(kind):
        port_to(printer).open()


def test_a_printer_that_was_pulled_out_and_put_back_prints_where_no_daemon_tells_of_it() -> None:
    plugged = [SimulatedUSBPrinter(port=1)]
    # As libusb does it without udev: each context keeps the list that it was made with.
    bus = USBBus(lambda: USBPrinterBus(*plugged), lambda: USBPrinterBus(*plugged))
    port = USBPrinterPort(RULE, list_devices=lambda: [each.info for each in plugged], bus=bus)
    port.open()
    plugged[0].is_plugged = False
    with pytest.raises(PortLost):
        port.write(SLIP)
    port.close()

    plugged[:] = [SimulatedUSBPrinter(port=2)]
    port.open()
    port.write(SLIP)
    port.close()
    assert len(plugged[0].core.slips) == 1


def test_one_of_two_of_a_kind_has_to_be_named() -> None:
    printers = SimulatedUSBPrinter(port=1, serial="A"), SimulatedUSBPrinter(port=2, serial="B")
    with pytest.raises(PortAmbiguous):
        port_to(*printers).open()
    port = port_to(*printers, rule=USBRule("0483:5743", serial_number="B"))
    port.open()
    assert [each.claimed_by is not None for each in printers] == [False, True]
    port.close()


def test_a_printer_that_is_pulled_out_is_lost_and_one_that_takes_nothing_stalls() -> None:
    printer = SimulatedUSBPrinter()
    port = port_to(printer)
    port.open()
    printer.takes_nothing = True
    with pytest.raises(PortStalled):
        port.write(SLIP)
    printer.is_plugged = False
    with pytest.raises(PortLost):
        port.write(SLIP)
    port.close()
