# SPDX-License-Identifier: Apache-2.0
"""pyserial on a real pseudo-terminal: bytes both ways, waking, and every way in which a port can be refused."""

import ctypes
import dataclasses
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.simulators.pty_port import PtyPort
from hardware.transport.base import (
    PortAmbiguous,
    PortBusy,
    PortDenied,
    PortLost,
    PortMissing,
    PortStalled,
    PortUnusable,
)
from hardware.transport.serial_port import SerialPort
from hardware.transport.serial_ports import SerialPortInfo
from hardware.transport.settings import SerialSettings
from hardware.transport.usb_devices import USBRule

NOBODY = 65534


@pytest.fixture
def device(link: Path) -> Iterator[PtyPort]:
    with PtyPort(link) as port:
        yield port


@pytest.fixture
def port(device: PtyPort, link: Path) -> Iterator[SerialPort]:
    opened = SerialPort(SerialSettings(str(link)))
    opened.open()
    yield opened
    opened.close()


def test_bytes_from_the_device_are_read(device: PtyPort, port: SerialPort) -> None:
    device.write(b"\x00\xffhello\r\n\x03\x11\x13")
    data = b""
    while len(data) < 12:
        data += port.read(100, 10.0)
    assert data == b"\x00\xffhello\r\n\x03\x11\x13"


def test_bytes_to_the_device_are_written(link: Path) -> None:
    arrived = threading.Event()
    seen = bytearray()

    def take(data: bytes) -> None:
        seen.extend(data)
        if len(seen) == 256:
            arrived.set()

    with PtyPort(link, take):
        port = SerialPort(SerialSettings(str(link)))
        port.open()
        port.write(bytes(range(256)))
        assert arrived.wait(10.0)
        port.close()
    assert bytes(seen) == bytes(range(256))


def test_a_read_returns_nothing_when_its_time_is_up(port: SerialPort) -> None:
    assert port.read(10, 0.01) == b""


def test_another_thread_wakes_a_read_that_waits_for_ever(port: SerialPort) -> None:
    threading.Timer(0.05, port.wake).start()
    assert port.read(10, None) == b""


def test_a_wake_up_before_the_read_is_not_lost(port: SerialPort) -> None:
    port.wake()
    assert port.read(10, None) == b""


def test_waking_a_closed_port_is_harmless(port: SerialPort) -> None:
    port.close()
    port.wake()
    port.close()


def test_closing_while_others_wake_never_fails(device: PtyPort, link: Path) -> None:
    port = SerialPort(SerialSettings(str(link)))
    done = threading.Event()

    def wake_all_the_time() -> None:
        while not done.is_set():
            port.wake()

    others = [threading.Thread(target=wake_all_the_time) for _ in range(2)]
    for other in others:
        other.start()
    for _ in range(50):
        port.open()
        port.read(10, 0.0)
        port.close()
    done.set()
    for other in others:
        other.join()


def test_unplugging_ends_a_waiting_read(device: PtyPort, port: SerialPort) -> None:
    threading.Timer(0.05, device.unplug).start()
    with pytest.raises(PortLost, match="unplugged"):
        port.read(10, 10.0)


def test_writing_to_an_unplugged_port_is_a_lost_port(device: PtyPort, port: SerialPort) -> None:
    device.unplug()
    with pytest.raises(PortLost):
        port.write(b"x")


def test_a_device_that_takes_no_bytes_is_stalled() -> None:
    unread, program = os.openpty()
    port = SerialPort(SerialSettings(os.ttyname(program)))
    port.open()
    with pytest.raises(PortStalled, match="nothing taken"):
        port.write(b"x" * 1_000_000)
    port.close()
    os.close(unread)
    os.close(program)


def test_a_port_that_is_not_there_is_missing(link: Path) -> None:
    with pytest.raises(PortMissing, match=str(link)):
        SerialPort(SerialSettings(str(link))).open()


def test_a_port_that_is_open_already_is_busy(port: SerialPort, link: Path) -> None:
    with pytest.raises(PortBusy, match=str(link)):
        SerialPort(SerialSettings(str(link))).open()


def test_a_file_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a port")
    with pytest.raises(PortUnusable, match=r"notes\.txt"):
        SerialPort(SerialSettings(str(file))).open()


def test_a_port_that_this_user_may_not_open_is_denied(device: PtyPort, link: Path) -> None:
    link.chmod(0)
    errors: list[BaseException] = []

    def open_as_somebody() -> None:
        if os.geteuid() == 0:
            # The administrator may open everything: this thread alone becomes somebody else for files.
            ctypes.CDLL(None).setfsuid(NOBODY)
        try:
            SerialPort(SerialSettings(str(link))).open()
        except PortDenied as error:
            errors.append(error)

    somebody = threading.Thread(target=open_as_somebody)
    somebody.start()
    somebody.join()
    assert [type(error) for error in errors] == [PortDenied]
    assert "dialout" in str(errors[0])


def test_a_port_that_comes_back_under_its_name_can_be_opened_again(device: PtyPort, port: SerialPort) -> None:
    device.unplug()
    port.close()
    with pytest.raises(PortMissing):
        port.open()
    device.replug()
    port.open()
    device.write(b"back")
    assert port.read(10, 10.0) == b"back"


def test_waiting_costs_no_processor_time(port: SerialPort) -> None:
    before = time.thread_time()
    port.read(10, 0.3)
    assert time.thread_time() - before < 0.1


GUN = SerialPortInfo("", "gun", 0x1A86, 0x7523, None, "1-1.2:1.0")


def test_a_port_that_is_meant_by_a_rule_is_found_again_under_another_name(tmp_path: Path) -> None:
    plugged = [dataclasses.replace(GUN, port=str(tmp_path / "one"))]
    port = SerialPort(SerialSettings(USBRule("1a86:7523", path="1-1.2")), lambda: plugged)
    for name in ("one", "two"):
        plugged[:] = [dataclasses.replace(GUN, port=str(tmp_path / name))]
        with PtyPort(tmp_path / name) as device:
            port.open()
            device.write(b"hello")
            assert port.read(100, 10.0)[:1] == b"h"
            port.close()


def test_a_rule_that_nothing_or_too_much_fits_opens_nothing() -> None:
    rule = USBRule("1a86:7523")
    with pytest.raises(PortMissing, match="There is no USB 1a86:7523"):
        SerialPort(SerialSettings(rule), list).open()
    both = [dataclasses.replace(GUN, port=f"/dev/ttyUSB{number}", location=f"1-{number}") for number in (1, 2)]
    with pytest.raises(PortAmbiguous, match="/dev/ttyUSB1, /dev/ttyUSB2"):
        SerialPort(SerialSettings(rule), lambda: both).open()


def test_a_device_with_several_ports_speaks_on_its_first(tmp_path: Path) -> None:
    ports = [
        dataclasses.replace(GUN, port=str(tmp_path / name), location=f"1-1:1.{number}")
        for number, name in ((0, "first"), (2, "second"))
    ]
    with PtyPort(tmp_path / "first"):
        port = SerialPort(SerialSettings(USBRule("1a86:7523")), lambda: ports)
        port.open()
        port.close()
