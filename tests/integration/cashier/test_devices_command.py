# SPDX-License-Identifier: Apache-2.0
"""`cashier devices` as IT uses it: a gun is bound by one command and one scan, and the till reads it from then on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cashier.__main__ import main
from cashier.device_settings import SerialScannerSettings
from cashier.printer_settings import DrawerPin, PrinterFont
from cashier.settings import load
from hardware.simulators.pty_printer import PtyPrinter
from hardware.simulators.serial_gun import SerialGun

CODE = "91001234567890123456"


@pytest.fixture
def gun(tmp_path: Path) -> Iterator[SerialGun]:
    with SerialGun(tmp_path / "gun", aim="]C0") as simulated:
        yield simulated


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "till.toml"
    path.write_text('# ours\n[window]\nlanguage = "en"\n', encoding="utf-8")
    return path


def bind(file: Path, place: Path, *words: str) -> int:
    return main(["devices", "bind", "--config", str(file), "--way", "serial", "--place", str(place), *words])


def pulled_until(done: threading.Event, gun: SerialGun, every_s: float = 0.1) -> threading.Thread:
    def pull() -> None:
        while not done.wait(every_s):
            gun.scan(CODE)

    thread = threading.Thread(target=pull)
    thread.start()
    return thread


def test_a_gun_is_bound_by_one_scan_whose_code_is_not_told(
    gun: SerialGun, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = threading.Event()
    puller = pulled_until(done, gun)
    code = bind(file, tmp_path / "gun", "--name", "door", "--json", "--timeout", "30")
    done.set()
    puller.join()

    said = capsys.readouterr()
    assert code == 0
    answer = json.loads(said.out)
    assert answer["read"] == {"symbology": "]C0", "characters": 20}
    assert CODE not in said.out + said.err
    (bound,) = load(file, environment={}).settings.scanner
    assert isinstance(bound, SerialScannerSettings)
    assert (bound.name, bound.port) == ("door", str(tmp_path / "gun"))
    assert file.read_text(encoding="utf-8").startswith("# ours\n")


def test_nothing_is_written_where_nothing_was_read(
    gun: SerialGun, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_text(encoding="utf-8")
    assert bind(file, tmp_path / "gun", "--timeout", "0.3") == 1
    assert "Nothing was read within 0.3 s" in capsys.readouterr().err
    assert bind(file, tmp_path / "no gun") == 1
    assert "not connected" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--way", "serial"], "--way and --place go together"),
        (["--way", "serial", "--place", "x", "--name", "n" * 61], "name"),
    ],
)
def test_wrong_use_is_named(file: Path, words: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "bind", "--config", str(file), *words]) == 2
    assert named in capsys.readouterr().err


def test_what_may_scan_is_listed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["devices", "list", "--json", "--config", str(file)])
    devices = json.loads(capsys.readouterr().out)["devices"]
    assert code == (0 if devices else 1)
    assert [each["number"] for each in devices] == list(range(1, len(devices) + 1))


def test_a_printer_is_bound_by_the_slip_that_came_out(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        words = ("--as", "printer", "--font", "none", "--columns", "48", "--json")
        assert bind(file, tmp_path / "printer", *words) == 0
        assert printer.wait_until(lambda core: len(core.slips) == 1)
    place = str(tmp_path / "printer")
    table = {"port": place, "baud": 9600, "font": "none", "columns": 48}
    assert json.loads(capsys.readouterr().out)["bound"] == table
    bound = load(file, environment={}).settings.printer
    assert bound is not None
    assert (bound.port, bound.font, int(bound.columns)) == (place, PrinterFont.NONE, 48)


def test_a_printer_that_is_bound_is_bound_anew_with_another_width_font_and_drawer(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        first = ("--as", "printer", "--font", "none", "--columns", "48", "--drawer", "pin2", "--json")
        assert bind(file, tmp_path / "printer", *first) == 0
        file.write_text(file.read_text(encoding="utf-8") + 'header = "Corner shop"\n', encoding="utf-8")
        capsys.readouterr()
        assert main(["devices", "list", "--config", str(file), "--json"]) == 0
        (listed,) = [each for each in json.loads(capsys.readouterr().out)["devices"] if each["bound_as"]]
        again = ("--font", "gbk", "--columns", "32", "--drawer", "pin5")
        assert main(["devices", "bind", "--config", str(file), "--pick", str(listed["number"]), *again]) == 0
        assert printer.wait_until(lambda core: len(core.slips) == 2)
    bound = load(file, environment={}).settings.printer
    assert bound is not None
    assert (bound.font, int(bound.columns), bound.drawer) == (PrinterFont.GBK, 32, DrawerPin.PIN_5)
    assert bound.header == "Corner shop"


def test_what_is_no_address_of_the_network_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["devices", "bind", "--config", str(file), "--way", "network", "--place", "10.0.0", "--font", "gbk"]
    assert main(words) == 2
    assert "'10.0.0' is no printer's address; allowed is 192.168.1.87" in capsys.readouterr().err


def test_a_printer_is_not_bound_unread(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bind(file, tmp_path / "printer", "--as", "printer") == 2
    assert "give --font gbk, or --font none" in capsys.readouterr().err
    assert load(file, environment={}).settings.printer is None


def test_a_printer_of_the_network_is_no_gun(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["devices", "bind", "--config", str(file), "--way", "network", "--place", "10.0.0.9", "--as", "scanner"]
    assert main(words) == 2
    assert "10.0.0.9 cannot be bound as scanner: it is a printer" in capsys.readouterr().err


def try_out(what: str, file: Path, capsys: pytest.CaptureFixture[str], *settings: str) -> tuple[int, dict[str, Any]]:
    """Run one trial; return its exit code and what it said to a program."""
    words = ["--config", str(file), "--json", *(f"--set={each}" for each in settings)]
    code = main(["devices", f"try-{what}", *words])
    return code, json.loads(capsys.readouterr().out)


def test_a_gun_of_the_settings_is_tried_and_its_code_is_not_told(
    gun: SerialGun, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bind_quietly(gun, file, tmp_path) == 0
    capsys.readouterr()
    done = threading.Event()
    puller = pulled_until(done, gun)
    code, told = try_out("scan", file, capsys)
    done.set()
    puller.join()
    what = {"device": "door", "characters": 20, "symbology": "]C0"}
    assert (code, told["facts"]) == (0, {**what, "suffix": "cr", "before": "aim", "baud": 9600})
    assert CODE not in str(told)


def test_the_speed_of_a_gun_is_found_and_told_with_its_setting(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(f'window.language = "en"\n[[scanner]]\nport = "{tmp_path / "gun"}"\n', encoding="utf-8")
    done = threading.Event()
    with SerialGun(tmp_path / "gun", baud=19_200) as gun:
        # Garbage has no suffix: only a pause tells that a scan is over, and nobody pulls ten times a second.
        puller = pulled_until(done, gun, every_s=0.5)
        code = main(["devices", "try-scan", "--json", "--config", str(file)])
        done.set()
        puller.join()
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (code, told["facts"]["baud"]) == (0, 19_200)
    assert told["hints"] == ["The gun's speed is 19200: set baud = 19200 for it."]
    assert "listened to at 115200 baud. Scan again" in said.err


def bind_quietly(gun: SerialGun, file: Path, tmp_path: Path) -> int:
    done = threading.Event()
    puller = pulled_until(done, gun)
    code = bind(file, tmp_path / "gun", "--name", "door", "--timeout", "30")
    done.set()
    puller.join()
    return code


def test_a_printer_of_the_settings_prints_a_test_slip(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"printer.port={tmp_path / 'printer'}"
    with PtyPrinter(tmp_path / "printer") as printer:
        code, told = try_out("printer", file, capsys, place)
        assert printer.wait_until(lambda core: bool(core.slips))
    assert (code, told["said"]) == (0, "The test slip came out")
    code, told = try_out("printer", file, capsys, place)
    assert (code, told["level"]) == (1, "fault")


@pytest.mark.parametrize("what", ["scan", "pin-pad", "printer"])
def test_what_is_not_set_up_cannot_be_tried_and_the_setting_is_named(
    what: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = try_out(what, file, capsys)
    assert (code, "is not in the settings" in told["error"]) == (2, True)
