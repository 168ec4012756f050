# SPDX-License-Identifier: Apache-2.0
"""A slip fits its paper, whatever is on it, and comes out of a printer as it was laid out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.receipts.layout import codes_of, preview, report, slip, wrapped
from cashier.receipts.profile import DOTS, Profile, SlipLanguage
from cashier.receipts.receipt import Receipt, Row, SlipKind
from cashier.values.identifiers import new_order_number
from cashier.values.money import Money
from cashier.values.texts import Text
from hardware.printer import Barcode, Line, QRCode, barcode_dots, columns_of, encode, printable
from hardware.simulators.escpos_core import EscPosCore, PrintedSymbol

AT = datetime(2026, 11, 1, 9, 30, 45, tzinfo=UTC)
NUMBER = "T01-7Kp2Aq-20261101-093045-0007"
WORDS = st.text(max_size=60)
TEXTS = st.builds(Text, zh=WORDS, en=WORDS)
ROWS = st.lists(st.builds(Row, TEXTS, WORDS), max_size=3).map(tuple)
PROFILES = st.builds(
    Profile,
    columns=st.sampled_from(sorted(DOTS)),
    language=st.sampled_from(SlipLanguage),
    header=st.lists(WORDS, max_size=2).map(tuple),
    footer=st.lists(WORDS, max_size=2).map(tuple),
)
RECEIPTS = st.builds(
    Receipt,
    kind=st.sampled_from(SlipKind),
    order_number=st.from_regex(r"\A[A-Za-z0-9_-]{1,40}\Z"),
    at=st.just(AT),
    total=st.builds(Money, st.integers(0, 10**12)),
    rows=ROWS,
    goods=ROWS,
    details=st.lists(TEXTS, max_size=2).map(tuple),
    is_reprint=st.booleans(),
)


def sale(**changes: object) -> Receipt:
    facts: dict[str, object] = {"kind": SlipKind.SALE, "is_reprint": False} | changes
    rows = (Row(Text(zh="积分", en="Points"), "¥12.80"),)
    return Receipt(order_number=NUMBER, at=AT, total=Money(1280), rows=rows, **facts)  # type: ignore[arg-type]


def shown(receipt: Receipt, language: SlipLanguage = SlipLanguage.EN, columns: int = 48) -> str:
    return "\n".join(preview(slip(receipt, Profile(columns, language)), columns))


@given(RECEIPTS, PROFILES)
def test_no_line_is_wider_than_the_paper(receipt: Receipt, profile: Profile) -> None:
    for item in slip(receipt, profile).items:
        if isinstance(item, Line):
            assert columns_of(printable(item.text)) * item.scale <= profile.columns


@given(RECEIPTS, PROFILES)
def test_a_printer_gives_back_the_order_number_and_finds_no_rubbish(receipt: Receipt, profile: Profile) -> None:
    printer = EscPosCore()
    printer.receive(encode(slip(receipt, profile)))
    assert printer.rubbish == []
    (symbols,) = [[each for each in out if isinstance(each, PrintedSymbol)] for out in printer.slips]
    assert {each.data for each in symbols} == {receipt.order_number}


@given(st.text(max_size=200), st.integers(2, 48))
def test_breaking_a_text_loses_only_spaces(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert all(columns_of(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")


def test_words_stay_whole_and_chinese_breaks_anywhere() -> None:
    assert wrapped("Keep this slip please", 11) == ["Keep this", "slip please"]
    assert wrapped("请保留此单", 5) == ["请保", "留此", "单"]


def test_label_and_amount_stand_at_both_edges() -> None:
    lines = preview(slip(sale(), Profile(32, SlipLanguage.ZH)), 32)
    assert "积分" + " " * (32 - 4 - columns_of("￥12.80")) + "￥12.80" in lines


@pytest.mark.parametrize("language", SlipLanguage)
def test_a_slip_that_is_not_confirmed_says_not_to_pay_again(language: SlipLanguage) -> None:
    words = shown(sale(kind=SlipKind.UNKNOWN), language).replace("\n", " ")
    assert ("请不要为这一单再次付款" in words) is (language is not SlipLanguage.EN)
    assert ("do not pay for this order again" in words) is (language is not SlipLanguage.ZH)


def test_only_a_reprint_is_marked_so() -> None:
    assert "*** Reprint ***" in shown(sale(is_reprint=True))
    assert "Reprint" not in shown(sale())


@given(st.from_regex(r"\A[A-Za-z0-9_-]{1,40}\Z"), st.sampled_from(sorted(DOTS.values())))
def test_a_barcode_that_is_wider_than_the_paper_is_left_to_the_qr_code(number: str, dots: int) -> None:
    *barcodes, qr = codes_of(number, dots)
    assert qr == QRCode(number)
    assert barcodes == ([Barcode(number)] if barcode_dots(number) + 40 <= dots else [])


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 10**6))
def test_the_number_of_a_tills_order_is_a_barcode_on_the_narrowest_paper(now: datetime, serial: int) -> None:
    number = new_order_number("trm_7Kp2Aq", now, serial)
    assert codes_of(number, min(DOTS.values())) == (Barcode(number), QRCode(number))


@pytest.mark.parametrize("is_training", [True, False])
def test_where_nothing_is_real_every_slip_and_report_says_so(*, is_training: bool) -> None:
    profile = Profile(32, SlipLanguage.BOTH, is_training=is_training)
    for document in (slip(sale(), profile), report([Text(zh="日结单", en="Z report")], profile)):
        told = "\n".join(preview(document, 32))
        assert ("*** 培训 · 不是真的收款 ***" in told) is is_training
        assert ("TRAINING" in told) is is_training


def test_a_report_is_its_lines_under_its_title() -> None:
    lines = (Text(zh="Z 报表 · 班次 3", en="Z report, shift 3"), Text(zh="没有收款", en="No payment was taken"))
    told = preview(report(lines, Profile(32, SlipLanguage.EN, ("Shop",)), is_reprint=True), 32)
    assert [line.strip() for line in told] == [
        "Shop",
        "Z report, shift 3",
        "*** Reprint ***",
        "-" * 32,
        "No payment was taken",
    ]


def test_a_width_that_no_paper_has_is_named() -> None:
    with pytest.raises(ValueError, match="columns 40 is not allowed; allowed are 32, 42, 48"):
        Profile(40)


def test_a_logo_stands_above_a_customers_slip_and_on_no_report() -> None:
    profile = Profile(48, SlipLanguage.EN, header=("Shop",), logo=Path("/shop/logo.png"))
    assert preview(slip(sale(), profile), 48)[:2] == ["[Logo: logo.png]", " " * 22 + "Shop"]
    assert "[Logo: logo.png]" not in preview(report([Text(zh="班次", en="Shift")], profile), 48)
