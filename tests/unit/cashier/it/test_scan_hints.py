# SPDX-License-Identifier: Apache-2.0
"""A trial scan tells by name what the gun does and what is to be mended: suffix, prefix, layout, speed, line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cashier.it.scan_test import ScanTest, Tried
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.manner import Before, Ending, Manner
from hardware.framing.sample_code import SAMPLE, typed
from hardware.scanner import Scan
from hardware.scanner.scan import make_scan
from hardware.simulators.gun_faults import with_parity
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import code_digits

CODE = code_digits()
GOODS = "6901234567892"


def scan(raw: bytes, **manner: Any) -> Scan:
    made = make_scan(raw, None, "gun", 0, NINE_O_CLOCK, manner=Manner(**manner))
    assert made is not None
    return made


def tried(raw: bytes | str, **manner: Any) -> Tried:
    return ScanTest().tried(scan(raw.encode() if isinstance(raw, str) else raw, **manner))


def mended(found: Tried) -> str:
    return " ".join(each.en for each in found.hints)


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (Ending.CR, "suffix CR"),
        (Ending.LF, "suffix LF"),
        (Ending.CRLF, "suffix CR LF"),
        (Ending.TAB, "suffix Tab"),
        (Ending.ENTER, "suffix Enter"),
    ],
)
def test_a_suffix_is_told_by_name_and_needs_no_mending(ending: Ending, said: str) -> None:
    found = tried(CODE, ending=ending)
    assert ([each.en for each in found.how], found.hints) == ([said], ())
    assert found.facts == {"suffix": ending.value}


def test_without_a_suffix_it_is_told_what_the_pause_costs_and_how_it_is_mended() -> None:
    found = tried(CODE, ending=Ending.PAUSE, pause_s=0.1)
    assert "costs 100 ms a scan: give it a suffix" in mended(found)
    assert found.facts == {"suffix": "none", "pause_ms": 100}


def test_a_suffix_that_is_another_than_the_settings_name_is_told_with_the_setting() -> None:
    found = tried(CODE + "\n", ending=Ending.PAUSE, pause_s=0.1)
    assert 'with LF, the settings name another, which costs 100 ms a scan: set suffix = "auto"' in mended(found)


@pytest.mark.parametrize(
    ("before", "said"),
    [(Before.AIM, "with an AIM identifier"), (Before.LETTER, "its maker's letter"), (Before.PREFIX, "its prefix")],
)
def test_what_was_taken_off_in_front_is_told(before: Before, said: str) -> None:
    found = tried(CODE, before=(before,))
    assert said in found.how[0].en
    assert found.hints == ()


@pytest.mark.parametrize(
    ("sent", "letters"),
    [("s" + CODE, "honeywell"), ("P01" + CODE, "zebra"), ("V" + CODE, "other"), ("A" + GOODS, "zebra")],
)
def test_a_makers_letter_that_no_setting_names_is_told_with_the_setting(sent: str, letters: str) -> None:
    assert f'letters = "{letters}"' in mended(tried(sent))


def test_what_the_gun_puts_around_a_payment_code_is_counted_and_never_shown() -> None:
    found = tried(f"<{CODE}#;")
    assert "1 before, 2 behind" in mended(found)
    assert found.said.en == f"A payment code that ends in {CODE[-4:]}"


def test_a_layout_that_differs_from_the_computers_is_told_with_the_setting() -> None:
    found = tried(CODE, typed_for=LayoutName.FRANCE)
    assert "a keyboard of France" in mended(found)
    assert 'country = "fr"' in mended(found)
    assert found.facts == {"typed_for": "fr"}


def test_the_sample_code_tells_the_layouts_of_gun_and_computer_with_the_setting() -> None:
    found = tried(typed(SAMPLE, LayoutName.GERMANY, LayoutName.US))
    assert "a keyboard of Germany, and it is read by one of the US" in mended(found)
    assert 'country = "de"' in mended(found)
    assert tried(SAMPLE).hints == ()


@pytest.mark.parametrize(("came", "said"), [(SAMPLE[1:], "were lost (1)"), (SAMPLE * 2, "came twice (13)")])
def test_the_sample_code_tells_lost_and_doubled_characters(came: str, said: str) -> None:
    assert said in mended(tried(came))


@pytest.mark.parametrize(("gap_s", "is_slow"), [(0.008, False), (0.026, True)])
def test_keys_that_come_nearly_too_slowly_are_told_with_their_rhythm(gap_s: float, *, is_slow: bool) -> None:
    found = tried(CODE, key_gap_s=gap_s, key_gap_limit_s=0.03)
    assert f"keys {gap_s * 1000:.0f} ms apart" in found.how[0].en
    assert ("above 30 ms" in mended(found)) is is_slow


def test_caps_lock_is_told() -> None:
    assert "Caps Lock is on here" in mended(tried(CODE, caps_lock=True))


def test_a_line_of_seven_bits_is_read_all_the_same_and_told_with_the_setting() -> None:
    found = tried(with_parity(CODE.encode() + b"\r"), ending=Ending.PAUSE, pause_s=0.1, baud=9600)
    assert CODE[-4:] in found.said.en
    assert [each.en for each in found.hints] == [
        'The gun sends 7E1 and the port expects eight bits: the text was put right; set mode = "7E1" for it.'
    ]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x80\x81\xff", b"\x80\xfe\x00\xf8\x80\xe0\x1e"])
def test_what_is_no_text_is_told_as_a_matter_of_the_lines_speed(raw: bytes) -> None:
    assert "check the speed of the line" in mended(tried(raw, baud=9600))


def test_noise_before_a_code_that_was_read_is_no_matter_of_the_speed() -> None:
    found = ScanTest(lambda _gun, _baud: None).tried(scan(b"\x00\xff\x15" + CODE.encode(), baud=9600))
    assert (found.is_to_be_repeated, "1 before, 0 behind" in mended(found)) == (False, True)


def test_zeros_among_the_digits_are_told_as_damage_on_the_line() -> None:
    found = tried(CODE[:9].encode() + b"\0\0" + CODE[11:].encode(), baud=9600, ending=Ending.CR)
    assert "Bytes were damaged on the line" in mended(found)


def test_nothing_that_is_told_holds_the_code() -> None:
    manner = Manner(Ending.PAUSE, 0.1, (Before.PREFIX,), 0.028, 0.03, LayoutName.FRANCE, caps_lock=True, baud=9600)
    found = ScanTest().tried(replace(scan(b"s" + CODE.encode()), manner=manner))
    assert len(found.hints) == 5
    assert CODE[:-4] not in repr(found)
