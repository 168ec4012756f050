# SPDX-License-Identifier: Apache-2.0
"""Keyboards are told from sysfs without opening them, and a rule says which of them is the gun."""

from pathlib import Path

import pytest

from hardware.transport.base import PortAmbiguous, PortMissing
from hardware.transport.keyboards import KeyboardInfo, find_keyboard, list_keyboards
from hardware.transport.usb_devices import USBRule
from tests.unit.hardware.test_usb_devices import device, interface

WHOLE_KEYBOARD, POWER_BUTTON = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe", "10000000000000 0"


def node(sysfs: Path, number: int, behind: Path, *, keys: str = WHOLE_KEYBOARD, uniq: str = "") -> None:
    """Make what the kernel shows of an input device, below the device that it belongs to."""
    given = behind / "input" / f"input{number}"
    (given / "capabilities").mkdir(parents=True)
    (given / "id").mkdir()
    for name, value in (
        ("name", "HID gun"),
        ("uniq", uniq),
        ("id/vendor", "0c2e"),
        ("id/product", "0B61"),
        ("capabilities/key", keys),
    ):
        (given / name).write_text(value + "\n", encoding="utf-8")
    folder = sysfs / "class/input" / f"event{number}"
    folder.mkdir(parents=True)
    (folder / "device").symlink_to(given)


def test_a_keyboard_on_usb_is_told_with_its_numbers(tmp_path: Path) -> None:
    gun = device(tmp_path, "1-1.4", serial="JF0001")
    node(tmp_path, 12, interface(gun, 0, 3, 1, 1))
    assert list_keyboards(tmp_path) == [KeyboardInfo("/dev/input/event12", "HID gun", "0c2e:0b61", "JF0001", "1-1.4")]


def test_a_keyboard_by_radio_is_told_by_its_address(tmp_path: Path) -> None:
    radio = tmp_path / "devices/virtual/misc/uhid"
    radio.mkdir(parents=True)
    node(tmp_path, 3, radio, uniq="aa:bb:cc:dd:ee:ff")
    (found,) = list_keyboards(tmp_path)
    assert (found.serial_number, found.path) == ("aa:bb:cc:dd:ee:ff", None)


def test_a_keyboard_that_goes_while_it_is_read_is_left_out(tmp_path: Path) -> None:
    gun = device(tmp_path, "1-1")
    node(tmp_path, 1, interface(gun, 0, 3, 1, 1))
    name = gun / "1-1:1.0/input/input1/name"
    name.unlink()
    name.mkdir()
    assert list_keyboards(tmp_path) == []


def test_what_cannot_type_a_code_is_no_keyboard(tmp_path: Path) -> None:
    node(tmp_path, 0, device(tmp_path, "1-1"), keys=POWER_BUTTON)
    assert list_keyboards(tmp_path) == []


def test_a_rule_finds_its_gun_and_a_gun_that_is_two_keyboards_types_on_its_first() -> None:
    two = [KeyboardInfo(f"/dev/input/event{number}", "gun", "0c2e:0b61", None, "1-1") for number in (4, 5)]
    other = KeyboardInfo("/dev/input/event6", "keyboard", "046d:c31c", None, "1-2")
    assert find_keyboard(USBRule("0C2E:0B61"), [other, *two]) == "/dev/input/event4"


def test_a_gun_that_is_not_there_or_could_be_several_is_told() -> None:
    with pytest.raises(PortMissing, match="0c2e:0b61"):
        find_keyboard(USBRule("0c2e:0b61"), [])
    alike = [KeyboardInfo(f"/dev/input/event{number}", "gun", "0c2e:0b61", None, f"1-{number}") for number in (1, 2)]
    with pytest.raises(PortAmbiguous, match="event1, /dev/input/event2"):
        find_keyboard(USBRule("0c2e:0b61"), alike)
