# SPDX-License-Identifier: Apache-2.0
"""A bound device stands in the settings file, and everything that people wrote there is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.device_settings import SerialScannerSettings
from cashier.it.settings_file import SettingsFileError, put_scanner
from cashier.settings import load

GUN = {"way": "serial", "name": "gun", "usb": "1a86:7523", "serial_number": "7"}
WRITTEN = """# The till at the door.
[window]
language = "en"   # for Ms Li

[[scanner]]
# Bought in May.
port = "/dev/ttyACM0"

[pos]
enabled = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "till.toml"
    path.parent.mkdir()
    return path


def scanners(file: Path) -> list[SerialScannerSettings]:
    loaded = load(file, environment={})
    assert loaded.problems == ()
    return [each for each in loaded.settings.scanner if isinstance(each, SerialScannerSettings)]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "not" / "there" / "till.toml"
    put_scanner(file, GUN)
    assert [each.usb for each in scanners(file)] == ["1a86:7523"]


def test_everything_that_people_wrote_stays(file: Path) -> None:
    file.write_text(WRITTEN, encoding="utf-8")
    put_scanner(file, GUN)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in WRITTEN.splitlines() if line not in lines] == []
    assert [(each.port, each.usb) for each in scanners(file)] == [("/dev/ttyACM0", None), (None, "1a86:7523")]


def test_the_same_device_again_takes_its_own_place(file: Path) -> None:
    file.write_text(WRITTEN, encoding="utf-8")
    put_scanner(file, GUN)
    put_scanner(file, GUN | {"name": "door"})
    put_scanner(file, {"way": "serial", "name": "till", "port": "/dev/ttyACM0"})
    assert [each.name for each in scanners(file)] == ["till", "door"]
    assert "# Bought in May." in file.read_text(encoding="utf-8")


def test_scanners_of_a_weaker_file_are_taken_over(file: Path) -> None:
    file.write_text('[window]\ntheme = "dark"\n', encoding="utf-8")
    put_scanner(file, GUN, [{"port": "COM3", "baud": 115200}])
    assert [(each.port, each.baud) for each in scanners(file)] == [("COM3", 115200), (None, 9600)]


def test_a_file_that_is_not_toml_is_named_and_left_alone(file: Path) -> None:
    file.write_text("port = \n", encoding="utf-8")
    with pytest.raises(SettingsFileError, match=r"till\.toml is not TOML"):
        put_scanner(file, GUN)
    assert file.read_text(encoding="utf-8") == "port = \n"


def test_a_file_that_cannot_be_written_is_named_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsFileError, match="cannot be"):
        put_scanner(tmp_path / "file" / "till.toml", GUN)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_rights_of_the_file_stay_and_no_other_file_is_left(file: Path) -> None:
    file.write_text(WRITTEN, encoding="utf-8")
    file.chmod(0o640)
    put_scanner(file, GUN)
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]
