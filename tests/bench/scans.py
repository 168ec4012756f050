# SPDX-License-Identifier: Apache-2.0
"""A code that is sent in one piece to its `Scan`, for each way in, beside the least that could read the same port.

Ours is the whole driver: its thread, the framer, the symbology, the double-fire check, the call to the listener.
The floor is a thread that blocks on the same port. A gun without a suffix is told by a pause, which is
most of its time; a camera's code counts when two frames agree, so that its time goes from the code before the camera
to the scan, and the floor reads one frame of zxing-cpp.
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import serial
import usb.core

from hardware.camera import CameraScanner
from hardware.camera.readers import load_readers
from hardware.camera.symbol import PAYMENT_SYMBOLOGIES
from hardware.device_status import DeviceStatus
from hardware.scanner import HIDScanner, KeyboardScanner, LayoutChoice, Scan, SerialScanner, USBRule
from hardware.scanner.base import PortScanner
from hardware.scanner.hid_scanner import report_choice
from hardware.scanner.line_scanner import ScannerTiming
from hardware.simulators.hid_gun_core import HONEYWELL, HIDGunCore
from hardware.simulators.keyboard_gun_core import type_code
from hardware.simulators.serial_gun import SerialGun
from hardware.transport.null_modem import NullModem
from hardware.transport.settings import SerialSettings
from hardware.transport.usb_hid import USBHIDPort
from tests.bench.table import print_parts
from tests.support.code_pictures import HEIGHT, WIDTH, Picture, photograph
from tests.support.codes import code_digits
from tests.support.usb_bus import ENDPOINT_IN, SimulatedUSBBus, SimulatedUSBDevice

PATIENCE_S = 60.0
FRAMES_A_SECOND = 30

Read = Callable[[str], float]
"""Sends a code by one way and returns how many milliseconds later it was read."""


class _Inbox:
    """Takes what a reader tells, with the moment."""

    def __init__(self) -> None:
        self._told: queue.Queue[tuple[str, float]] = queue.Queue()

    def on_scan(self, scan: Scan) -> None:
        self.take(scan.text)

    def take(self, text: str) -> None:
        self._told.put((text, time.perf_counter()))

    def after(self, send: Callable[[], object], code: str) -> float:
        sent = time.perf_counter()
        send()
        while True:
            text, at = self._told.get(timeout=PATIENCE_S)
            if text == code:
                return (at - sent) * 1000


class _Ready:
    """Waits until a driver can read."""

    def __init__(self) -> None:
        self._is_so = threading.Event()

    def __call__(self, status: DeviceStatus) -> None:
        if status.is_ready:
            self._is_so.set()

    def wait(self) -> None:
        assert self._is_so.wait(PATIENCE_S)


@contextmanager
def _running(driver: PortScanner, ready: _Ready) -> Iterator[None]:
    driver.start()
    ready.wait()
    try:
        yield
    finally:
        driver.stop()


@contextmanager
def _thread(read_on: Callable[[], None]) -> Iterator[None]:
    """Have a bare reader on a daemon thread: it blocks on a port that goes away with the process."""
    threading.Thread(target=read_on, daemon=True).start()
    yield


def serial_ways(folder: Path, closing: ExitStack, suffix: bytes) -> tuple[Read, Read]:
    """Return ours and the floor for guns on a pseudo-terminal, which send everything in one write."""
    ours, floor = (closing.enter_context(SerialGun(folder / name, suffix=suffix)) for name in ("ours", "floor"))
    inbox, ready, bare = _Inbox(), _Ready(), _Inbox()
    driver = SerialScanner("gun", SerialSettings(str(folder / "ours")), inbox.on_scan, ready)
    closing.enter_context(_running(driver, ready))
    port = serial.Serial(str(folder / "floor"))

    def read_on() -> None:
        with contextlib.suppress(serial.SerialException):  # The gun is taken away at the end.
            while True:
                bare.take(port.read(20 + len(suffix)).decode("ascii").strip())

    closing.enter_context(_thread(read_on))
    return (
        lambda code: inbox.after(lambda: ours.scan(code), code),
        lambda code: bare.after(lambda: floor.scan(code), code),
    )


def hid_ways(closing: ExitStack) -> tuple[Read, Read]:
    """Return ours and the floor for guns in HID POS mode; pyusb is the real one, the bus beneath it is in memory."""
    guns = [
        SimulatedUSBDevice(HONEYWELL.vendor_id, HONEYWELL.product_id, HONEYWELL.descriptor, serial=name, port=port)
        for port, name in enumerate(("OURS", "FLOOR"), 1)
    ]
    bus = SimulatedUSBBus(*guns)
    rule = USBRule(guns[0].info.usb_id, "OURS")
    inbox, ready, bare = _Inbox(), _Ready(), _Inbox()
    port = USBHIDPort(rule, report_choice(LayoutChoice.AUTO), list_devices=bus.infos, bus=bus.as_bus())
    closing.enter_context(_running(HIDScanner("gun", rule, inbox.on_scan, ready, transport=port), ready))
    guns[1].has_system_driver = False
    device: Any = next(each for each in usb.core.find(find_all=True, backend=bus) if each.address == guns[1].port)
    length_at, text_at = 1, 5  # Honeywell's layout: the identifier, the length, three of symbology, the text.

    def read_on() -> None:
        while True:
            try:
                report = bytes(device.read(ENDPOINT_IN, 64, 1000))
            except usb.core.USBTimeoutError:
                continue
            bare.take(report[text_at : text_at + report[length_at]].decode("ascii"))

    closing.enter_context(_thread(read_on))

    def pull(gun: SimulatedUSBDevice, code: str) -> None:
        for report in HIDGunCore(HONEYWELL).reports(code):
            gun.reports.put(report)

    return (
        lambda code: inbox.after(lambda: pull(guns[0], code), code),
        lambda code: bare.after(lambda: pull(guns[1], code), code),
    )


def keyboard_ways(closing: ExitStack) -> tuple[Read, Read]:
    """Return ours and the floor for guns that play keyboard, by the kernel's events; the floor only counts bytes."""
    ours, floor = NullModem(), NullModem()
    inbox, ready, bare = _Inbox(), _Ready(), _Inbox()
    timing = ScannerTiming(gap_s=0.3, gap_after_terminator_s=1.0)
    driver = KeyboardScanner("gun", "keyboard", inbox.on_scan, ready, transport=ours.left, timing=timing)
    closing.enter_context(_running(driver, ready))
    ours.right.open()
    floor.left.open()
    floor.right.open()
    waiting: queue.Queue[str] = queue.Queue()

    def read_on() -> None:
        while True:
            code, left = waiting.get(), 0
            left = len(type_code(code))
            while left > 0:
                left -= len(floor.left.read(left, None))
            bare.take(code)

    closing.enter_context(_thread(read_on))

    def send(code: str) -> None:
        waiting.put(code)
        floor.right.write(type_code(code))

    return (
        lambda code: inbox.after(lambda: ours.right.write(type_code(code)), code),
        lambda code: bare.after(lambda: send(code), code),
    )


