# SPDX-License-Identifier: Apache-2.0
"""What is on the bus is read from sysfs without opening anything, and a rule says which of it is meant."""

from pathlib import Path

import pytest

from hardware.transport.usb_devices import USBRule, list_usb_devices


def device(sysfs: Path, path: str, **facts: str) -> Path:
    folder = sysfs / "bus/usb/devices" / path
    folder.mkdir(parents=True)
    usual = {"bDeviceClass": "00", "idVendor": "0c2e", "idProduct": "0b61", "busnum": "1", "devnum": "7"}
    for name, value in (usual | facts).items():
        (folder / name).write_text(value + "\n", encoding="utf-8")
    return folder


def interface(device: Path, number: int, class_code: int, subclass: int = 0, protocol: int = 0) -> Path:
    folder = device / f"{device.name}:1.{number}"
    folder.mkdir()
    for name, value in (
        ("bInterfaceNumber", number),
        ("bInterfaceClass", class_code),
        ("bInterfaceSubClass", subclass),
        ("bInterfaceProtocol", protocol),
    ):
        (folder / name).write_text(f"{value:02x}\n", encoding="ascii")
    return folder


def test_a_device_is_told_with_its_numbers_names_and_node(tmp_path: Path) -> None:
    device(tmp_path, "1-1.4", serial="JF0001", manufacturer="Honeywell", product="1900")
    (found,) = list_usb_devices(tmp_path)
    assert (found.path, found.usb_id, found.serial_number) == ("1-1.4", "0c2e:0b61", "JF0001")
    assert (found.maker, found.product, found.node) == ("Honeywell", "1900", Path("/dev/bus/usb/001/007"))


def test_interfaces_are_told_with_the_descriptor_that_the_system_read(tmp_path: Path) -> None:
    folder = device(tmp_path, "1-2")
    interface(folder, 0, 3, 1, 1)
    scans = interface(folder, 1, 3) / "0003:0C2E:0B61.0001"
    scans.mkdir()
    (scans / "report_descriptor").write_bytes(b"\x05\x8c")
    (found,) = list_usb_devices(tmp_path)
    keyboard, pos = found.interfaces
    assert (keyboard.is_keyboard, keyboard.is_hid) == (True, True)
    assert (pos.number, pos.is_keyboard, pos.report_descriptor) == (1, False, b"\x05\x8c")


def test_hubs_are_no_devices(tmp_path: Path) -> None:
    device(tmp_path, "1-1", bDeviceClass="09")
    assert list_usb_devices(tmp_path) == []


def test_a_device_that_goes_while_it_is_read_is_left_out(tmp_path: Path) -> None:
    (device(tmp_path, "1-1") / "idProduct").unlink()
    device(tmp_path, "1-2")
    assert [found.path for found in list_usb_devices(tmp_path)] == ["1-2"]


def test_a_device_whose_attributes_cannot_be_read_any_more_is_left_out(tmp_path: Path) -> None:
    # The kernel answers ENODEV there; a folder in the file's place is another error that is not ENOENT.
    gone = device(tmp_path, "1-1")
    (gone / "idProduct").unlink()
    (gone / "idProduct").mkdir()
    (device(tmp_path, "1-2") / "serial").mkdir()
    assert [(found.path, found.serial_number) for found in list_usb_devices(tmp_path)] == [("1-2", None)]


def test_a_serial_number_that_is_no_text_does_not_hide_its_device(tmp_path: Path) -> None:
    (device(tmp_path, "1-1") / "serial").write_bytes(b"\xff\xfe7\n")
    (found,) = list_usb_devices(tmp_path)
    assert found.serial_number == "\ufffd\ufffd7"


def test_without_a_bus_there_is_nothing(tmp_path: Path) -> None:
    assert list_usb_devices(tmp_path) == []


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (USBRule("0C2E:0B61"), True),
        (USBRule("0c2e:0b61", "JF0001"), True),
        (USBRule("0c2e:0b61", "JF0001", "1-1.4"), True),
        (USBRule("0c2e:0b62"), False),
        (USBRule("0c2e:0b61", "JF0002"), False),
        (USBRule("0c2e:0b61", path="1-1.3"), False),
    ],
)
def test_every_part_of_a_rule_must_fit(rule: USBRule, fits: bool) -> None:
    assert rule.matches("0c2e:0b61", "JF0001", "1-1.4") is fits


def test_what_is_not_on_usb_fits_no_rule() -> None:
    assert not USBRule("0c2e:0b61").matches(None, None, None)


@pytest.mark.parametrize(
    ("usb_id", "path", "reason"),
    [("0c2e", None, "'0c2e' is not understood"), ("0c2e:0b61", "/dev/x", "'/dev/x' is not understood")],
)
def test_a_rule_that_is_no_rule_is_refused(usb_id: str, path: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        USBRule(usb_id, path=path)
