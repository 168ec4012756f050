# SPDX-License-Identifier: Apache-2.0
"""Settings: which layer wins, and how a wrong value is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.device_settings import CameraSettings, HIDScannerSettings, SerialScannerSettings
from cashier.settings import LoadedSettings, load
from cashier.values.texts import Language


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "till.toml"


def loaded(file: Path, text: str, *overrides: str, **environment: str) -> LoadedSettings:
    file.write_text(text, encoding="utf-8")
    return load(explicit=file, environment=environment, overrides=overrides)


def test_an_empty_file_gives_the_defaults(file: Path) -> None:
    result = loaded(file, "")

    assert result.problems == ()
    assert result.settings.scanner == ()
    assert result.settings.pin_pad is None


def test_the_file_sets_devices(file: Path) -> None:
    result = loaded(file, '[[scanner]]\nport = "COM3"\nbaud = 115200\n[pin_pad]\nport = "COM4"\ndialect = "z62"\n')

    assert result.problems == ()
    (gun,) = result.settings.scanner
    assert isinstance(gun, SerialScannerSettings)
    assert (gun.port, gun.baud) == ("COM3", 115200)
    assert result.settings.pin_pad is not None
    assert result.settings.pin_pad.dialect == "z62"


def test_the_environment_wins_over_the_file(file: Path) -> None:
    result = loaded(file, '[window]\nlanguage = "zh-CN"\n', JIFU_WINDOW__LANGUAGE="en")

    assert result.settings.window.language is Language.EN
    assert result.origins["window.language"] == "environment JIFU_WINDOW__LANGUAGE"


def test_the_command_line_wins_over_the_environment(file: Path) -> None:
    result = loaded(file, "", "platform.url=http://127.0.0.1:2", JIFU_PLATFORM__URL="http://127.0.0.1:1")

    assert str(result.settings.platform.url) == "http://127.0.0.1:2/"
    assert result.origins["platform.url"] == "command line"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("[platform]\nulr = 'http://127.0.0.1:1'\n", "there is no such setting; there are url"),
        ("[secrets]\nkind = 'file'\n", "there is no such setting; there are store, file, key_file"),
        ("colour = 'red'\n", "there is no such setting; there are platform, storage, scanner, pin_pad, "),
        ("[[scanner]]\nport = 'COM3'\nbuad = 1\n", "there is no such setting"),
    ],
)
def test_of_a_setting_that_there_is_not_those_are_named_that_there_are(file: Path, text: str, allowed: str) -> None:
    (problem,) = loaded(file, text).problems

    assert problem.allowed.startswith(allowed)


def test_a_variable_without_a_section_is_not_ours(file: Path) -> None:
    assert loaded(file, "", JIFU_HOME="/somewhere").problems == ()


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ('[window]\nlanguage = "fr"\n', "window.language", "'fr'"),
        ("[pin_pad]\nport = 'COM4'\nbaud = 1\n", "pin_pad.baud", "1"),
        ("[pin_pad]\nport = 'COM4'\nmode = '9X1'\n", "pin_pad.mode", "'9X1'"),
        ("[platform]\nurl = 'nowhere'\n", "platform.url", "'nowhere'"),
        ("[platform]\nurl = 'http://points.example.com'\n", "platform.url", "'http://points.example.com'"),
        (
            "[platform]\nurl = 'https://points.example.com/?shop=1'\n",
            "platform.url",
            "'https://points.example.com/?shop=1'",
        ),
        ("[platform]\nurl = 'https://points.example.com/#a'\n", "platform.url", "'https://points.example.com/#a'"),
        ("[storage]\nfolder = ''\n", "storage.folder", "''"),
        ("[storage]\nfolder = '.'\n", "storage.folder", "'.'"),
        ("[storage]\nfolder = '~nobody-of-this-name/till'\n", "storage.folder", "'~nobody-of-this-name/till'"),
        ("[platfrom]\nurl = 'http://127.0.0.1:1'\n", "platfrom", "{'url': 'http://127.0.0.1:1'}"),
    ],
)
def test_a_wrong_value_is_named_with_file_key_and_value(file: Path, text: str, key: str, value: str) -> None:
    result = loaded(file, text)

    (problem,) = result.problems
    assert (problem.origin, problem.key, problem.value) == (str(file), key, value)
    assert problem.allowed


def test_a_password_in_an_address_is_refused_and_not_repeated(file: Path) -> None:
    (problem,) = loaded(file, "[platform]\nurl = 'https://till:s3cret@points.example.com'\n").problems
    assert (problem.key, problem.value) == ("platform.url", "'https://…@points.example.com'")
    assert "s3cret" not in str(problem)


def test_a_data_folder_may_begin_in_the_users_home(file: Path) -> None:
    assert loaded(file, "[storage]\nfolder = '~/till'\n").settings.storage.folder == Path.home() / "till"


def test_a_wrong_value_is_left_out_and_the_rest_stands(file: Path) -> None:
    result = loaded(file, '[window]\nlanguage = "fr"\ntheme = "dark"\n')

    assert result.settings.window.language is Language.ZH
    assert result.settings.window.theme == "dark"


def test_a_gun_without_its_port_is_named_and_left_out(file: Path) -> None:
    result = loaded(file, "[[scanner]]\nbaud = 9600\n")

    (problem,) = result.problems
    assert (problem.key, problem.value) == ("scanner.0.port", "missing")
    assert result.settings.scanner == ()


def test_several_wrong_values_are_all_named(file: Path) -> None:
    result = loaded(file, "[[scanner]]\nport = ''\n[window]\nlanguage = 'fr'\ntheme = 'pink'\n")

    assert {problem.key for problem in result.problems} == {"scanner.0.port", "window.language", "window.theme"}


def test_a_file_that_is_not_toml_is_named_with_the_place(file: Path) -> None:
    (problem,) = loaded(file, "url = \n").problems

    assert problem.origin == str(file)
    assert "line 1" in problem.allowed


def test_a_file_asked_for_and_missing_is_named(tmp_path: Path) -> None:
    (problem,) = load(explicit=tmp_path / "absent.toml", environment={}).problems

    assert problem.value == "missing"


def test_a_word_of_the_command_line_without_a_value_is_named(file: Path) -> None:
    (problem,) = loaded(file, "", "platform.url").problems

    assert problem.key == "--set"


def test_every_way_in_is_read_with_its_own_keys(file: Path) -> None:
    result = loaded(
        file,
        """
        [[scanner]]
        usb = "1a86:7523"
        usb_path = "1-1.4"
        [[scanner]]
        way = "hid"
        usb = "0c2e:0b61"
        [[scanner]]
        way = "camera"
        device = "/dev/video0"
        region = { left = 0.25, right = 0.75 }
        """,
    )

    assert result.problems == ()
    serial, hid, camera = result.settings.scanner
    assert isinstance(serial, SerialScannerSettings)
    assert (serial.usb, serial.usb_path, serial.port) == ("1a86:7523", "1-1.4", None)
    assert isinstance(hid, HIDScannerSettings)
    assert isinstance(camera, CameraSettings)
    assert (camera.region.left, camera.region.right, camera.name) == (0.25, 0.75, "camera")


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ('way = "bluetooth"', "scanner.0.way", "'bluetooth'"),
        ('way = "hid"', "scanner.0.usb", "missing"),
        ('way = "hid"\nusb = "0c2e"', "scanner.0.usb", "'0c2e'"),
        ('way = "hid"\nusb = "0c2e:0b61"\nbaud = 9600', "scanner.0.baud", "9600"),
        ('way = "camera"', "scanner.0.device", "missing"),
        ('port = "COM3"\nusb = "0c2e:0b61"', "scanner.0.port", "'COM3'"),
        ('port = "COM3"\nserial_number = "7"', "scanner.0.serial_number", "'7'"),
        (
            'way = "camera"\ndevice = "0"\nregion = { left = 0.5, right = 0.5 }',
            "scanner.0.region.right",
            "0.5",
        ),
    ],
)
def test_a_wrong_value_of_a_scanner_is_named_with_its_key(file: Path, table: str, key: str, value: str) -> None:
    (problem,) = loaded(file, f"[[scanner]]\n{table}\n").problems

    assert (problem.origin, problem.key, problem.value) == (str(file), key, value)
    assert problem.allowed


def test_of_several_scanners_only_the_wrong_ones_are_left_out(file: Path) -> None:
    good, wrong = "[[scanner]]\nport = 'COM{}'\n", "[[scanner]]\nbaud = 1\nmode = 'x'\n"
    result = loaded(file, good.format(1) + wrong + good.format(2) + wrong + good.format(3))

    assert [gun.port for gun in result.settings.scanner if isinstance(gun, SerialScannerSettings)] == [
        "COM1",
        "COM2",
        "COM3",
    ]
    assert {problem.key for problem in result.problems} == {
        f"scanner.{number}.{key}" for number in (1, 3) for key in ("baud", "mode", "port")
    }


def test_a_pin_pad_is_named_by_its_place_or_by_what_it_is_on_usb(file: Path) -> None:
    pad = loaded(file, '[pin_pad]\nusb = "11ca:0201"\nserial_number = "V1"\n').settings.pin_pad
    assert pad is not None
    assert (pad.usb, pad.serial_number, pad.port) == ("11ca:0201", "V1", None)
    for wrong in ('make = "psbc"', 'port = "COM4"\nusb = "11ca:0201"'):
        result = loaded(file, f"[pin_pad]\n{wrong}\n")
        assert [problem.key for problem in result.problems] == ["pin_pad.port"]


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ('port = "/dev/ttyUSB1"', "port"),
        ('usb = "0483:5743"', "usb"),
        ('host = "192.168.1.87"', "host"),
        ('queue = "Counter"', "queue"),
    ],
)
def test_a_printer_is_reached_in_one_of_four_ways(file: Path, place: str, named: str) -> None:
    result = loaded(file, f"[printer]\n{place}\n", JIFU_PRINTER__COLUMNS="48")

    assert result.problems == ()
    printer = result.settings.printer
    assert printer is not None
    assert getattr(printer, named)
    assert printer.columns == 48


@pytest.mark.parametrize("places", ["", 'port = "COM5"\nhost = "printer"', 'usb = "0483:5743"\nqueue = "a"'])
def test_a_printer_without_a_place_or_with_two_is_named(file: Path, places: str) -> None:
    (problem,) = loaded(file, f"[printer]\n{places}\n").problems

    assert problem.key == "printer.port"
    assert "give one place" in problem.allowed


def test_a_width_that_no_paper_has_is_named_with_what_is_allowed(file: Path) -> None:
    result = loaded(file, '[printer]\nhost = "printer"\ncolumns = 40\n')

    assert result.settings.printer is not None
    (problem,) = result.problems
    assert (problem.key, problem.value) == ("printer.columns", "40")
    assert "32, 42 or 48" in problem.allowed


def test_scale_labels_are_told_apart_by_their_prefix(file: Path) -> None:
    scale = loaded(file, '[scale]\nprice_prefixes = ["21"]\nweight_prefixes = ["22", "23"]\n').settings.scale
    assert (scale.price_prefixes, scale.weight_prefixes) == (("21",), ("22", "23"))


def test_prefixes_come_from_the_environment_as_one_word(file: Path) -> None:
    assert loaded(file, "", JIFU_SCALE__PRICE_PREFIXES="21, 24").settings.scale.price_prefixes == ("21", "24")


def test_a_prefix_that_is_no_shops_is_named(file: Path) -> None:
    (problem,) = loaded(file, '[scale]\nprice_prefixes = ["69"]\n').problems
    assert (problem.key, problem.value) == ("scale.price_prefixes.0", "'69'")
    assert "2[0-9]" in problem.allowed


def test_a_prefix_means_one_thing_only(file: Path) -> None:
    (problem,) = loaded(file, '[scale]\nprice_prefixes = ["21"]\nweight_prefixes = ["21"]\n').problems
    assert "prefix 21 is among the prices and the weights" in str(problem)
