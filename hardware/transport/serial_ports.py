# SPDX-License-Identifier: Apache-2.0
"""Which serial ports this computer has, as the operating system tells."""

from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True)
class SerialPortInfo:
    """Hold what is known of a port without opening it; USB fields are None for ports that are not on USB."""

    port: str
    description: str
    vendor_id: int | None = None
    product_id: int | None = None
    serial_number: str | None = None
    location: str | None = None

    @property
    def usb_id(self) -> str | None:
        """Return vendor and product as in "0c2e:0b61", or None."""
        if self.vendor_id is None or self.product_id is None:
            return None
        return f"{self.vendor_id:04x}:{self.product_id:04x}"


def list_serial_ports() -> list[SerialPortInfo]:
    """Return the ports in the order of their names; pseudo-terminals are not among them."""
    ports = [
        SerialPortInfo(
            found.device,
            "" if found.description in (None, "n/a") else found.description,
            found.vid,
            found.pid,
            found.serial_number,
            found.location,
        )
        for found in list_ports.comports()
    ]
    return sorted(ports, key=lambda info: info.port)
