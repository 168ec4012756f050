# SPDX-License-Identifier: Apache-2.0
"""Whatever a driver reports becomes a light that says what is so and how to mend it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest

from cashier.devices.device_lights import light_of
from cashier.devices.status import Level, Light, Part
from cashier.values.texts import Text
from hardware.camera.capture import CameraError
from hardware.device_status import DeviceState, DeviceStatus
from hardware.transport.base import TransportError
from hardware.transport.keyboard_port import KeyboardPort  # noqa: F401 - its errors are among those that there are
from hardware.transport.usb_hid import USBOtherMode  # noqa: F401 - its errors too
from hardware.transport.usb_printer import USBNoPrinter  # noqa: F401 - its errors too

T = TypeVar("T", bound=Exception)


def every_kind(of: type[T]) -> Iterator[type[T]]:
    for each in of.__subclasses__():
        yield each
        yield from every_kind(each)


TROUBLES = [
    *(kind("the gun's place", "no reason", vendor="0c2e").status() for kind in every_kind(TransportError)),
    *(kind("the camera", "no reason").status() for kind in every_kind(CameraError)),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.key)
def test_each_trouble_says_how_to_mend_it(trouble: DeviceStatus) -> None:
    light = light_of(Part.SCANNER, trouble)

    assert light.level is Level.FAULT
    for text in (light.said, light.mend):
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en


@pytest.mark.parametrize(
    ("key", "state", "named"),
    [
        ("usb.denied", DeviceState.DENIED, "udev"),
        ("port.denied", DeviceState.DENIED, "dialout"),
        ("camera.denied", DeviceState.DENIED, "video"),
        ("usb.no_library", DeviceState.FAULTED, "libusb"),
        ("usb.other_mode", DeviceState.FAULTED, "HID POS"),
        ("port.ambiguous", DeviceState.FAULTED, "serial number"),
    ],
)
def test_what_mends_it_is_named(key: str, state: DeviceState, named: str) -> None:
    assert named in light_of(Part.SCANNER, DeviceStatus(state, key, {"port": "here"})).mend.en


def test_nobody_is_sent_to_a_gun_for_the_sake_of_a_printer() -> None:
    for key in ("usb.no_printer", "usb.no_library", "usb.denied", "usb.unusable"):
        mend = light_of(Part.PRINTER, DeviceStatus(DeviceState.FAULTED, key, {"port": "USB 0483:5743"})).mend
        assert "gun" not in mend.en
        assert "扫码枪" not in mend.zh


def test_one_of_several_is_named() -> None:
    light = light_of(Part.SCANNER, DeviceStatus(DeviceState.MISSING, "port.missing", {"port": "COM3"}), "left gun")

    assert "left gun" in light.said.zh
    assert "left gun" in light.said.en
    assert "COM3" in light.mend.en


@pytest.mark.parametrize(
    ("part", "level", "works"),
    [
        (Part.PRINTER, Level.WARNING, True),
        (Part.SCANNER, Level.WARNING, False),
        (Part.SCANNER, Level.READY, True),
        (Part.PIN_PAD, Level.OFF, True),
        (Part.PRINTER, Level.FAULT, False),
        (Part.PRINTER, Level.BUSY, False),
    ],
)
def test_a_printer_with_little_paper_or_slips_to_print_again_works(part: Part, level: Level, works: bool) -> None:
    assert Light(part, level, Text(zh="好", en="so")).works is works


@pytest.mark.parametrize(
    ("state", "brief"),
    [(DeviceState.MISSING, "Unplugged"), (DeviceState.BUSY, "In use"), (DeviceState.DENIED, "No access")],
)
def test_what_is_wrong_with_any_device_is_said_in_a_word(state: DeviceState, brief: str) -> None:
    assert light_of(Part.SCANNER, DeviceStatus(state, "port.x", {"port": "COM3"}, "")).brief.en == brief


@pytest.mark.parametrize(
    "key",
    [
        "printer.paper_low",
        "printer.paper_out",
        "printer.cover_open",
        "printer.error",
        "printer.offline",
        "printer.silent",
    ],
)
def test_what_a_printer_lacks_is_said_in_a_word(key: str) -> None:
    brief = light_of(Part.PRINTER, DeviceStatus(DeviceState.FAULTED, key, {"port": "/dev/lp0"}, "")).brief
    assert 0 < len(brief.zh) <= 4
    assert 0 < len(brief.en) <= 12
