# SPDX-License-Identifier: Apache-2.0
"""Which serial ports this computer has, as the operating system tells."""

from dataclasses import dataclass

from serial.tools import list_ports

from hardware.transport.base import PortAmbiguous, PortMissing
from hardware.transport.usb_devices import USBRule


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

    @property
    def usb_path(self) -> str | None:
        """Return bus and ports as in "1-1.4", or None; the location names the interface behind them too."""
        return self.location.partition(":")[0] if self.location else None


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


def find_serial_port(rule: USBRule, ports: list[SerialPortInfo]) -> str:
    """Return the name of the port that is meant; raise `PortMissing` or `PortAmbiguous`.

    A device with several ports speaks on its first.
    """
    found = [each for each in ports if rule.matches(each.usb_id, each.serial_number, each.usb_path)]
    if not found:
        raise PortMissing(str(rule))
    if len({each.usb_path for each in found}) > 1:
        raise PortAmbiguous(str(rule), ", ".join(each.port for each in found))
    return found[0].port
