# SPDX-License-Identifier: Apache-2.0
"""Guns in HID POS mode on a real bus, each with its maker's report descriptor, pulled out in the middle of a scan."""

from __future__ import annotations

from collections.abc import Iterator

import hidraw
import pytest

from hardware.discovery import ScanWay, find_candidates
from hardware.framing.hid_pos import LayoutChoice
from hardware.scanner import DeviceState, HIDScanner, USBRule
from hardware.scanner.hid_scanner import report_choice
from hardware.simulators import hid_gun_core as guns
from hardware.simulators.hid_gun_core import HIDGunCore, HIDGunMake
from hardware.transport.hidapi_port import HIDAPIPort
from tests.lab.gadgets import HIDGadget, hid_gun
from tests.lab.reading import reading
from tests.support.codes import code_digits

CODE, OTHER_CODE = code_digits(1234567890123456), code_digits(9876543210987654)
LONG = "https://example.invalid/" + "x" * 100
LAYOUTS = {"microscan": LayoutChoice.COUNTED, "symbol": LayoutChoice.IBM}


@pytest.fixture(params=guns.MAKES, ids=lambda make: make.name)
def make(request: pytest.FixtureRequest) -> HIDGunMake:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def gun(make: HIDGunMake) -> Iterator[HIDGadget]:
    with hid_gun(make, f"JFH-{make.name}") as gun:
        gun.plug_in()
        yield gun


def test_it_scans_is_pulled_out_in_the_middle_of_a_code_and_is_found_again(make: HIDGunMake, gun: HIDGadget) -> None:
    rule = USBRule(gun.identity.usb_id, gun.identity.serial)
    core = HIDGunCore(make)
    layout = LAYOUTS.get(make.name, LayoutChoice.AUTO)
    with reading(lambda scan, state: HIDScanner("gun", rule, scan, state, layout=layout)) as told:
        gun.send(*core.reports(CODE))
        first = told.scan()
        assert (first.text, first.truncated) == (CODE, False)
        assert first.symbology == ("]Q1" if make.aim is not None else None)

        gun.send(core.reports(LONG)[0])
        gun.unplug()
        assert gun.identity.serial in told.until(DeviceState.MISSING).sentence

        gun.plug_in()
        told.until(DeviceState.READY)
        gun.send(*core.reports(OTHER_CODE))
        # Half a code is either told as cut, by a gun that announced more, or not at all; never as a whole one.
        scans = [told.scan()]
        if scans[-1].truncated:
            scans.append(told.scan())
        assert (scans[-1].text, scans[-1].truncated) == (OTHER_CODE, False)


def test_the_list_offers_it_with_its_layout_and_opens_nothing(make: HIDGunMake, gun: HIDGadget) -> None:
    (found,) = [each for each in find_candidates() if each.serial_number == gun.identity.serial]
    assert (found.way, found.usb_id) == (ScanWay.HID, gun.identity.usb_id)
    assert found.layout is LAYOUTS.get(make.name, LayoutChoice.AUTO)


def test_it_is_read_through_hidapi_as_on_windows_pulled_out_and_found_again(make: HIDGunMake, gun: HIDGadget) -> None:
    rule = USBRule(gun.identity.usb_id, gun.identity.serial)
    core = HIDGunCore(make)
    layout = LAYOUTS.get(make.name, LayoutChoice.AUTO)
    port = HIDAPIPort(rule, report_choice(layout), hidraw)  # The module hid goes through libusb on Linux.
    with reading(lambda scan, state: HIDScanner("gun", rule, scan, state, layout=layout, transport=port)) as told:
        gun.send(*core.reports(CODE))
        assert told.scan().text == CODE
        gun.unplug()
        told.until(DeviceState.MISSING)
        gun.plug_in()
        told.until(DeviceState.READY)
        gun.send(*core.reports(OTHER_CODE))
        assert told.scan().text == OTHER_CODE


def test_of_two_alike_each_is_read_as_itself() -> None:
    with hid_gun(guns.HONEYWELL, "JFH-1") as one, hid_gun(guns.HONEYWELL, "JFH-2") as other:
        one.plug_in()
        other.plug_in()
        core = HIDGunCore(guns.HONEYWELL)
        rules = [USBRule(each.identity.usb_id, each.identity.serial) for each in (one, other)]
        with (
            reading(lambda scan, state: HIDScanner("one", rules[0], scan, state)) as from_one,
            reading(lambda scan, state: HIDScanner("other", rules[1], scan, state)) as from_other,
        ):
            other.send(*core.reports(OTHER_CODE))
            one.send(*core.reports(CODE))
            assert (from_one.scan().text, from_other.scan().text) == (CODE, OTHER_CODE)
            one.unplug()
            from_one.until(DeviceState.MISSING)
            other.send(*core.reports(CODE))
            assert from_other.scan().text == CODE
