# SPDX-License-Identifier: Apache-2.0
"""Devices on a USB bus that ends in the same kernel: what is written at one end arrives at the other.

Source: the kernel's usb_gadget_configfs.rst, and configfs-usb-gadget-acm and -hid beside it.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hardware.simulators.hid_gun_core import HIDGunMake

_CONFIGFS = Path("/sys/kernel/config/usb_gadget")
_CONTROLLERS = Path("/sys/class/udc")
_USB_DEVICES = Path("/sys/bus/usb/devices")
APPEARS_WITHIN_S = 60.0
"""Far more than any of it takes; how fast the machine is emulated decides nothing."""

# The keyboard of the HID specification 1.11, appendix B.1, without its lamps.
KEYBOARD_DESCRIPTOR = bytes.fromhex(
    "05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01"
    "95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0"
)


class NotThereError(Exception):
    """A device node did not come or go in time; the message names it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself. Every device of the lab has a serial number of its own: it is found by that."""

    vendor: int
    product: int
    maker: str
    name: str
    serial: str

    @property
    def usb_id(self) -> str:
        """Return vendor and product as settings have them."""
        return f"{self.vendor:04x}:{self.product:04x}"


@dataclass(frozen=True, slots=True)
class Gadget:
    """One device: it is made unplugged."""

    identity: Identity
    folder: Path
    function: Path

    def plug_in(self) -> None:
        """Put it on the bus, in any socket that is free, and wait until the computer knows it."""
        (self.folder / "UDC").write_text(_free_controller(), encoding="ascii")
        wait_until(lambda: self.on_bus is not None, f"{self.identity.name} to appear on the bus")

    def unplug(self) -> None:
        """Take it off the bus."""
        with contextlib.suppress(OSError):  # It is off already.
            (self.folder / "UDC").write_text("\n", encoding="ascii")
        wait_until(lambda: self.on_bus is None, f"{self.identity.name} to leave the bus")

    @property
    def on_bus(self) -> Path | None:
        """Return what the computer knows of it, or None where it is not plugged in."""
        for path in _USB_DEVICES.glob("*-*/serial"):
            with contextlib.suppress(OSError):  # Pulled out while we read.
                if path.read_text(encoding="utf-8").strip() == self.identity.serial:
                    return path.parent
        return None

    def node(self, pattern: str, folder: Path = Path("/dev")) -> Path:
        """Return the node in ``folder`` that the computer has for it, by its place beneath the device in sysfs."""
        found: list[Path] = []

        def is_there() -> bool:
            device = self.on_bus
            found[:] = sorted(folder / each.name for each in device.glob(pattern)) if device is not None else []
            return bool(found) and found[0].exists()

        wait_until(is_there, f"a node of {self.identity.name}")
        return found[0]


@dataclass(frozen=True, slots=True)
class SerialGadget(Gadget):
    """A USB serial device (CDC ACM): ``device`` is its own side, ``port`` what the computer sees of it."""

    def plug_in(self) -> None:
        """Put it on the bus; its own side hands bytes on as they are."""
        Gadget.plug_in(self)
        wait_until(self.device.exists, f"{self.device} to appear")
        make_raw(self.device)

    @property
    def device(self) -> Path:
        """Return the device's own side."""
        return Path(f"/dev/ttyGS{(self.function / 'port_num').read_text(encoding='ascii').strip()}")

    @property
    def port(self) -> Path:
        """Return the serial port that the computer has for it."""
        return self.node("*:*/tty/tty*")

    def send(self, data: bytes) -> None:
        """Send bytes to the computer."""
        with self.device.open("wb", buffering=0) as file:
            file.write(data)


@dataclass(frozen=True, slots=True)
class HIDGadget(Gadget):
    """A USB HID device: its reports go to whoever reads it on the computer."""

    @property
    def device(self) -> Path:
        """Return the device's own side."""
        numbers = (self.function / "dev").read_text(encoding="ascii").strip()
        return Path("/dev", Path("/sys/dev/char", numbers).resolve().name)

    @property
    def keyboard(self) -> Path:
        """Return the node of the keyboard that it is to the computer."""
        return self.node("*:*/*/input/input*/event*", Path("/dev/input"))

    def send(self, *reports: bytes) -> None:
        """Send reports to the computer; each waits until the one before it was taken."""
        with self.device.open("wb", buffering=0) as file:
            for report in reports:
                file.write(report)


def serial_gadget(identity: Identity) -> contextlib.AbstractContextManager[SerialGadget]:
    """Yield a serial device that is not plugged in yet; it is gone after the block."""
    return _gadget(SerialGadget, identity, "acm", {})


