# SPDX-License-Identifier: Apache-2.0
"""Devices on a USB bus that ends in the same kernel: what is written at one end arrives at the other."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_CONFIGFS = Path("/sys/kernel/config/usb_gadget")
_CONTROLLER = "dummy_udc.0"
APPEARS_WITHIN_S = 15.0


class NotThereError(Exception):
    """A device node did not come or go in time; the message names it."""


@dataclass(frozen=True, slots=True)
class SerialGadget:
    """A USB serial device (CDC ACM): ``device`` is its own side, ``port`` what the computer sees of it."""

    folder: Path
    device: Path = Path("/dev/ttyGS0")
    port: Path = Path("/dev/ttyACM0")

    def plug_in(self) -> None:
        """Put it on the bus."""
        (self.folder / "UDC").write_text(_CONTROLLER)
        wait_until(self.port.exists, f"{self.port} to appear")
        wait_until(self.device.exists, f"{self.device} to appear")
        make_raw(self.device)

    def unplug(self) -> None:
        """Take it off the bus."""
        (self.folder / "UDC").write_text("\n")
        wait_until(lambda: not self.port.exists(), f"{self.port} to go")

    def send(self, data: bytes) -> None:
        """Send bytes to the computer."""
        with self.device.open("wb", buffering=0) as file:
            file.write(data)


@contextlib.contextmanager
def serial_gadget(vendor: int, product: int, maker: str, name: str, serial: str) -> Iterator[SerialGadget]:
    """Yield a serial device that is not plugged in yet; it is gone after the block."""
    folder = _CONFIGFS / "jifu"
    folder.mkdir()
    (folder / "idVendor").write_text(f"{vendor:#06x}")
    (folder / "idProduct").write_text(f"{product:#06x}")
    words = folder / "strings" / "0x409"
    words.mkdir(parents=True)
    for key, value in (("manufacturer", maker), ("product", name), ("serialnumber", serial)):
        (words / key).write_text(value)
    configuration = folder / "configs" / "c.1"
    configuration.mkdir()
    function = folder / "functions" / "acm.0"
    function.mkdir()
    link = configuration / "acm.0"
    link.symlink_to(function)
    try:
        yield SerialGadget(folder)
    finally:
        with contextlib.suppress(OSError):
            (folder / "UDC").write_text("\n")
        link.unlink()
        for each in (function, configuration, words, folder):
            each.rmdir()


@contextlib.contextmanager
def wired(one: Path, other: Path) -> Iterator[None]:
    """Carry bytes between two serial nodes, both ways, until the block ends."""
    with contextlib.ExitStack() as closing:
        ends = [os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK) for path in (one, other)]
        for end in ends:
            closing.callback(os.close, end)
            tty.setraw(end)
        stop = threading.Event()
        carrier = threading.Thread(target=_carry, args=(ends[0], ends[1], stop), daemon=True)
        carrier.start()
        closing.callback(carrier.join)
        closing.callback(stop.set)
        yield


def _carry(one: int, other: int, stop: threading.Event) -> None:
    across = {one: other, other: one}
    while not stop.is_set():
        for end in select.select(list(across), [], [], 0.05)[0]:
            with contextlib.suppress(OSError):  # Unplugged: what is on the way is lost, as with a real cable.
                os.write(across[end], os.read(end, 4096))


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
