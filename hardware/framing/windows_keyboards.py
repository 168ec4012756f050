# SPDX-License-Identifier: Apache-2.0
r"""What Windows calls a keyboard, and what that tells of it. Pure: `hardware.transport.raw_input` asks Windows.

A name is the path of a device interface, such as ``\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2a8b9f4e&0&0000#{884b96c3-…}``:
the bus, what the device is, which of its kind, and the class. Source: Microsoft, "Standard USB Identifiers",
"HIDClass Hardware IDs"; by Bluetooth, names that machines have shown (VID&, where the number is from, the number).
"""

import re
from collections import Counter
from collections.abc import Sequence

_ON_USB = re.compile(r"VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)
# Where the number is from has four digits with classic Bluetooth, and two with Bluetooth LE.
_BY_RADIO = re.compile(r"VID&(?:[0-9A-F]{2}){1,2}([0-9A-F]{4})_PID&([0-9A-F]{4})", re.IGNORECASE)


def usb_id_of(name: str) -> str | None:
    """Return vendor and product as in ``0c2e:0b61``; None for a keyboard that is neither USB nor Bluetooth."""
    found = _ON_USB.search(name) or _BY_RADIO.search(name)
    return f"{found[1]}:{found[2]}".lower() if found else None


def is_named(rule: str, name: str) -> bool:
    """Tell whether a rule means this keyboard: it is vendor and product, or the whole name, in any case."""
    return bool(name) and rule.lower() in {name.lower(), usb_id_of(name)}


def rules_of(names: Sequence[str]) -> dict[str, str]:
    """Return each keyboard that may be meant and the rule that means it alone: rule to name.

    A device that is several keyboards is told once, by vendor and product. Of several devices of one kind, such as a
    gun and a person's keyboard with the same chip, each is told by its whole name.
    """
    parts = Counter(_part_of(name) for name in names)
    found: dict[str, str] = {}
    for name in names:
        usb_id = usb_id_of(name)
        is_one_of_many = any(parts[_part_of(each)] > 1 for each in names if usb_id_of(each) == usb_id)
        found.setdefault(name if usb_id is None or is_one_of_many else usb_id, name)
    return found


def _part_of(name: str) -> str:
    """Return what the device is and which part of it this is; two with the same are parts of two devices."""
    return "#".join(name.split("#")[:2]).lower()


def is_device_name(place: str) -> bool:
    """Tell whether a place is the name of a device interface, and no path of a file or port."""
    return place.startswith("\\\\?\\")


def plain_name(name: str) -> str:
    """Return what people may read of a name: what it is and which of its kind, without bus and class."""
    parts = name.removeprefix("\\\\?\\").split("#")
    return " ".join(parts[1:3]) if len(parts) >= 3 else name