def hid_gadget(
    identity: Identity, descriptor: bytes, report_bytes: int, *, is_keyboard: bool = False
) -> contextlib.AbstractContextManager[HIDGadget]:
    """Yield a HID device that is not plugged in yet; it is gone after the block."""
    boot = b"1" if is_keyboard else b"0"
    attributes = {
        "subclass": boot,
        "protocol": boot,
        "report_length": b"%d" % report_bytes,
        "report_desc": descriptor,
    }
    return _gadget(HIDGadget, identity, "hid", attributes)


def hid_gun(make: HIDGunMake, serial: str) -> contextlib.AbstractContextManager[HIDGadget]:
    """Yield a gun in HID POS mode with its maker's numbers and report descriptor; not plugged in yet."""
    identity = Identity(make.vendor_id, make.product_id, make.name, f"{make.name} gun", serial)
    return hid_gadget(identity, make.descriptor, make.report_bytes)


G = TypeVar("G", bound=Gadget)


@contextlib.contextmanager
def _gadget(kind: type[G], identity: Identity, function: str, attributes: Mapping[str, bytes]) -> Iterator[G]:
    folder = _CONFIGFS / identity.serial
    folder.mkdir()
    (folder / "idVendor").write_text(f"{identity.vendor:#06x}")
    (folder / "idProduct").write_text(f"{identity.product:#06x}")
    words = folder / "strings" / "0x409"
    words.mkdir(parents=True)
    strings = {"manufacturer": identity.maker, "product": identity.name, "serialnumber": identity.serial}
    for key, value in strings.items():
        (words / key).write_text(value)
    configuration = folder / "configs" / "c.1"
    configuration.mkdir()
    made = folder / "functions" / f"{function}.0"
    made.mkdir()
    for key, data in attributes.items():
        (made / key).write_bytes(data)
    link = configuration / made.name
    link.symlink_to(made)
    gadget = kind(identity, folder, made)
    try:
        yield gadget
    finally:
        gadget.unplug()
        link.unlink()
        for each in (made, configuration, words, folder):
            each.rmdir()


def _free_controller() -> str:
    """Return the device's side of a socket that nothing is plugged into."""
    taken = {path.read_text(encoding="ascii").strip() for path in _CONFIGFS.glob("*/UDC")}
    free = [path.name for path in sorted(_CONTROLLERS.iterdir()) if path.name not in taken]
    if not free:
        raise NotThereError(f"every socket is taken: {', '.join(sorted(taken))}")
    return free[0]


class _End:
    """One end of a wire. A device that is pulled out hangs its node up; it is opened anew for when it is put back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    def _open(self) -> None:
        self.number = os.open(self._path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.number)

    def read(self) -> bytes:
        """Return what came; nothing after the node was hung up."""
        try:
            data = os.read(self.number, 4096)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.close()
            self._open()
        return data

    def write(self, data: bytes) -> None:
        """Pass on what came at the other end; unplugged, it is lost, as with a real cable."""
        with contextlib.suppress(OSError):
            os.write(self.number, data)

    def close(self) -> None:
        """Let go of the node."""
        os.close(self.number)


@contextlib.contextmanager
def wired(one: Path, other: Path) -> Iterator[None]:
    """Carry bytes between two serial nodes, both ways, until the block ends."""
    with contextlib.ExitStack() as closing:
        ends = (_End(one), _End(other))
        for end in ends:
            closing.callback(end.close)
        stop = threading.Event()
        carrier = threading.Thread(target=_carry, args=(*ends, stop), daemon=True)
        carrier.start()
        closing.callback(carrier.join)
        closing.callback(stop.set)
        yield


def _carry(one: _End, other: _End, stop: threading.Event) -> None:
    while not stop.is_set():
        ready = select.select([one.number, other.number], [], [], 0.05)[0]
        for end, across in ((one, other), (other, one)):
            if end.number in ready:
                data = end.read()
                across.write(data)
                if not data:
                    stop.wait(0.05)  # Hung up: the node may be away for a while.


def make_raw(path: Path) -> None:
    """Have a serial node hand bytes on as they are."""
    with path.open("rb+", buffering=0) as file:
        tty.setraw(file.fileno())


def wait_until(condition: Callable[[], bool], what: str, within_s: float = APPEARS_WITHIN_S) -> None:
    """Wait for the kernel, which tells of nothing by itself here. Raises `NotThereError`."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise NotThereError(f"waited {within_s:.0f} s for {what}")
        time.sleep(0.02)
