# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode that the till keeps for itself: one scan, whatever its rhythm; on a real device node too."""

import fcntl
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.device_status import DeviceState
from hardware.framing.manner import Before, Ending
from hardware.scanner import KeyboardScanner, LayoutName, Scan, ScannerTiming
from hardware.simulators.keyboard_gun_core import press, type_code
from hardware.transport.base import PortBusy, PortMissing
from hardware.transport.keyboard_port import KeyboardPort, KeyboardUnusable
from hardware.transport.null_modem import NullModem
from hardware.transport.owner import RetryTiming
from tests.integration.hardware.conftest import WAIT_S, Inbox, States

CODE = "91001234567890123456"
SOON = RetryTiming(first_s=0.01, longest_s=0.05)
UINPUT = Path("/dev/uinput")
needs_uinput = pytest.mark.skipif(not UINPUT.exists(), reason="no /dev/uinput here to make a keyboard with")


@contextmanager
def scanner(line: NullModem, states: States, prefix: str = "") -> Iterator[Inbox[Scan]]:
    scans: Inbox[Scan] = Inbox()
    reader = KeyboardScanner(
        "gun", "keyboard", scans, states, prefix=prefix, transport=line.left, retry=SOON,
        timing=ScannerTiming(gap_s=0.05, gap_after_terminator_s=0.1),
    )  # fmt: skip
    reader.start()
    try:
        states.until(DeviceState.READY)
        line.right.open()
        yield scans
    finally:
        reader.stop()


def test_keys_are_one_scan_with_its_symbology_and_without_its_prefix(states: States) -> None:
    line = NullModem()
    with scanner(line, states, prefix="~") as scans:
        line.right.write(type_code("]Q1" + CODE, prefix="~"))
        with_prefix = scans.next()
        line.right.write(type_code("6901234567892", suffix=""))
        without = scans.next()
    assert (with_prefix.text, with_prefix.symbology, with_prefix.device) == (CODE, "]Q1", "gun")
    assert without.text == "6901234567892"


def test_a_scan_tells_what_ended_it_and_what_stood_before_it(states: States) -> None:
    line = NullModem()
    with scanner(line, states, prefix="~") as scans:
        line.right.write(type_code("]Q1" + CODE, prefix="~"))
        enter = scans.next().manner
        line.right.write(type_code("6901234567892", suffix="\t"))
        tab = scans.next().manner
    assert (enter.ending, enter.before, enter.typed_for) == (Ending.ENTER, (Before.PREFIX, Before.AIM), None)
    assert (tab.ending, tab.before) == (Ending.TAB, ())


def test_a_gun_that_is_set_to_france_is_read_all_the_same_and_told(states: States) -> None:
    line = NullModem()
    with scanner(line, states) as scans:
        # Shift and a key of the digit row is a digit in France.
        line.right.write(type_code("".join(")!@#$%^&*("[int(digit)] for digit in CODE)))
        found = scans.next()
    assert (found.text, found.manner.typed_for) == (CODE, LayoutName.FRANCE)


def test_a_code_of_which_the_kernel_lost_keys_is_told_as_cut(states: States) -> None:
    line = NullModem()
    dropped = struct.pack("@llHHi", 0, 0, 0, 3, 0)
    with scanner(line, states) as scans:
        line.right.write(press(2) + dropped + type_code(CODE))
        assert scans.next().truncated
        line.right.write(type_code(CODE + "1"))
        assert not scans.next().truncated


def test_a_keyboard_that_is_not_there_or_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        KeyboardPort(str(tmp_path / "event7")).open()
    (tmp_path / "file").touch()
    with pytest.raises(KeyboardUnusable):
        KeyboardPort(str(tmp_path / "file")).open()


@contextmanager
def keyboard() -> Iterator[tuple[int, str]]:
    """Make a keyboard with uinput (linux/uinput.h); yield where its keys are written to, and its node."""
    with UINPUT.open("wb", buffering=0) as device:
        fcntl.ioctl(device, 0x40045564, 1)
        for code in range(1, 120):
            fcntl.ioctl(device, 0x40045565, code)
        device.write(struct.pack("80sHHHHI256i", b"gun", 3, 0x0C2E, 0x0B61, 1, 0, *[0] * 256))
        fcntl.ioctl(device, 0x5501)
        name = bytearray(64)
        fcntl.ioctl(device, 0x8040552C, name)
        sysfs = Path("/sys/devices/virtual/input") / name.split(b"\0")[0].decode()
        yield device.fileno(), f"/dev/input/{next(sysfs.glob('event*')).name}"
        fcntl.ioctl(device, 0x5502)


@needs_uinput
def test_a_real_keyboard_device_is_kept_read_pulled_out_and_missed(states: States) -> None:
    scans: Inbox[Scan] = Inbox()
    pause = threading.Event()
    with keyboard() as (keys, node):
        until = time.monotonic() + WAIT_S
        while not Path(node).exists() and time.monotonic() < until:
            time.sleep(0.01)
        reader = KeyboardScanner("gun", node, scans, states, layout=LayoutName.US, retry=SOON)
        reader.start()
        states.until(DeviceState.READY)
        with pytest.raises(PortBusy):
            KeyboardPort(node).open()
        # A gun's keys come a few milliseconds apart; all at once are more than the kernel keeps for a reader.
        for number, character in enumerate(CODE, start=1):
            os.write(keys, type_code(character, suffix="\r" if number == len(CODE) else ""))
            pause.wait(0.004)
        found = scans.next()
        assert (found.text, found.truncated) == (CODE, False)
        os.write(keys, type_code(CODE * 3))
        assert scans.next().truncated
    states.until(DeviceState.MISSING)
    reader.stop()
