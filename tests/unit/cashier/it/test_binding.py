# SPDX-License-Identifier: Apache-2.0
"""What is found is offered, and its table means that device and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.device_settings import SerialScannerSettings
from cashier.it.binder import Binder
from cashier.it.binding import find_offers, free_name, table_of
from cashier.it.offers import PAD_NAME, Role
from cashier.settings import TillSettings, load
from hardware.camera.v4l2 import CameraInfo
from hardware.discovery import Candidate, Computer, DeviceKind, ScanWay, find_candidates
from hardware.framing.hid_pos import LayoutChoice
from hardware.simulators import hid_gun_core as guns
from hardware.transport.keyboards import KeyboardInfo
from hardware.transport.serial_ports import SerialPortInfo
from hardware.transport.usb_devices import USBDeviceInfo, USBInterface, USBRule

HID_GUN = USBDeviceInfo(
    "1-2", 0x0C2E, 0x0B61, "JF1", "Honeywell", "1900",
    interfaces=(USBInterface(0, 3, report_descriptor=guns.HONEYWELL.descriptor),),
)  # fmt: skip
MOUSE = USBDeviceInfo("1-9", 0x046D, 0xC077, interfaces=(USBInterface(0, 3, 1, 2, b"\x05\x01"),))
COMPUTER = Computer(
    serial_ports=lambda: [
        SerialPortInfo("/dev/ttyUSB0", "USB Serial", 0x1A86, 0x7523, None, "1-3:1.0"),
        SerialPortInfo("/dev/ttyACM0", "Verifone", 0x11CA, 0x0201, "V1", "1-4:1.0"),
        SerialPortInfo("/dev/ttyS0", ""),
    ],
    usb_devices=lambda: [HID_GUN, MOUSE],
    keyboards=lambda: [KeyboardInfo("/dev/input/event3", "Dell keyboard", "413c:2107", None, "1-5")],
    cameras=lambda: [CameraInfo("/dev/video0", "HD Camera", USBDeviceInfo("1-6", 0x046D, 0x0825))],
)


def settings(file: Path, text: str) -> TillSettings:
    file.write_text(text, encoding="utf-8")
    loaded = load(file, environment={})
    assert loaded.problems == ()
    return loaded.settings


def test_what_may_be_bound_is_offered_the_likeliest_first() -> None:
    assert [
        (each.candidate.way, each.candidate.place, each.role) for each in find_offers(TillSettings(), COMPUTER)
    ] == [
        (ScanWay.HID, "1-2", Role.SCANNER),
        (ScanWay.CAMERA, "/dev/video0", Role.SCANNER),
        (ScanWay.SERIAL, "/dev/ttyACM0", Role.PIN_PAD),
        (ScanWay.SERIAL, "/dev/ttyUSB0", Role.SCANNER),
        (ScanWay.SERIAL, "/dev/ttyS0", Role.SCANNER),
        (ScanWay.WEDGE, "/dev/input/event3", Role.SCANNER),
    ]


def test_what_is_bound_already_says_its_name(tmp_path: Path) -> None:
    bound = settings(
        tmp_path / "till.toml",
        '[[scanner]]\nway = "hid"\nname = "door"\nusb = "0C2E:0B61"\n'
        '[[scanner]]\nname = "old"\nport = "/dev/ttyS0"\n[pin_pad]\nport = "/dev/ttyUSB0"\n',
    )
    names = {offer.candidate.place: offer.bound_as for offer in find_offers(bound, COMPUTER)}
    bound_ones = {"1-2": "door", "/dev/ttyS0": "old", "/dev/ttyUSB0": PAD_NAME}
    assert {place: name for place, name in names.items() if name is not None} == bound_ones


def test_what_the_settings_have_as_the_pin_pad_is_no_scanner(tmp_path: Path) -> None:
    bound = settings(tmp_path / "till.toml", '[pin_pad]\nusb = "1a86:7523"\n')
    roles = {offer.candidate.place: offer.role for offer in find_offers(bound, COMPUTER)}
    assert roles["/dev/ttyUSB0"] is Role.PIN_PAD


def test_a_table_is_by_serial_number_else_by_socket_where_there_could_be_another() -> None:
    found = find_candidates(COMPUTER)
    tables = {each.place: table_of(each, found, "x") for each in found}
    assert tables["1-2"] == {"way": "hid", "name": "x", "usb": "0c2e:0b61", "serial_number": "JF1"}
    assert tables["/dev/video0"] == {"way": "camera", "name": "x", "usb": "046d:0825"}
    assert tables["/dev/ttyUSB0"] == {"way": "serial", "name": "x", "usb": "1a86:7523", "usb_path": "1-3"}
    assert tables["/dev/ttyS0"] == {"way": "serial", "name": "x", "port": "/dev/ttyS0"}


def test_two_guns_of_a_kind_without_serial_numbers_are_told_apart_by_their_sockets() -> None:
    twins = [
        Candidate(ScanWay.HID, path, DeviceKind.SCANNER, usb_id="1eab:0010", usb_path=path) for path in ("1-1", "1-2")
    ]
    assert [table_of(each, twins, "gun").get("usb_path") for each in twins] == ["1-1", "1-2"]


def test_two_guns_that_have_the_same_serial_number_are_told_apart_by_their_sockets() -> None:
    twins = [
        Candidate(
            ScanWay.HID, path, DeviceKind.SCANNER, usb_id="1eab:0010", serial_number="0123456789", usb_path=path
        )
        for path in ("1-1", "1-2")
    ]
    tables = [table_of(each, twins, "gun") for each in twins]
    assert [(each["serial_number"], each["usb_path"]) for each in tables] == [
        ("0123456789", path) for path in ("1-1", "1-2")
    ]


@pytest.mark.parametrize("serial_number", ["x" * 126, " A 1 ", "  "], ids=["long", "with-blanks", "blank"])
def test_a_gun_is_bound_and_found_again_whatever_its_serial_number_looks_like(
    serial_number: str, tmp_path: Path
) -> None:
    gun = SerialPortInfo("/dev/ttyACM0", "Gun", 0x0C2E, 0x0B6A, serial_number, "1-1:1.0")
    computer = Computer(lambda: [gun], list, list, list, list)
    (found,) = find_candidates(computer)
    (tmp_path / "till.toml").write_text("", encoding="utf-8")
    binder = Binder(load(tmp_path / "till.toml", environment={}), computer)
    (offer,) = binder.look()
    binder.keep(Role.SCANNER, binder.scanner_table(offer))
    bound = load(tmp_path / "till.toml", environment={}).settings
    assert [each.bound_as for each in find_offers(bound, computer)] == ["gun"]
    (scanner,) = bound.scanner
    assert isinstance(scanner, SerialScannerSettings)
    rule = USBRule(scanner.usb or "", scanner.serial_number, scanner.usb_path)
    assert rule.matches(found.usb_id, found.serial_number, found.usb_path)


def test_a_gun_whose_descriptor_tells_nothing_gets_its_layout() -> None:
    symbol = USBDeviceInfo(
        "1-1", guns.SYMBOL.vendor_id, guns.SYMBOL.product_id,
        interfaces=(USBInterface(0, 3, report_descriptor=guns.SYMBOL.descriptor),),
    )  # fmt: skip
    (found,) = find_candidates(Computer(list, lambda: [symbol], list, list, list))
    assert found.layout is LayoutChoice.IBM
    assert table_of(found, [found], "gun")["layout"] == "ibm"


def test_a_name_is_one_that_nobody_has() -> None:
    assert [free_name(ScanWay.HID, taken) for taken in ([], ["gun"], ["gun 2", "gun"])] == ["gun", "gun 2", "gun 3"]
    assert free_name(ScanWay.CAMERA, ["gun"]) == "camera"


def test_a_gun_that_is_bound_by_the_name_of_its_keyboard_on_windows_is_known_again() -> None:
    name = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2a8b9f4e&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
    other = name.replace("2a8b", "3c9d")
    computer = Computer(list, list, lambda: [KeyboardInfo(each, "gun", None) for each in (other, name)], list, list)
    bound = TillSettings.model_validate({"scanner": [{"way": "wedge", "name": "gun 2", "device": name.lower()}]})
    assert [each.bound_as for each in find_offers(bound, computer)] == [None, "gun 2"]
