# SPDX-License-Identifier: Apache-2.0
"""A receipt printer on the USB bus in memory: the printer class with a bulk pipe either way, and ESC/POS inside."""

from __future__ import annotations

import array
import errno
from types import SimpleNamespace
from typing import Any

from usb.core import USBError, USBTimeoutError

from hardware.simulators.escpos_core import EscPosCore
from tests.support.usb_bus import SimulatedUSBBus, SimulatedUSBDevice, _present

OUT, IN = 0x01, 0x82


class SimulatedUSBPrinter(SimulatedUSBDevice):
    """A printer that can be pulled out, or take its time."""

    def __init__(self, *, interface_class: int = 7, port: int = 1, serial: str | None = None) -> None:
        super().__init__(0x0483, 0x5743, b"", port=port, serial=serial)
        self.interface_class = interface_class
        self.core = EscPosCore()
        self.takes_nothing = False
        self.answers = bytearray()


class USBPrinterBus(SimulatedUSBBus):
    """What pyusb asks of libusb for printers."""

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=dev.interface_class, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        printer = _present(dev_handle)
        assert isinstance(printer, SimulatedUSBPrinter)
        assert ep == OUT
        if printer.takes_nothing:
            raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        printer.answers += printer.core.receive(bytes(data))
        return len(data)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        printer = _present(dev_handle)
        assert isinstance(printer, SimulatedUSBPrinter)
        assert ep == IN
        if not printer.answers:
            raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        if len(buff) < 64:
            raise USBError("Overflow", errno=errno.EOVERFLOW)
        count = min(64, len(printer.answers))
        buff[:count] = array.array("B", printer.answers[:count])
        del printer.answers[:count]
        return count
