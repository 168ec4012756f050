# SPDX-License-Identifier: Apache-2.0
"""Whatever scans at the counter, by its settings: the same scan from each, a light for each kind, lost and found."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest

from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.settings import load
from hardware.scanner import Scan
from hardware.simulators.serial_gun import SerialGun
from tests.support.code_pictures import HEIGHT, WIDTH, photograph

PATIENCE_S = 20.0
HOT_PLUG_S = 3.0
CODE = "91001234567890123456"


class Desk:
    """A till's devices without the till."""

    def __init__(self) -> None:
        self.status = StatusBoard()
        self.scans: queue.Queue[Scan] = queue.Queue()

    def light(self, part: Part) -> Light | None:
        return next((light for light in self.status.lights if light.part is part), None)

    def wait_for(self, part: Part, level: Level, patience_s: float = PATIENCE_S) -> Light:
        deadline = time.monotonic() + patience_s
        while (light := self.light(part)) is None or light.level is not level:
            assert time.monotonic() < deadline, light
            time.sleep(0.01)
        return light


def at_once(function: Callable[..., object], *words: object) -> None:
    function(*words)


@contextmanager
def desk(folder: Path, tables: str) -> Iterator[Desk]:
    file = folder / "till.toml"
    file.write_text(tables, encoding="utf-8")
    loaded = load(file, environment={})
    assert loaded.problems == ()
    made = Desk()
    scanners = Scanners(loaded.settings.scanner, made.status, at_once, made.scans.put)
    scanners.start()
    try:
        yield made
    finally:
        scanners.stop()


def film(folder: Path) -> tuple[Path, str]:
    path = folder / "film.avi"
    picture, digits = photograph("easy", "QR", 1)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (WIDTH, HEIGHT))
    for _ in range(20):
        writer.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path, digits


def test_a_gun_and_a_camera_give_the_same_scan(tmp_path: Path) -> None:
    path, digits = film(tmp_path)
    tables = f"""
        [[scanner]]
        name = "left"
        port = "{tmp_path / "gun"}"
        [[scanner]]
        way = "camera"
        device = "{path}"
        region = {{ left = 0.1, right = 0.9 }}
    """
    with SerialGun(tmp_path / "gun", aim="]Q1") as gun, desk(tmp_path, tables) as till:
        by_camera = till.scans.get(timeout=PATIENCE_S)
        till.wait_for(Part.SCANNER, Level.READY)
        gun.scan(digits)
        by_gun = till.scans.get(timeout=PATIENCE_S)

    assert (by_camera.device, by_gun.device) == ("camera", "left")
    for scan in (by_camera, by_gun):
        assert (scan.text, scan.raw, scan.symbology) == (digits, digits.encode(), "]Q1")


def test_nothing_set_up_is_said(tmp_path: Path) -> None:
    with desk(tmp_path, "") as till:
        light = till.light(Part.SCANNER)
        assert light is not None
        assert light.level is Level.OFF


def test_a_device_that_is_not_there_says_what_is_missing(tmp_path: Path) -> None:
    tables = """
        [[scanner]]
        way = "hid"
        usb = "0c2e:0b61"
        serial_number = "JF0001"
        [[scanner]]
        way = "camera"
        usb = "046d:0825"
    """
    with desk(tmp_path, tables) as till:
        assert "0c2e:0b61 no. JF0001" in till.wait_for(Part.SCANNER, Level.FAULT).mend.en
        assert "046d:0825" in till.wait_for(Part.CAMERA, Level.FAULT).mend.en


def test_of_two_guns_the_one_that_is_missing_is_named_and_the_other_reads(tmp_path: Path) -> None:
    tables = f"""
        [[scanner]]
        name = "left"
        port = "{tmp_path / "left"}"
        [[scanner]]
        name = "right"
        port = "{tmp_path / "right"}"
    """
    with SerialGun(tmp_path / "left") as left, desk(tmp_path, tables) as till:
        light = till.wait_for(Part.SCANNER, Level.WARNING)
        assert "right" in light.said.en
        left.scan(CODE)
        assert till.scans.get(timeout=PATIENCE_S).device == "left"


def test_a_gun_that_is_pulled_out_is_back_within_three_seconds(tmp_path: Path) -> None:
    with SerialGun(tmp_path / "gun") as gun, desk(tmp_path, f"[[scanner]]\nport = '{tmp_path / 'gun'}'") as till:
        till.wait_for(Part.SCANNER, Level.READY)
        gun.unplug()
        till.wait_for(Part.SCANNER, Level.FAULT, HOT_PLUG_S)
        gun.replug()
        till.wait_for(Part.SCANNER, Level.READY, HOT_PLUG_S)
        gun.scan(CODE)
        assert till.scans.get(timeout=PATIENCE_S).text == CODE


@pytest.mark.parametrize("acknowledge", [True, False])
def test_a_gun_that_waits_for_an_acknowledgement_gets_it_where_that_is_set(
    tmp_path: Path, *, acknowledge: bool
) -> None:
    tables = f"[[scanner]]\nport = '{tmp_path / 'gun'}'\nacknowledge = {str(acknowledge).lower()}"
    with SerialGun(tmp_path / "gun", ack_timeout_s=0.3) as gun, desk(tmp_path, tables) as till:
        till.wait_for(Part.SCANNER, Level.READY)
        gun.scan(CODE)
        assert till.scans.get(timeout=PATIENCE_S).text == CODE
        assert gun.error_beeps == (0 if acknowledge else 1)
