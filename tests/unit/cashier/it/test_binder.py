# SPDX-License-Identifier: Apache-2.0
"""A device is bound by one path for command and window: its table, a trial with the real driver, the file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cashier.it.binder import Binder, pad_trial, scanner_trial
from cashier.it.offers import PAD_NAME, Role
from cashier.it.settings_file import SettingsFileError
from cashier.it.trial import Trial
from cashier.settings import LoadedSettings, PINPadMake, load
from hardware.discovery import Candidate, Computer, DeviceKind, ScanWay
from hardware.simulators.gun_faults import with_parity
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.visa_pin_pad import VisaPINPad
from hardware.transport.serial_ports import SerialPortInfo

CODE = "91001234567890123456"
COMPUTER = Computer(
    serial_ports=lambda: [
        SerialPortInfo("/dev/ttyACM0", "Verifone", 0x11CA, 0x0201, "V1", "1-4:1.0"),
        SerialPortInfo("/dev/ttyUSB0", "USB Serial", 0x1A86, 0x7523, None, "1-3:1.0"),
    ],
    usb_devices=list,
    keyboards=list,
    cameras=list,
    print_queues=list,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "till.toml"
    path.write_text('# ours\n[window]\nlanguage = "en"\n', encoding="utf-8")
    return path


@pytest.fixture
def binder(file: Path) -> Binder:
    return Binder(load(file, environment={}), COMPUTER)


def at(place: Path) -> Candidate:
    return Candidate(ScanWay.SERIAL, str(place), DeviceKind.UNKNOWN)


def test_what_is_bound_is_offered_as_bound_from_then_on(binder: Binder, file: Path) -> None:
    gun = next(each for each in binder.look() if each.candidate.place == "/dev/ttyUSB0")
    assert binder.keep(Role.SCANNER, binder.scanner_table(gun)).file == file
    bound = {each.candidate.place: each.bound_as for each in binder.look()}
    assert bound == {"/dev/ttyUSB0": "gun", "/dev/ttyACM0": None}
    assert load(file, environment={}).settings.scanner == binder.settings.scanner


def test_a_pin_pad_is_offered_as_one_and_bound_by_what_it_is_on_usb(binder: Binder, file: Path) -> None:
    pad = next(each for each in binder.look() if each.role is Role.PIN_PAD)
    binder.keep(Role.PIN_PAD, binder.pad_table(pad, PINPadMake.NEWLAND))
    bound = load(file, environment={}).settings.pin_pad
    assert bound is not None
    assert (bound.usb, bound.serial_number, bound.make) == ("11ca:0201", "V1", PINPadMake.NEWLAND)
    assert [each.bound_as for each in binder.look() if each.role is Role.PIN_PAD] == [PAD_NAME]


def test_a_second_gun_gets_a_name_of_its_own(binder: Binder) -> None:
    one, other = binder.look()
    binder.keep(Role.SCANNER, binder.scanner_table(one))
    assert binder.scanner_table(other)["name"] == "gun 2"


def test_a_till_without_a_file_binds_nothing_and_says_so() -> None:
    binder = Binder(LoadedSettings(load(Path("/nonexistent"), environment={}).settings), COMPUTER)
    with pytest.raises(SettingsFileError, match="without a settings file"):
        binder.keep(Role.PIN_PAD, binder.pad_table(binder.look()[0], PINPadMake.VERIFONE))


def test_a_trial_ends_with_the_first_scan(tmp_path: Path) -> None:
    with SerialGun(tmp_path / "gun", aim="]C0") as gun:
        table = {"way": "serial", "name": "gun", "port": str(tmp_path / "gun")}
        tried = scanner_trial(table, 60, lambda _: gun.scan(CODE)).run()
    assert tried.scan is not None
    assert (tried.scan.text, tried.trouble) == (CODE, None)


def test_a_trial_finds_the_speed_and_the_mode_of_a_gun_that_nobody_set(tmp_path: Path) -> None:
    with SerialGun(tmp_path / "gun", baud=115_200) as gun:

        def scan(baud: int) -> None:
            while gun.port_baud != (baud or 9_600):
                time.sleep(0.001)
            gun.send(with_parity(CODE.encode()) + b"\r")

        tried = scanner_trial({"way": "serial", "name": "gun", "port": str(tmp_path / "gun")}, 60, scan).run()
    assert tried.scan is not None
    assert (tried.scan.text, tried.line) == (CODE, {"baud": 115_200, "mode": "7E1"})


def test_where_the_window_gets_a_keyboard_guns_keys_a_trial_in_it_says_at_once_how_to_bind_it() -> None:
    table = {"way": "wedge", "name": "gun", "usb": "0c2e:0b61"}
    trouble = scanner_trial(table, 60, lambda _: None, has_window=True, platform="win32").run().trouble
    assert trouble is not None
    assert "devices bind" in trouble.mend.en


def test_a_trial_that_is_stopped_has_come_to_nothing(tmp_path: Path) -> None:
    with SerialGun(tmp_path / "gun"):
        table = {"way": "serial", "name": "gun", "port": str(tmp_path / "gun")}
        trial: Trial = scanner_trial(table, 60, lambda _: trial.stop())
        tried = trial.run()
    assert (tried.scan, tried.make, tried.trouble) == (None, None, None)


def test_a_pad_is_known_by_the_protocol_in_which_it_answers(tmp_path: Path) -> None:
    with VisaPINPad(tmp_path / "pad", DUKPTKeys()):
        assert pad_trial(at(tmp_path / "pad")).run().make is PINPadMake.VERIFONE


def test_of_a_pad_that_is_not_there_the_light_says_what_to_do(tmp_path: Path) -> None:
    tried = pad_trial(at(tmp_path / "nothing")).run()
    assert tried.make is None
    assert tried.trouble is not None
    assert "not connected" in tried.trouble.said.en
