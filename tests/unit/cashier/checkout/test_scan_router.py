# SPDX-License-Identifier: Apache-2.0
"""What a scan is: a code, the same scan once more, or a wrong thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cashier.checkout import notices
from cashier.checkout.scan_router import DOUBLE_FIRE_S, DoubleScan, ScanRouter, SlipScan
from cashier.checkout.screens import Tone
from cashier.values.identifiers import new_order_number
from cashier.values.payment_code import NotACode, Seen
from tests.support.clock import SettableClock
from tests.support.codes import code_digits, payment_code
from tests.support.loop import on_loop

CODE = code_digits(1)
OTHER = code_digits(2)


@on_loop
async def test_a_code_is_a_code() -> None:
    assert ScanRouter(SettableClock()).route(CODE) == payment_code(1)


@on_loop
async def test_the_same_code_at_once_is_one_pull_of_the_trigger() -> None:
    clock = SettableClock()
    router = ScanRouter(clock)
    router.route(CODE)
    await clock.advance(DOUBLE_FIRE_S - 0.01)
    assert router.route(CODE) == DoubleScan()


@on_loop
async def test_the_same_code_a_little_later_is_a_second_scan() -> None:
    clock = SettableClock()
    router = ScanRouter(clock)
    router.route(CODE)
    await clock.advance(DOUBLE_FIRE_S)
    assert router.route(CODE) == payment_code(1)


@on_loop
async def test_a_camera_that_keeps_looking_is_one_scan_until_it_looks_away() -> None:
    clock = SettableClock()
    router = ScanRouter(clock)
    router.route(CODE)
    for _ in range(30):
        await clock.advance(0.5)
        assert router.route(CODE) == DoubleScan()
    await clock.advance(DOUBLE_FIRE_S)
    assert router.route(CODE) == payment_code(1)


@on_loop
async def test_another_code_at_once_is_another_scan() -> None:
    router = ScanRouter(SettableClock())
    assert router.route(CODE) == payment_code(1)
    assert router.route(OTHER) == payment_code(2)


@on_loop
async def test_a_wrong_thing_in_between_is_no_second_scan_of_the_code() -> None:
    router = ScanRouter(SettableClock())
    router.route(CODE)
    assert isinstance(router.route("6901234567892"), NotACode)
    assert router.route(CODE) == DoubleScan()


@pytest.mark.parametrize(
    "text", ["", "6901234567892", CODE[:-1], CODE + CODE, CODE[:-1] + "x", "https://example.com"]
)
@on_loop
async def test_a_wrong_thing_is_named_each_time(text: str) -> None:
    router = ScanRouter(SettableClock())
    for _ in range(2):
        thing = router.route(text)
        assert isinstance(thing, NotACode)
        notice = notices.not_a_code(thing)
        assert notice.tone is Tone.WARNING
        assert notice.said.zh
        assert notice.said.en
        assert notice.do_now.en


@on_loop
async def test_a_code_that_was_misread_does_not_show_its_digits() -> None:
    misread = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    notice = ScanRouter(SettableClock()).route(misread)
    assert misread[:16] not in repr(notice)
    assert CODE[:16] not in repr(ScanRouter(SettableClock()).route(CODE))


@on_loop
async def test_the_router_keeps_no_code() -> None:
    router = ScanRouter(SettableClock())
    router.route(CODE)
    assert CODE not in repr(vars(router))


def test_a_scan_of_which_the_gun_kept_a_part_is_no_code_however_it_reads() -> None:
    routed = ScanRouter(SettableClock()).route(code_digits(1), is_cut=True)
    assert isinstance(routed, NotACode)


def test_the_number_that_a_till_gave_an_order_is_a_slip() -> None:
    number = new_order_number("T01-7Kp2Aq", datetime(2026, 11, 1, tzinfo=UTC), 7)
    assert ScanRouter(SettableClock()).route(f"{number}\r") == SlipScan(number)
    assert ScanRouter(SettableClock()).route(number, is_cut=True) == NotACode(Seen.CUT_OFF)


@pytest.mark.parametrize("lengths", [(9, 11), (18, 2), (7, 7, 6)])
@on_loop
async def test_the_rest_of_a_code_that_comes_at_once_makes_it_whole(lengths: tuple[int, ...]) -> None:
    clock, start = SettableClock(), 0
    router = ScanRouter(clock)
    routed: list[object] = []
    for length in lengths:
        routed.append(router.route(CODE[start : start + length]))
        start += length
        await clock.advance(0.5)
    assert routed[-1] == payment_code(1)
    assert all(isinstance(each, NotACode) for each in routed[:-1])


@on_loop
async def test_the_rest_that_comes_late_or_is_not_the_rest_is_no_code() -> None:
    clock = SettableClock()
    router = ScanRouter(clock)
    router.route(CODE[:9])
    await clock.advance(1.1)
    assert isinstance(router.route(CODE[9:]), NotACode)
    router.route(CODE[:9])
    assert isinstance(router.route(CODE[10:]), NotACode)
    assert isinstance(router.route(CODE[9:], is_cut=True), NotACode)


@on_loop
async def test_a_product_between_two_halves_parts_them() -> None:
    router = ScanRouter(SettableClock())
    router.route(CODE[:9])
    router.route("6901234567892")
    assert isinstance(router.route(CODE[9:]), NotACode)