class _HeldCamera:
    """Shows the picture before it, thirty times a second."""

    name = "camera"

    def __init__(self) -> None:
        self.empty: Picture = np.full((HEIGHT, WIDTH), 90, np.uint8)
        self.picture = self.empty

    def open(self) -> None:
        """Do nothing: it is there."""

    def grab(self) -> None:
        time.sleep(1 / FRAMES_A_SECOND)

    def retrieve(self) -> Picture:
        return self.picture

    def close(self) -> None:
        """Do nothing."""


def camera_ms(turns: int, closing: ExitStack) -> tuple[list[float], list[float]]:
    """Return the milliseconds from a phone before the camera to its scan, and those of one frame by zxing-cpp."""
    camera, inbox, ready = _HeldCamera(), _Inbox(), _Ready()
    scanner = CameraScanner("camera", camera, inbox.on_scan, ready)
    scanner.start()
    closing.callback(scanner.stop)
    ready.wait()
    zxing = next(each for each in load_readers(PAYMENT_SYMBOLOGIES)[0] if each.name == "zxing-cpp")
    ours, floor = [], []
    for turn in range(turns):
        picture, digits = photograph("easy", "QR", turn)

        def hold_up(shown: Picture = picture) -> None:
            camera.picture = shown

        ours.append(inbox.after(hold_up, digits))
        camera.picture = camera.empty
        begun = time.perf_counter()
        zxing.read(picture)
        floor.append((time.perf_counter() - begun) * 1000)
    return ours, floor


def main() -> int:
    """Measure every way in and print the table; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=100, help="how many codes each way")
    turns = parser.parse_args().turns
    ours_ms: dict[str, list[float]] = {}
    floor_ms: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as closing:
        for name in ("cr", "none"):
            (Path(folder) / name).mkdir()
        ways = {
            "serial, CR behind the code": serial_ways(Path(folder) / "cr", closing, b"\r"),
            "serial, nothing behind the code": serial_ways(Path(folder) / "none", closing, b""),
            "HID POS": hid_ways(closing),
            "keyboard, kept from every window": keyboard_ways(closing),
        }
        for name, (ours, floor) in ways.items():
            ours_ms[name], floor_ms[name] = [], []
            for turn in range(turns):
                code = code_digits(10**15 + turn)
                ours_ms[name].append(ours(code))
                floor_ms[name].append(floor(code))
        name = "camera, from the phone before it"
        ours_ms[name], floor_ms[name] = camera_ms(min(turns, 30), closing)
        print_parts("A code to its scan, ours", ours_ms, "ms")
        print_parts("The floor", floor_ms, "ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
