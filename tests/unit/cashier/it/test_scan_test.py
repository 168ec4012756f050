# SPDX-License-Identifier: Apache-2.0
"""Guns are tried out in the doctor's panel: what is told of a scan, and that it is nobody else's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from cashier.devices.status import StatusBoard
from cashier.it.doctor_desk import DoctorDesk, DoctorView, Examined, Scanning, Tryable
from cashier.it.scan_test import ScanTest
from cashier.panels import Away
from hardware.framing.manner import Manner
from hardware.scanner import Scan
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import code_digits

CODE = code_digits()


def scan(text: str, at_ms: int = 0, *, truncated: bool = False, encoding: str | None = "utf-8") -> Scan:
    return Scan(text, text.encode(), "gun 1", at_ms * 1_000_000, NINE_O_CLOCK, "]C0", encoding, truncated)


def test_a_payment_code_is_named_by_its_tail_alone_with_the_gun_and_the_kind_of_code() -> None:
    tried = ScanTest().tried(scan(CODE))
    assert (tried.device, tried.symbology, tried.characters, tried.hints) == ("gun 1", "]C0", len(CODE), ())
    assert CODE[-4:] in tried.said.en
    assert CODE[:-4] not in repr(tried)


@pytest.mark.parametrize(
    ("scanned", "hint"),
    [
        (scan(CODE.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})), "full-width"),
        (scan("\ufffd\ufffd", encoding=None), "no text"),
        (scan(CODE[:-5]), "scan again"),
    ],
)
def test_what_the_gun_does_wrong_is_named_with_what_to_mend(scanned: Scan, hint: str) -> None:
    assert hint in " ".join(each.en for each in ScanTest().tried(scanned).hints)


def test_a_code_that_the_gun_cut_off_is_said_to_be_a_part() -> None:
    assert ScanTest().tried(scan(CODE, truncated=True)).said.en == "Only a part was read"


def test_another_code_that_was_read_well_is_named_and_nothing_is_to_mend() -> None:
    tried = ScanTest().tried(scan("6901234567892"))
    assert "6901234567892" in tried.said.en
    assert tried.hints == ()


@pytest.mark.parametrize(("after_ms", "is_twice"), [(300, True), (2_000, False)])
def test_the_same_code_again_within_a_second_is_a_double_fire(after_ms: int, is_twice: bool) -> None:
    test = ScanTest()
    test.tried(scan(CODE))
    assert bool(test.tried(scan(CODE, after_ms)).hints) is is_twice


def test_a_scan_is_the_test_s_while_guns_are_tried_out_and_the_counter_s_before_and_after() -> None:
    async def story() -> None:
        desk, views = DoctorDesk(list, StatusBoard()), list[DoctorView]()
        desk.listen(views.append)
        assert not desk.take_scan(scan(CODE))
        desk.show()
        assert not desk.take_scan(scan(CODE))
        desk.try_scanning()
        assert desk.take_scan(scan(CODE))
        desk.again()
        desk.back()
        assert not desk.take_scan(scan(CODE))
        desk.try_scanning()
        desk.leave()
        assert not desk.take_scan(scan(CODE))
        assert [type(view) for view in views] == [Examined, Scanning, Scanning, Examined, Scanning, Away]

    asyncio.run(story())


class Guns:
    """Guns whose lines can be listened to at another speed."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []

    def listen_at(self, name: str, baud: int | None) -> None:
        self.asked.append((name, baud))


def test_another_speed_is_tried_while_guns_are_tried_out_and_the_settings_hold_afterwards() -> None:
    guns = Guns()

    async def story() -> None:
        desk = DoctorDesk(list, StatusBoard(), Tryable(scanners=guns))
        desk.show()
        desk.try_scanning()
        desk.take_scan(replace(scan("\ufffd", encoding=None), manner=Manner(baud=9_600)))
        assert isinstance(desk.view, Scanning)
        assert desk.view.last is not None
        assert "listened to at 115200 baud. Scan again" in desk.view.last.hints[0].en
        desk.back()

    asyncio.run(story())
    assert guns.asked == [("gun 1", 115_200), ("gun 1", None)]


def test_keys_that_come_one_by_one_are_told_as_those_of_a_gun_that_is_too_slow() -> None:
    test = ScanTest()
    said = [test.typed() for _ in range(6)]
    assert said[:5] == [None] * 5
    assert said[5] is not None
    assert "too slow or pauses" in said[5].hints[0].en
    test.tried(scan(CODE))
    assert test.typed() is None


def test_a_code_that_came_in_pieces_is_told() -> None:
    found = ScanTest().tried(replace(scan(CODE), manner=Manner(in_pieces=True)))
    assert "too slow or pauses" in found.hints[0].en
    assert found.facts == {"in_pieces": "yes"}
