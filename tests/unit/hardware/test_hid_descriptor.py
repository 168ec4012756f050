# SPDX-License-Identifier: Apache-2.0
"""A report descriptor says where each value stands; a broken one is refused with the place and the reason."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.hid_descriptor import (
    MAX_DESCRIPTOR_BYTES,
    MAX_REPORT_BYTES,
    DescriptorError,
    ReportKind,
    UsageSpan,
    parse_report_descriptor,
)

# The boot mouse of HID 1.11, appendix E.10: three buttons, five bits of padding, X and Y.
MOUSE = bytes.fromhex(
    "05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02"
    "95 01 75 05 81 01 05 01 09 30 09 31 15 81 25 7F 75 08 95 02 81 06 C0 C0"
)
BUTTON_2, X, Y = 0x0009_0002, 0x0001_0030, 0x0001_0031


def refused(descriptor: str) -> str:
    with pytest.raises(DescriptorError) as caught:
        parse_report_descriptor(bytes.fromhex(descriptor))
    return str(caught.value)


def test_the_standards_own_mouse_is_understood() -> None:
    buttons, padding, axes = parse_report_descriptor(MOUSE).fields
    assert (buttons.bit_offset, buttons.bit_size, buttons.slots(BUTTON_2)) == (0, 1, [1])
    assert (padding.bit_offset, padding.bit_size, padding.usages) == (3, 5, ())
    assert (axes.bit_offset, axes.slots(X), axes.slots(Y)) == (8, [0], [1])


def test_a_report_without_ids_begins_at_its_first_bit() -> None:
    descriptor = parse_report_descriptor(MOUSE)
    assert not descriptor.has_report_ids
    assert descriptor.report_bytes(ReportKind.INPUT, None) == 3


def test_the_id_counts_as_the_first_byte_of_a_report() -> None:
    (value,) = parse_report_descriptor(bytes.fromhex("85 07 75 08 95 02 81 02")).fields
    assert (value.report_id, value.bit_offset) == (7, 8)


def test_each_kind_and_id_of_report_counts_its_own_bits() -> None:
    descriptor = parse_report_descriptor(bytes.fromhex("75 08 95 02 85 01 81 02 91 02 85 02 81 02 81 02 B1 02"))
    where = [(each.kind.name, each.report_id, each.bit_offset) for each in descriptor.fields]
    assert where == [("INPUT", 1, 8), ("OUTPUT", 1, 8), ("INPUT", 2, 8), ("INPUT", 2, 24), ("FEATURE", 2, 8)]
    assert descriptor.report_bytes(ReportKind.INPUT, 2) == 5
    assert descriptor.report_bytes(ReportKind.INPUT, 9) == 0


def test_the_last_usage_holds_for_all_values_that_follow() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("05 8C 09 FB 09 FE 75 08 95 05 81 02")).fields
    assert field.slots(0x008C_00FB) == [0]
    assert field.slots(0x008C_00FE) == [1, 2, 3, 4]


def test_a_usage_beyond_the_count_has_no_place() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("05 8C 09 FB 09 FC 09 FD 75 08 95 01 81 02")).fields
    assert field.slots(0x008C_00FC) == []
    assert field.slots(0x008C_00FD) == []


def test_a_usage_of_four_bytes_brings_its_own_page() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("05 01 0B FE 00 8C 00 75 08 95 01 81 02")).fields
    assert field.usages == (UsageSpan(0x008C_00FE, 0x008C_00FE),)


def test_the_page_that_holds_at_the_main_item_holds_for_its_usages() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("05 01 09 FE 05 8C 75 08 95 01 81 02")).fields
    assert field.slots(0x008C_00FE) == [0]


def test_what_was_pushed_comes_back_by_pop() -> None:
    first, second = parse_report_descriptor(bytes.fromhex("75 08 95 01 A4 75 10 81 02 B4 81 02")).fields
    assert (first.bit_size, second.bit_size) == (16, 8)


def test_of_alternatives_the_first_counts() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("05 8C A9 01 09 FE 09 FF A9 00 75 08 95 01 81 02")).fields
    assert field.usages == (UsageSpan(0x008C_00FE, 0x008C_00FE),)


def test_a_long_item_is_stepped_over() -> None:
    (field,) = parse_report_descriptor(bytes.fromhex("FE 02 F0 81 02 75 08 95 01 81 02")).fields
    assert field.bit_offset == 0


@pytest.mark.parametrize(
    ("descriptor", "reason"),
    [
        ("26 FF", "item at byte 0 is cut"),
        ("FE", "item at byte 0 is cut"),
        ("0C", "reserved type 3"),
        ("11", "item at byte 0 is cut"),
        ("A1 01", "1 collections are not closed"),
        ("C0", "ends at byte 0 did not begin"),
        ("B4", "nothing was pushed"),
        ("85 00", "report id 0 at byte 0"),
        ("D1 01", "unknown tag 13"),
        ("29 03", "no lower end"),
        ("19 04 29 03", "no lower end"),
        ("19 01 2B 03 00 09 00", "a page at one end only"),
        ("75 08 95 01 81 02 85 01 81 02", "some have none"),
        ("77 FF FF FF FF 97 FF FF FF FF 81 02", "allowed are 4096 bytes"),
        ("A1 01 " * 33, "deeper than 32"),
        ("A4 " * 33, "more than 32 states"),
    ],
)
def test_a_broken_descriptor_is_refused_with_its_place(descriptor: str, reason: str) -> None:
    assert reason in refused(descriptor)


def test_a_descriptor_that_is_too_long_is_refused() -> None:
    with pytest.raises(DescriptorError, match="4097 bytes"):
        parse_report_descriptor(b"\x05" * (MAX_DESCRIPTOR_BYTES + 1))


# Items that mean something, in any order: random bytes alone hardly ever get past the first of them.
ITEMS = st.one_of(
    st.sampled_from(
        [bytes.fromhex(item) for item in ("81 02", "91 02", "B1 02", "C0", "A1 01", "A4", "B4", "A9 01")]
    ),
    st.builds(
        lambda prefix, value: bytes((prefix | 1, value)),
        st.sampled_from([0x04, 0x08, 0x18, 0x28, 0x74, 0x84, 0x94]),
        st.integers(0, 255),
    ),
    st.binary(max_size=6),
)


@given(st.lists(ITEMS, max_size=60).map(b"".join))
def test_any_bytes_give_fields_within_bounds_or_a_named_error(data: bytes) -> None:
    with contextlib.suppress(DescriptorError):
        for field in parse_report_descriptor(data).fields:
            assert 0 < field.bit_size * field.count <= MAX_REPORT_BYTES * 8
            assert field.bit_offset + field.bit_size * field.count <= MAX_REPORT_BYTES * 8
            for span in field.usages:
                assert all(0 <= slot < field.count for slot in field.slots(span.first))
