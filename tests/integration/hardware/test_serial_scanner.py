# SPDX-License-Identifier: Apache-2.0
"""A gun on a real pseudo-terminal: each suffix, broken rhythm, double fire, and the cable."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.scanner import DeviceState, Scan, ScannerTiming, SerialScanner, SerialSettings, Suffix
from hardware.simulators.serial_gun import SerialGun
from tests.integration.hardware.conftest import WAIT_S, Inbox, States

CODE = "91001234567890123456"
# Long enough that a busy computer does not break a scan in two, short enough not to be waited for.
PATIENT = ScannerTiming(gap_s=0.3, gap_after_terminator_s=0.3, double_fire_s=0.0)


@contextmanager
def scanner(
    link: Path, states: States, suffix: Suffix = Suffix.AUTO, timing: ScannerTiming = PATIENT
) -> Iterator[Inbox[Scan]]:
    scans: Inbox[Scan] = Inbox()
    reader = SerialScanner("till-1 gun", SerialSettings(str(link)), scans, states, suffix=suffix, timing=timing)
    reader.start()
    states.until(DeviceState.READY)
    try:
        yield scans
    finally:
        reader.stop()


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t", b""])
def test_each_suffix_and_none_is_read_without_setting_anything(link: Path, states: States, suffix: bytes) -> None:
    with SerialGun(link, suffix=suffix) as gun, scanner(link, states) as scans:
        gun.scan(CODE)
        assert scans.next().text == CODE
        gun.scan("second")
        assert scans.next().text == "second"
        assert scans.is_empty


@pytest.mark.parametrize("suffix", Suffix)
def test_each_configured_suffix_is_read(link: Path, states: States, suffix: Suffix) -> None:
    ends = {Suffix.CR: b"\r", Suffix.LF: b"\n", Suffix.CRLF: b"\r\n", Suffix.TAB: b"\t", Suffix.NONE: b""}
    with SerialGun(link, suffix=ends.get(suffix, b"\r")) as gun, scanner(link, states, suffix) as scans:
        gun.scan(CODE)
        assert scans.next().text == CODE


def test_a_scan_names_its_gun_and_its_symbology(link: Path, states: States) -> None:
    with SerialGun(link, aim="]C0") as gun, scanner(link, states) as scans:
        gun.scan(CODE)
        found = scans.next()
        assert (found.text, found.symbology, found.device) == (CODE, "]C0", "till-1 gun")


def test_bytes_that_come_one_by_one_are_one_scan(link: Path, states: States) -> None:
    with SerialGun(link, split=1, inter_byte_s=0.002) as gun, scanner(link, states) as scans:
        gun.scan(CODE)
        assert scans.next().text == CODE
        assert scans.is_empty


def test_two_scans_in_one_write_are_two(link: Path, states: States) -> None:
    with SerialGun(link) as gun, scanner(link, states) as scans:
        gun.send(b"first\r\nsecond\r\n")
        assert [scans.next().text, scans.next().text] == ["first", "second"]


def test_a_code_of_eight_kilobytes_is_read_whole(link: Path, states: States) -> None:
    with SerialGun(link) as gun, scanner(link, states) as scans:
        gun.scan("x" * 8192)
        found = scans.next()
        assert (len(found.text), found.truncated) == (8192, False)


def test_chinese_in_either_encoding_is_read(link: Path, states: States) -> None:
    with SerialGun(link) as gun, scanner(link, states) as scans:
        gun.scan("积分商城".encode())
        gun.scan("积分商城".encode("gb18030"))
        assert [scans.next().text, scans.next().text] == ["积分商城", "积分商城"]


def test_bytes_that_are_no_text_are_a_scan_that_says_so(link: Path, states: States) -> None:
    with SerialGun(link) as gun, scanner(link, states) as scans:
        gun.scan(b"12\xff\xfe34")
        found = scans.next()
        assert (found.raw, found.encoding) == (b"12\xff\xfe34", None)


def test_a_gun_that_fires_twice_is_one_scan(link: Path, states: States) -> None:
    timing = ScannerTiming(double_fire_s=30.0)
    with SerialGun(link) as gun, scanner(link, states, timing=timing) as scans:
        gun.scan(CODE)
        gun.scan(CODE)
        gun.scan("another")
        assert [scans.next().text, scans.next().text] == [CODE, "another"]


def test_the_same_code_after_a_pause_is_a_second_scan(link: Path, states: States) -> None:
    timing = ScannerTiming(double_fire_s=0.01)
    with SerialGun(link) as gun, scanner(link, states, timing=timing) as scans:
        gun.scan(CODE)
        first = scans.next()
        while time.monotonic_ns() - first.end_monotonic_ns < 50_000_000:
            time.sleep(0.005)
        gun.scan(CODE)
        assert scans.next().text == CODE


def test_a_terminated_code_is_delivered_without_waiting_for_any_gap(link: Path, states: States) -> None:
    timing = ScannerTiming(gap_s=60.0, gap_after_terminator_s=60.0)
    with SerialGun(link) as gun, scanner(link, states, timing=timing) as scans:
        gun.scan(CODE)
        assert scans.next().text == CODE


def test_a_gun_that_is_unplugged_is_found_again_by_itself(link: Path, states: States) -> None:
    with SerialGun(link) as gun, scanner(link, states) as scans:
        gun.unplug()
        assert states.next().key == "port.lost"
        assert states.next().key == "port.missing"
        gun.replug()
        states.until(DeviceState.READY)
        gun.scan(CODE)
        assert scans.next().text == CODE


def test_half_a_code_before_the_cable_was_pulled_is_forgotten(link: Path, states: States) -> None:
    timing = ScannerTiming(gap_s=60.0)
    with SerialGun(link, suffix=b"") as gun, scanner(link, states, timing=timing) as scans:
        gun.scan("half")
        gun.unplug()
        states.until(DeviceState.MISSING)
        gun.replug()
        states.until(DeviceState.READY)
        gun.send(b"whole\r")
        assert scans.next().text == "whole"


def test_a_gun_that_waits_for_an_acknowledgement_gets_it_and_sends_once(link: Path, states: States) -> None:
    scans: Inbox[Scan] = Inbox()
    with SerialGun(link, ack_timeout_s=WAIT_S) as gun:
        reader = SerialScanner("gun", SerialSettings(str(link)), scans, states, acknowledge=True, timing=PATIENT)
        reader.start()
        states.until(DeviceState.READY)
        gun.scan(CODE)
        gun.scan("next")
        assert [scans.next().text, scans.next().text] == [CODE, "next"]
        assert gun.error_beeps == 0
        reader.stop()


def test_a_code_that_was_refused_three_times_is_told_of_and_not_lost_in_silence(link: Path, states: States) -> None:
    scans: Inbox[Scan] = Inbox()
    with SerialGun(link, ack_timeout_s=WAIT_S) as gun:
        reader = SerialScanner("gun", SerialSettings(str(link)), scans, states, acknowledge=True, timing=PATIENT)
        reader.start()
        states.until(DeviceState.READY)
        gun.scan(b"12\xff\xfe34")
        assert gun.error_beeps == 1
        assert scans.next().encoding is None
        gun.scan(CODE)
        assert scans.next().text == CODE
        assert scans.is_empty
        reader.stop()


def test_a_gun_that_gets_no_acknowledgement_gives_up_after_three_tries(link: Path, states: States) -> None:
    with SerialGun(link, ack_timeout_s=0.05) as gun, scanner(link, states) as scans:
        gun.scan(CODE)
        assert gun.error_beeps == 1
        assert [scans.next().text for _ in range(3)] == [CODE] * 3


def test_a_gun_that_another_program_holds_is_busy_until_it_is_free(link: Path, states: States) -> None:
    other_states = States()
    with SerialGun(link) as gun:
        with scanner(link, other_states):
            scans: Inbox[Scan] = Inbox()
            reader = SerialScanner("gun", SerialSettings(str(link)), scans, states)
            reader.start()
            assert states.next().state is DeviceState.BUSY
        states.until(DeviceState.READY)
        gun.scan(CODE)
        assert scans.next().text == CODE
        reader.stop()
