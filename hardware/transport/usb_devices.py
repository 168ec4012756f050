# SPDX-License-Identifier: Apache-2.0
"""What is on the USB bus, and which of it a rule means. Nothing is opened: Linux tells all of it in sysfs."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SYSFS = Path("/sys")
_USB_ID = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)
_PATH = re.compile(r"[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}")
_HID_CLASS, _BOOT_SUBCLASS, _KEYBOARD_PROTOCOL = 0x03, 0x01, 0x01


@dataclass(frozen=True)
class USBInterface:
    """Hold one interface of a device: its number, class, subclass and protocol."""

    number: int
    class_code: int
    subclass: int = 0
    protocol: int = 0
    report_descriptor: bytes = b""
    """Of a HID interface that the system's driver has; empty otherwise."""

    @property
    def is_hid(self) -> bool:
        """Tell whether it is a HID interface."""
        return self.class_code == _HID_CLASS

    @property
    def is_keyboard(self) -> bool:
        """Tell whether it is a keyboard by the boot protocol."""
        return self.is_hid and (self.subclass, self.protocol) == (_BOOT_SUBCLASS, _KEYBOARD_PROTOCOL)


@dataclass(frozen=True)
class USBDeviceInfo:
    """Hold what is known of a device on the bus; `path` is bus and ports, as in "1-1.4"."""

    path: str
    vendor_id: int
    product_id: int
    serial_number: str | None = None
    maker: str = ""
    product: str = ""
    node: Path | None = None
    interfaces: tuple[USBInterface, ...] = ()
    address: int | None = None
    """What the bus calls it until it is pulled out; None where that is not known."""

    @property
    def usb_id(self) -> str:
        """Return vendor and product as in "0c2e:0b61"."""
        return f"{self.vendor_id:04x}:{self.product_id:04x}"


@dataclass(frozen=True)
class USBRule:
    """Say which device is meant: vendor and product as in "0c2e:0b61", and what tells it from another of its kind.

    Guns without a serial number are told apart by the port that they are in. Raises `ValueError` naming the
    field, the value and what is allowed.
    """

    usb_id: str
    serial_number: str | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        if _USB_ID.fullmatch(self.usb_id) is None:
            raise ValueError(
                f"USB id {self.usb_id!r} is not understood; it is written vendor:product, as in 0c2e:0b61"
            )
        if self.path is not None and _PATH.fullmatch(self.path) is None:
            raise ValueError(f"USB path {self.path!r} is not understood; it is bus and ports, as in 1-1.4")

    def __str__(self) -> str:
        """Return the rule as people read it."""
        return " ".join(
            (
                f"USB {self.usb_id.lower()}",
                *((f"no. {self.serial_number}",) if self.serial_number else ()),
                *((f"at {self.path}",) if self.path else ()),
            )
        )

    def matches(self, usb_id: str | None, serial_number: str | None, path: str | None) -> bool:
        """Tell whether this is the device that is meant."""
        return (
            usb_id is not None
            and usb_id.lower() == self.usb_id.lower()
            and (self.serial_number is None or self.serial_number.strip() == (serial_number or "").strip())
            and self.path in {None, path}
        )


def list_usb_devices(sysfs: Path = _SYSFS) -> list[USBDeviceInfo]:
    """Return the devices on the bus without its hubs, by their paths; none where the system has no sysfs."""
    found = []
    for folder in sorted((sysfs / "bus/usb/devices").glob("*-*")):
        if _PATH.fullmatch(folder.name) is None:
            continue  # An interface: its name goes on with a colon.
        with contextlib.suppress(OSError, ValueError):  # Pulled out while we read: ENOENT, or ENODEV of an open file.
            if _hex(folder, "bDeviceClass") != 0x09:
                found.append(_device(folder))
    return found


def usb_device_above(folder: Path) -> USBDeviceInfo | None:
    """Return the USB device that a folder of sysfs belongs to, such as that of a camera or keyboard; None off USB."""
    for each in (folder.resolve(), *folder.resolve().parents):
        if _PATH.fullmatch(each.name) is not None:
            # Pulled out while we read, it is nobody's.
            with contextlib.suppress(OSError, ValueError):
                return _device(each)
            return None
    return None


def _device(folder: Path) -> USBDeviceInfo:
    bus, number = int(_read(folder, "busnum")), int(_read(folder, "devnum"))
    return USBDeviceInfo(
        folder.name,
        _hex(folder, "idVendor"),
        _hex(folder, "idProduct"),
        _read_or_nothing(folder, "serial") or None,
        _read_or_nothing(folder, "manufacturer"),
        _read_or_nothing(folder, "product"),
        Path(f"/dev/bus/usb/{bus:03d}/{number:03d}"),
        tuple(_interfaces(folder)),
        number,
    )


def _interfaces(folder: Path) -> Iterator[USBInterface]:
    for each in sorted(folder.glob(f"{folder.name}:*")):
        descriptors = sorted(each.glob("*:*:*.*/report_descriptor"))
        yield USBInterface(
            _hex(each, "bInterfaceNumber"),
            _hex(each, "bInterfaceClass"),
            _hex(each, "bInterfaceSubClass"),
            _hex(each, "bInterfaceProtocol"),
            descriptors[0].read_bytes() if descriptors else b"",
        )


def _read(folder: Path, name: str) -> str:
    # The strings come from the device as they are; a broken one must not hide the device.
    return (folder / name).read_text(encoding="utf-8", errors="replace").strip()


def _read_or_nothing(folder: Path, name: str) -> str:
    with contextlib.suppress(OSError):
        return _read(folder, name)
    return ""


def _hex(folder: Path, name: str) -> int:
    return int(_read(folder, name), 16)
