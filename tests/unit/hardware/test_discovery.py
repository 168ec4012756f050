# SPDX-License-Identifier: Apache-2.0
"""Ports are told apart by their vendor, without opening them."""

import pytest

from hardware.discovery import DeviceKind, find_serial_devices
from hardware.transport.serial_ports import SerialPortInfo


@pytest.mark.parametrize(
    ("vendor_id", "kind", "maker"),
    [
        (0x0C2E, DeviceKind.SCANNER, "Honeywell"),
        (0x11CA, DeviceKind.PIN_PAD, "Verifone"),
        (0x1A86, DeviceKind.ADAPTER, "QinHeng"),
        (0xFFFF, DeviceKind.UNKNOWN, ""),
        (None, DeviceKind.UNKNOWN, ""),
    ],
)
def test_a_vendor_tells_what_is_probably_there(vendor_id: int | None, kind: DeviceKind, maker: str) -> None:
    info = SerialPortInfo("COM3", "", vendor_id, 1)
    (device,) = find_serial_devices(lambda: [info])
    assert (device.info, device.kind, device.maker) == (info, kind, maker)


def test_a_usb_id_is_written_as_on_the_label() -> None:
    assert SerialPortInfo("COM3", "", 0x0C2E, 0x0B61).usb_id == "0c2e:0b61"


def test_a_port_that_is_not_on_usb_has_no_usb_id() -> None:
    assert SerialPortInfo("/dev/ttyS0", "").usb_id is None
