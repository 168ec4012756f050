# SPDX-License-Identifier: Apache-2.0
"""Which keyboards a Linux computer has, guns in keyboard mode among them. Nothing is opened: sysfs tells it all."""

import contextlib
import struct
from dataclasses import dataclass
from pathlib import Path

from hardware.transport.base import PortAmbiguous, PortMissing
from hardware.transport.usb_devices import USBRule, usb_device_above

_SYSFS = Path("/sys")
# A keyboard that can type a code has digits and Enter; a power button and a gun's volume keys have not.
_WORD_BITS = 8 * struct.calcsize("l")
_NEEDED = sum(1 << code for code in (*range(2, 12), 28))


@dataclass(frozen=True)
class KeyboardInfo:
    """Hold what is known of a keyboard; `path` is bus and ports on USB, `serial_number` a Bluetooth one's address.

    `usb_id` is vendor and product; None where it is on neither bus.
    """

    device: str
    name: str
    usb_id: str | None
    serial_number: str | None = None
    path: str | None = None


def list_keyboards(sysfs: Path = _SYSFS) -> list[KeyboardInfo]:
    """Return the keyboards in the order of their devices; none where the system has no sysfs."""
    found = []
    for folder in sorted((sysfs / "class/input").glob("event*"), key=lambda each: (len(each.name), each.name)):
        with contextlib.suppress(OSError, ValueError):  # Pulled out while we read.
            device = folder / "device"
            if _keys(device) & _NEEDED == _NEEDED:
                found.append(_keyboard(f"/dev/input/{folder.name}", device))
    return found


def find_keyboard(rule: USBRule, keyboards: list[KeyboardInfo]) -> str:
    """Return the device path of the keyboard that is meant; raise `PortMissing` or `PortAmbiguous`.

    A gun that is several keyboards types on its first.
    """
    found = [each for each in keyboards if rule.matches(each.usb_id, each.serial_number, each.path)]
    if not found:
        raise PortMissing(str(rule))
    if len({(each.path, each.serial_number) for each in found}) > 1:
        raise PortAmbiguous(str(rule), ", ".join(each.device for each in found))
    return found[0].device


def _keyboard(path: str, device: Path) -> KeyboardInfo:
    usb = usb_device_above(device)
    return KeyboardInfo(
        path,
        _read(device, "name"),
        f"{_read(device, 'id/vendor')}:{_read(device, 'id/product')}".lower(),
        (usb.serial_number if usb else None) or _read(device, "uniq") or None,
        usb.path if usb else None,
    )


def _keys(device: Path) -> int:
    """Return the keys that it can send, a bit for each; the kernel writes machine words, the highest first."""
    bits = 0
    for word in _read(device, "capabilities/key").split():
        bits = bits << _WORD_BITS | int(word, 16)
    return bits


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
