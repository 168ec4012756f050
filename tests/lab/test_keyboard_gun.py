# SPDX-License-Identifier: Apache-2.0
"""A gun that plays keyboard, kept from every window: its keys come to the till alone."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator

import pytest

from hardware.discovery import DeviceKind, ScanWay, find_candidates
from hardware.scanner import DeviceState, KeyboardScanner, USBRule
from tests.lab.gadgets import APPEARS_WITHIN_S, KEYBOARD_DESCRIPTOR, HIDGadget, Identity, hid_gadget, wait_until
from tests.lab.keys import REPORT_BYTES, reports_of
from tests.lab.reading import reading
from tests.support.codes import code_digits

CODE, OTHER_CODE = code_digits(1234567890123456), code_digits(9876543210987654)
IDENTITY = Identity(0x05E0, 0x1200, "Symbol", "LS2208", "JFK-1")


@pytest.fixture
def gun() -> Iterator[HIDGadget]:
    with hid_gadget(IDENTITY, KEYBOARD_DESCRIPTOR, REPORT_BYTES, is_keyboard=True) as gun:
        gun.plug_in()
        yield gun


def rule_of(gun: HIDGadget) -> USBRule:
    wait_until(gun.keyboard.exists, "its keyboard to appear")
    return USBRule(gun.identity.usb_id, gun.identity.serial)


def test_it_scans_is_pulled_out_in_the_middle_of_a_code_and_is_found_again(gun: HIDGadget) -> None:
    rule = rule_of(gun)
    with reading(lambda scan, state: KeyboardScanner("gun", rule, scan, state)) as told:
        gun.send(*reports_of(f"{CODE}\r"))
        assert told.scan().text == CODE
        gun.send(*reports_of("69012345"))
        gun.unplug()
        told.until(DeviceState.MISSING)
        gun.plug_in()
        told.until(DeviceState.READY)
        gun.send(*reports_of(f"{OTHER_CODE}\r"))
        scans = [told.scan()]
        if (
            scans[-1].text != OTHER_CODE
        ):  # On a slow machine the gap may have ended the half before it was pulled out.
            scans.append(told.scan())
        assert scans[-1].text == OTHER_CODE


def test_letters_and_signs_come_as_the_gun_meant_them(gun: HIDGadget) -> None:
    rule = rule_of(gun)
    with reading(lambda scan, state: KeyboardScanner("gun", rule, scan, state)) as told:
        gun.send(*reports_of("]Q1https://example.invalid/Pay?X-9\r"))
        scan = told.scan()
        assert (scan.text, scan.symbology) == ("https://example.invalid/Pay?X-9", "]Q1")


def test_while_the_till_reads_it_nobody_else_gets_its_keys(gun: HIDGadget) -> None:
    rule = rule_of(gun)
    window = os.open(gun.keyboard, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with reading(lambda scan, state: KeyboardScanner("gun", rule, scan, state)) as told:
            gun.send(*reports_of(f"{CODE}\r"))
            assert told.scan().text == CODE
            with pytest.raises(BlockingIOError):
                os.read(window, 24)
        gun.send(*reports_of("1"))
        assert select.select([window], [], [], APPEARS_WITHIN_S)[0] == [window]
    finally:
        os.close(window)


def test_the_list_offers_it_as_a_gun_of_its_maker(gun: HIDGadget) -> None:
    wait_until(gun.keyboard.exists, "its keyboard to appear")
    (found,) = [each for each in find_candidates() if each.serial_number == gun.identity.serial]
    assert (found.way, found.kind, found.maker) == (ScanWay.WEDGE, DeviceKind.SCANNER, "Zebra")
