# SPDX-License-Identifier: Apache-2.0
"""Scan reports of every make become codes, by what each device's own descriptor says."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.hid_descriptor import DescriptorError, parse_report_descriptor
from hardware.framing.hid_pos import HIDPOSFramer, HIDScan, LayoutChoice, ScanLayout, scan_layouts
from hardware.framing.line import MAX_LINE_BYTES
from hardware.simulators import hid_gun_core as guns
from hardware.simulators.hid_gun_core import HIDGunCore, HIDGunMake

CODE = "91001234567890123456"
CHOICES = {"microscan": LayoutChoice.COUNTED, "symbol": LayoutChoice.IBM}
every_make = pytest.mark.parametrize("make", guns.MAKES, ids=lambda make: make.name)
makes_that_announce = pytest.mark.parametrize(
    "make", [guns.HONEYWELL, guns.NEWLAND, guns.GENERIC], ids=lambda make: make.name
)


def framer_for(make: HIDGunMake) -> HIDPOSFramer:
    descriptor = parse_report_descriptor(make.descriptor)
    return HIDPOSFramer(scan_layouts(descriptor, CHOICES.get(make.name, LayoutChoice.AUTO)))


def scanned(make: HIDGunMake, reports: list[bytes]) -> list[HIDScan]:
    framer = framer_for(make)
    return [scan for report in reports for scan in framer.feed(report)] + framer.flush()


@every_make
def test_a_payment_code_is_read_at_once(make: HIDGunMake) -> None:
    (scan,) = framer_for(make).feed(HIDGunCore(make).reports(CODE)[0])
    assert (scan.data, scan.truncated) == (CODE.encode(), False)


@every_make
def test_a_code_longer_than_a_report_is_put_together(make: HIDGunMake) -> None:
    code = "https://example.invalid/" + "x" * 150
    (scan,) = scanned(make, HIDGunCore(make).reports(code))
    assert (scan.data, scan.truncated) == (code.encode(), False)


@every_make
def test_a_code_that_fills_its_report_exactly_is_whole(make: HIDGunMake) -> None:
    code = "7" * (make.data.stop - make.data.start)
    (scan,) = scanned(make, HIDGunCore(make).reports(code))
    assert (scan.data, scan.truncated) == (code.encode(), False)


@every_make
def test_two_scans_are_two(make: HIDGunMake) -> None:
    gun = HIDGunCore(make)
    scans = scanned(make, gun.reports("first") + gun.reports("second"))
    assert [scan.data for scan in scans] == [b"first", b"second"]


@pytest.mark.parametrize(
    ("make", "aim"),
    [(guns.HONEYWELL, "]C0"), (guns.GENERIC, "]C0"), (guns.NEWLAND, None), (guns.MICROSCAN, None)],
    ids=lambda value: value.name if isinstance(value, HIDGunMake) else None,
)
def test_the_symbology_is_told_where_the_report_has_a_place_for_it(make: HIDGunMake, aim: str | None) -> None:
    (scan,) = scanned(make, HIDGunCore(make).reports(CODE, "]C0"))
    assert scan.aim == aim


def test_what_is_no_aim_identifier_is_not_taken_for_one() -> None:
    report = bytearray(HIDGunCore(guns.HONEYWELL).reports(CODE)[0])
    report[2:5] = b"\0\0\0"
    (scan,) = scanned(guns.HONEYWELL, [bytes(report)])
    assert scan.aim is None


@makes_that_announce
def test_a_code_whose_rest_never_comes_is_told_as_cut(make: HIDGunMake) -> None:
    framer = framer_for(make)
    assert framer.feed(HIDGunCore(make).reports("x" * 100)[0]) == []
    assert framer.is_pending
    (scan,) = framer.flush()
    assert scan.truncated


def test_after_the_device_was_gone_nothing_of_half_a_code_is_left() -> None:
    framer = framer_for(guns.HONEYWELL)
    framer.feed(HIDGunCore(guns.HONEYWELL).reports("x" * 100)[0])
    framer.reset()
    assert framer.flush() == []


def test_a_count_beyond_the_report_takes_what_is_there() -> None:
    report = bytearray(HIDGunCore(guns.HONEYWELL).reports(CODE)[0])
    report[1] = 255
    (scan,) = scanned(guns.HONEYWELL, [bytes(report)])
    assert scan.data.rstrip(b"\0") == CODE.encode()


def test_a_suffix_meant_for_keyboards_is_no_part_of_the_code() -> None:
    (scan,) = scanned(guns.NEWLAND, HIDGunCore(guns.NEWLAND).reports(CODE + "\r\n"))
    assert scan.data == CODE.encode()


def test_the_answer_to_a_command_is_no_scan() -> None:
    assert scanned(guns.HONEYWELL, [HIDGunCore(guns.HONEYWELL).reply("TERMID131")]) == []


def test_a_report_of_another_id_is_no_scan() -> None:
    report = HIDGunCore(guns.HONEYWELL).reports(CODE)[0]
    assert scanned(guns.HONEYWELL, [b"\x05" + report[1:]]) == []


def test_a_trigger_pull_that_read_nothing_is_no_scan() -> None:
    assert scanned(guns.HONEYWELL, [bytes((2, *[0] * 63))]) == []


def test_a_code_without_end_is_cut_at_the_cap() -> None:
    framer = framer_for(guns.GENERIC)
    report = HIDGunCore(guns.GENERIC).reports("x" * 100)[0]
    for _ in range(MAX_LINE_BYTES // 56 + 5):
        framer.feed(report)
    (scan,) = framer.flush()
    assert (len(scan.data), scan.truncated) == (MAX_LINE_BYTES, True)


def test_a_keyboard_is_no_scanner() -> None:
    keyboard = parse_report_descriptor(bytes.fromhex("05 01 09 06 A1 01 05 07 19 E0 29 E7 75 01 95 08 81 02 C0"))
    with pytest.raises(DescriptorError, match="another mode"):
        scan_layouts(keyboard)


def test_data_that_does_not_stand_in_whole_bytes_is_refused() -> None:
    crooked = parse_report_descriptor(bytes.fromhex("05 8C 75 04 95 01 81 01 09 FE 75 08 95 04 81 02"))
    with pytest.raises(DescriptorError, match="whole bytes"):
        scan_layouts(crooked)


@given(st.lists(st.binary(max_size=70), max_size=20), st.sampled_from(guns.MAKES))
def test_any_reports_give_scans_within_bounds(reports: list[bytes], make: HIDGunMake) -> None:
    framer = framer_for(make)
    for report in reports:
        for scan in framer.feed(bytes((make.report_id,)) + report):
            assert 0 < len(scan.data) <= MAX_LINE_BYTES
    framer.flush()
    assert not framer.is_pending


@given(st.binary(max_size=40), st.binary(max_size=70))
def test_a_layout_from_any_descriptor_reads_any_report(descriptor: bytes, report: bytes) -> None:
    with contextlib.suppress(DescriptorError):
        data = bytes.fromhex("05 8C 09 FE 75 08 95 20 81 02")
        HIDPOSFramer(scan_layouts(parse_report_descriptor(descriptor + data))).feed(report)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), st.sampled_from(guns.MAKES))
def test_whatever_a_gun_sends_arrives(code: str, make: HIDGunMake) -> None:
    (scan,) = scanned(make, HIDGunCore(make).reports(code))
    assert scan.data == code.encode()


def test_without_a_count_trailing_nuls_are_no_data() -> None:
    framer = HIDPOSFramer([ScanLayout(report_id=None, data_at=0, data_bytes=8)])
    assert [scan.data for scan in framer.feed(b"a\0b\0\0\0\0\0")] == [b"a\0b"]
