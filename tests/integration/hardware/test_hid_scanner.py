# SPDX-License-Identifier: Apache-2.0
"""A HID POS gun through pyusb: found by rule, taken from the system's driver, read, pulled out, given back."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from usb.core import USBError

from hardware.device_status import DeviceStatus
from hardware.framing.manner import Before
from hardware.scanner import DeviceState, HIDScanner, LayoutChoice, Scan, USBRule
from hardware.scanner.hid_scanner import report_choice
from hardware.simulators import hid_gun_core as guns
from hardware.simulators.hid_gun_core import HIDGunCore, HIDGunMake
from hardware.transport.base import PortLost
from hardware.transport.owner import RetryTiming
from hardware.transport.usb_hid import USBHIDPort
from tests.integration.hardware.conftest import Inbox, States
from tests.support.usb_bus import SimulatedUSBBus, SimulatedUSBDevice

CODE = "91001234567890123456"
KEYBOARD = bytes.fromhex("05 01 09 06 A1 01 05 07 19 E0 29 E7 75 01 95 08 81 02 C0")
LAYOUTS = {"microscan": LayoutChoice.COUNTED, "symbol": LayoutChoice.IBM}


def gadget(make: HIDGunMake = guns.HONEYWELL, *, serial: str | None = "JF0001", port: int = 1) -> SimulatedUSBDevice:
    return SimulatedUSBDevice(make.vendor_id, make.product_id, make.descriptor, serial=serial, port=port)


def rule_of(device: SimulatedUSBDevice) -> USBRule:
    return USBRule(device.info.usb_id, device.serial)


@contextmanager
def scanner(
    bus: SimulatedUSBBus, rule: USBRule, states: States, layout: LayoutChoice = LayoutChoice.AUTO
) -> Iterator[Inbox[Scan]]:
    scans: Inbox[Scan] = Inbox()
    port = USBHIDPort(rule, report_choice(layout), list_devices=bus.infos, bus=bus.as_bus())
    reader = HIDScanner(
        "gun", rule, scans, states, layout=layout, transport=port, retry=RetryTiming(first_s=0.01, longest_s=0.05)
    )
    reader.start()
    try:
        yield scans
    finally:
        reader.stop()


def pull_trigger(device: SimulatedUSBDevice, make: HIDGunMake, code: str) -> None:
    for report in HIDGunCore(make).reports(code):
        device.reports.put(report)


def first_problem(device: SimulatedUSBDevice, states: States) -> DeviceStatus:
    with scanner(SimulatedUSBBus(device), rule_of(device), states):
        return states.next()


@pytest.mark.parametrize("make", guns.MAKES, ids=lambda make: make.name)
def test_a_scan_of_each_make_arrives(make: HIDGunMake, states: States) -> None:
    device = gadget(make)
    layout = LAYOUTS.get(make.name, LayoutChoice.AUTO)
    with scanner(SimulatedUSBBus(device), rule_of(device), states, layout) as scans:
        states.until(DeviceState.READY)
        pull_trigger(device, make, CODE)
        found = scans.next()
        assert (found.text, found.device, found.truncated) == (CODE, "gun", False)


def test_a_code_over_several_reports_is_one_scan_with_its_symbology(states: States) -> None:
    device = gadget()
    code = "https://example.invalid/" + "x" * 100
    with scanner(SimulatedUSBBus(device), rule_of(device), states) as scans:
        states.until(DeviceState.READY)
        pull_trigger(device, guns.HONEYWELL, code)
        found = scans.next()
        assert (found.text, found.symbology) == (code, "]Q1")


@pytest.mark.parametrize("make", [guns.NEWLAND, guns.MICROSCAN, guns.SYMBOL], ids=lambda make: make.name)
def test_an_aim_identifier_among_the_data_is_taken_off_and_a_reply_there_is_no_scan(
    make: HIDGunMake, states: States
) -> None:
    device = gadget(make)
    layout = LAYOUTS.get(make.name, LayoutChoice.AUTO)
    with scanner(SimulatedUSBBus(device), rule_of(device), states, layout) as scans:
        states.until(DeviceState.READY)
        pull_trigger(device, make, "]Z6TERMID131\x06.")
        pull_trigger(device, make, "]C0" + CODE)
        found = scans.next()
        assert (found.text, found.symbology, found.manner.before) == (CODE, "]C0", (Before.AIM,))


def test_a_code_whose_rest_does_not_come_is_told_as_cut(states: States) -> None:
    device = gadget()
    with scanner(SimulatedUSBBus(device), rule_of(device), states) as scans:
        states.until(DeviceState.READY)
        device.reports.put(HIDGunCore(guns.HONEYWELL).reports("x" * 100)[0])
        assert scans.next().truncated


def test_pulled_out_in_the_middle_of_a_scan_nothing_of_it_is_told_and_the_gun_comes_back(states: States) -> None:
    device = gadget()
    with scanner(SimulatedUSBBus(device), rule_of(device), states) as scans:
        states.until(DeviceState.READY)
        device.reports.put(HIDGunCore(guns.HONEYWELL).reports("x" * 100)[0])
        device.is_plugged = False
        lost = states.until(DeviceState.MISSING)
        assert "USB 0c2e:0b61 no. JF0001 was unplugged" in lost.sentence
        device.is_plugged = True
        states.until(DeviceState.READY)
        pull_trigger(device, guns.HONEYWELL, CODE)
        assert scans.next().text == CODE


def test_a_gun_that_is_not_there_is_missing_until_it_is_plugged_in(states: States) -> None:
    device = gadget()
    device.is_plugged = False
    with scanner(SimulatedUSBBus(device), rule_of(device), states):
        assert states.next().key == "port.missing"
        device.is_plugged = True
        states.until(DeviceState.READY)


def test_a_gun_that_another_program_has_is_busy(states: States) -> None:
    device = gadget()
    device.has_system_driver = False
    device.claimed_by = "another program"
    assert first_problem(device, states).state is DeviceState.BUSY


def test_without_permission_the_udev_rule_is_named(states: States) -> None:
    device = gadget()
    device.open_error = errno.EACCES
    problem = first_problem(device, states)
    assert problem.state is DeviceState.DENIED
    assert 'SUBSYSTEM=="usb", ATTR{idVendor}=="0c2e"' in problem.sentence


def test_a_device_that_sends_no_scans_is_told_to_be_in_another_mode_and_given_back(states: States) -> None:
    device = SimulatedUSBDevice(0x0C2E, 0x0B61, KEYBOARD, serial="JF0001")
    problem = first_problem(device, states)
    assert (problem.state, problem.key) == (DeviceState.FAULTED, "usb.other_mode")
    assert device.has_system_driver


def test_the_keyboard_side_of_a_gun_stays_with_the_system(states: States) -> None:
    device = gadget()
    device.subclass = 1
    assert first_problem(device, states).key == "usb.other_mode"
    assert device.claimed_by is None


def test_an_error_of_the_bus_on_opening_is_a_fault(states: States) -> None:
    device = gadget()
    device.open_error = errno.EIO
    assert first_problem(device, states).key == "usb.unusable"


def test_of_two_alike_the_serial_number_tells_which_is_meant(states: States) -> None:
    meant, other = gadget(serial="B", port=2), gadget(serial="A", port=1)
    with scanner(SimulatedUSBBus(other, meant), USBRule("0c2e:0b61", "B"), states) as scans:
        states.until(DeviceState.READY)
        pull_trigger(meant, guns.HONEYWELL, CODE)
        assert scans.next().text == CODE
        assert other.has_system_driver


def test_of_two_alike_without_serial_numbers_the_usb_path_tells_which_is_meant(states: States) -> None:
    meant, other = gadget(serial=None, port=2), gadget(serial=None, port=1)
    with scanner(SimulatedUSBBus(other, meant), USBRule("0c2e:0b61", path="1-2"), states) as scans:
        states.until(DeviceState.READY)
        pull_trigger(meant, guns.HONEYWELL, CODE)
        assert scans.next().text == CODE


def test_a_rule_that_fits_two_devices_is_named_with_both_places(states: States) -> None:
    bus = SimulatedUSBBus(gadget(serial=None, port=1), gadget(serial=None, port=2))
    with scanner(bus, USBRule("0c2e:0b61"), states):
        problem = states.next()
    assert (problem.state, problem.key) == (DeviceState.FAULTED, "port.ambiguous")
    assert "1-1, 1-2" in problem.sentence


def test_a_stalled_endpoint_is_freed_and_read_on(states: States) -> None:
    device = gadget()
    with scanner(SimulatedUSBBus(device), rule_of(device), states) as scans:
        states.until(DeviceState.READY)
        device.reports.put(USBError("Pipe error", errno=errno.EPIPE))
        pull_trigger(device, guns.HONEYWELL, CODE)
        assert scans.next().text == CODE
        assert device.halts_cleared == 1


def test_an_error_of_the_bus_while_reading_starts_the_device_anew(states: States) -> None:
    device = gadget()
    with scanner(SimulatedUSBBus(device), rule_of(device), states) as scans:
        states.until(DeviceState.READY)
        device.reports.put(USBError("Input/Output Error", errno=errno.EIO))
        assert states.until(DeviceState.MISSING).key == "port.lost"
        states.until(DeviceState.READY)
        pull_trigger(device, guns.HONEYWELL, CODE)
        assert scans.next().text == CODE


def test_when_the_till_stops_the_system_has_its_device_again(states: States) -> None:
    device = gadget()
    with scanner(SimulatedUSBBus(device), rule_of(device), states):
        states.until(DeviceState.READY)
        during = device.has_system_driver
    assert (during, device.has_system_driver, device.claimed_by) == (False, True, None)


def test_an_output_report_goes_to_the_device() -> None:
    device = gadget()
    bus = SimulatedUSBBus(device)
    port = USBHIDPort(rule_of(device), report_choice(LayoutChoice.AUTO), list_devices=bus.infos, bus=bus.as_bus())
    port.open()
    port.write(b"\xfd\x03\x16\x54\x0d")
    port.close()
    assert device.set_reports == [b"\xfd\x03\x16\x54\x0d"]
    with pytest.raises(PortLost, match="not open"):
        port.write(b"\xfd")
