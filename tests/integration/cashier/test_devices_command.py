# SPDX-License-Identifier: Apache-2.0
"""`cashier devices` as IT uses it: a gun is bound by one command and one scan, and the till reads it from then on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.device_settings import SerialScannerSettings
from cashier.settings import load
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


def pulled_until(done: threading.Event, gun: SerialGun) -> threading.Thread:
    def pull() -> None:
        while not done.wait(0.1):
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
