# SPDX-License-Identifier: Apache-2.0
"""What the encoder writes, the simulated printer prints; what the printer says of itself is understood."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hardware.printer import (
    STATUS_REQUESTS,
    Align,
    Barcode,
    Charset,
    Document,
    Line,
    Picture,
    PrinterCondition,
    QRCode,
    barcode_dots,
    columns_of,
    condition_of,
    cut_to,
    drawer_kick,
    encode,
    printable,
)
from hardware.printer.picture import line_picture, symbol_picture
from hardware.simulators.escpos_core import EscPosCore, PrintedLine, PrintedPicture, PrintedSymbol

ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=60)
LINES = st.builds(Line, st.text(max_size=30), st.sampled_from(Align), st.booleans(), st.sampled_from([1, 2]))
ITEMS = st.one_of(LINES, st.builds(Barcode, ASCII), st.builds(QRCode, ASCII))


WIDE_ENOUGH = 4 * 30
"""Columns that the longest of `LINES` takes: twice as wide letters, in twice their size."""


def came_out(document: Document, charset: Charset = Charset.GBK) -> tuple[object, ...]:
    printer = EscPosCore(has_gb18030=charset is Charset.GB18030, columns=WIDE_ENOUGH)
    printer.receive(encode(document, charset=charset))
    assert printer.rubbish == []
    (slip,) = printer.slips
    return slip


def as_printed(item: object, charset: Charset) -> object:
    match item:
        case Line(text=text, align=align, bold=bold, scale=scale) if shown := printable(text, charset):
            return PrintedLine(shown, align.value, bold, scale, scale)
        case Line(align=align):
            return PrintedLine("", align.value, bold=False, width=1, height=1)
        case Barcode(data=data):
            return PrintedSymbol("code128", data)
        case QRCode(data=data):
            return PrintedSymbol("qr", data)
    raise AssertionError(item)


@example(Line("的" * 30, scale=2), Charset.GBK)
@given(LINES | st.builds(QRCode, ASCII) | st.builds(Barcode, ASCII), st.sampled_from(Charset))
def test_whatever_is_asked_for_comes_out_as_it_was(item: Line | Barcode | QRCode, charset: Charset) -> None:
    assert came_out(Document((item,)), charset) == (as_printed(item, charset),)


@given(st.lists(ITEMS, max_size=6), st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_the_chunks_in_which_bytes_arrive_make_no_difference(items: list[Line], sizes: list[int]) -> None:
    data = encode(Document(tuple(items)))
    whole, pieces = EscPosCore(), EscPosCore()
    whole.receive(data)
    at = turn = 0
    while at < len(data):
        pieces.receive(data[at : at + sizes[turn % len(sizes)]])
        at, turn = at + sizes[turn % len(sizes)], turn + 1
    assert pieces.slips == whole.slips


@given(st.text(max_size=40))
def test_a_text_for_gbk_is_ascii_or_two_bytes_a_character_and_as_wide_as_its_bytes(text: str) -> None:
    shown = printable(text, Charset.GBK)
    assert printable(shown, Charset.GBK) == shown
    assert len(shown.encode("gbk")) == columns_of(shown)


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.characters(), max_size=40))
def test_what_is_laid_out_for_either_set_is_as_wide_on_a_printer_that_has_less(text: str) -> None:
    laid_out = printable(text)
    assert printable(printable(laid_out, Charset.GB18030), Charset.GB18030) == laid_out
    assert columns_of(printable(laid_out, Charset.GBK)) == columns_of(laid_out)


@pytest.mark.parametrize(
    ("charset", "comes_out"), [(Charset.GB18030, "经手人 㛃䶮 ￥12"), (Charset.GBK, "经手人 ？？ ￥12")]
)
def test_rare_characters_of_names_come_out_where_the_printer_has_them_and_are_marked_where_not(
    charset: Charset, comes_out: str
) -> None:
    document = Document((Line("经手人 㛃䶮 ¥12", bold=True, scale=2),))
    assert came_out(document, charset) == (PrintedLine(comes_out, "left", bold=True, width=2, height=2),)


def test_a_printer_of_gbk_alone_makes_rubbish_of_the_other_sets_bytes() -> None:
    printer = EscPosCore()
    printer.receive(encode(Document((Line("㛃"),)), charset=Charset.GB18030))
    ((line,),) = printer.slips
    assert isinstance(line, PrintedLine)
    assert line.text != "㛃"


@given(st.text(max_size=40), st.integers(2, 48))
def test_a_cut_text_fits_and_loses_nothing(text: str, columns: int) -> None:
    shown = printable(text)
    fits, rest = cut_to(shown, columns)
    assert fits + rest == shown
    assert columns_of(fits) <= columns
    assert not rest or columns_of(fits) >= columns - 1


def test_signs_that_printers_garble_are_replaced() -> None:
    assert printable("¥12.80 £3 €4 Ångström：") == "￥12.80 ￡3 EUR4 Angstrom："


def test_a_line_of_full_width_signs_alone_is_printed() -> None:
    assert came_out(Document((Line("：￥"),))) == (PrintedLine("：￥", "left", bold=False, width=1, height=1),)


@example("1604" * 10)
@example("81" + "1620" + "16" * 9)
@given(st.from_regex(r"\A(16|04|05|20|[0-9]{2}){1,20}\Z"))
def test_a_barcode_of_digits_comes_out_as_it_was_also_where_they_pack_into_a_real_time_request(digits: str) -> None:
    printed, *_ = came_out(Document((Barcode(digits),)))
    if isinstance(printed, PrintedPicture):
        dots = np.unpackbits(np.frombuffer(printed.data, np.uint8)).reshape(printed.height, printed.width)
        assert (dots == dots[0]).all()
        seen = zxingcpp.read_barcodes(np.pad((1 - dots) * 255, 40, constant_values=255))
        assert [(each.text, each.format.name) for each in seen] == [(digits, "Code128")]
        assert printed.width <= barcode_dots(digits) + 24
    else:
        assert printed == PrintedSymbol("code128", digits)


@example("8116042016042016042016042016")
@example("QR only")
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=24))
@settings(max_examples=25)
def test_a_printer_without_symbols_of_its_own_gets_them_drawn_and_guns_read_them(data: str) -> None:
    for symbol, kind in ((Barcode(data), "Code128"), (QRCode(data), "QRCode")):
        printer = EscPosCore(columns=WIDE_ENOUGH)
        printer.receive(encode(Document((symbol,)), draw_symbol=symbol_picture))
        (slip,) = printer.slips
        assert not [each for each in slip if isinstance(each, PrintedSymbol)]
        strips = [
            np.unpackbits(np.frombuffer(each.data, np.uint8)).reshape(each.height, each.width)
            for each in slip
            if isinstance(each, PrintedPicture)
        ]
        seen = zxingcpp.read_barcodes(np.pad((1 - np.vstack(strips)) * 255, 40, constant_values=255))
        assert [(each.text, each.format.name) for each in seen] == [(data, kind)]
        assert printer.rubbish == []


@example(pin=2, on_ms=2, off_ms=32)
@given(pin=st.sampled_from([2, 5]), on_ms=st.integers(2, 510), off_ms=st.integers(2, 510))
def test_no_pulse_is_taken_for_a_real_time_request(pin: int, on_ms: int, off_ms: int) -> None:
    printer = EscPosCore()
    assert printer.receive(drawer_kick(pin, on_ms, off_ms)) == b""
    ((told_pin, told_on_ms, told_off_ms),) = printer.drawer_pulses
    assert told_pin == pin
    assert abs(told_on_ms - on_ms) <= 2
    assert abs(told_off_ms - off_ms) <= 2


def test_forty_digits_fit_on_wide_paper_and_not_on_narrow() -> None:
    assert 384 < barcode_dots("0" * 40) <= 576


@pytest.mark.parametrize(
    ("fate", "condition"),
    [
        ({}, PrinterCondition()),
        ({"is_paper_near_end": True}, PrinterCondition(is_paper_near_end=True)),
        (
            {"is_paper_out": True},
            PrinterCondition(is_offline=True, is_paper_out=True, is_paper_near_end=True),
        ),
        ({"is_cover_open": True}, PrinterCondition(is_offline=True, is_cover_open=True)),
        ({"is_cutter_jammed": True}, PrinterCondition(is_offline=True, has_error=True)),
    ],
)
def test_the_printers_answers_are_understood(fate: dict[str, bool], condition: PrinterCondition) -> None:
    printer = EscPosCore(**fate)  # type: ignore[arg-type]
    answers = {n: printer.receive(request)[0] for n, request in STATUS_REQUESTS.items()}
    assert condition_of(answers) == condition


@pytest.mark.parametrize("answer", [0x00, 0x11, 0x13, 0x92, 0xFF])
def test_a_byte_that_is_no_answer_is_refused(answer: int) -> None:
    with pytest.raises(ValueError, match="no answer to DLE EOT 1"):
        condition_of({1: answer})


def test_what_was_sent_while_the_paper_was_out_is_printed_once_it_is_in() -> None:
    printer = EscPosCore(is_paper_out=True)
    printer.receive(encode(Document((Line("合计"),))))
    assert printer.slips == []
    printer.is_paper_out = False
    printer.work()
    assert len(printer.slips) == 1


@pytest.mark.parametrize("pin", [2, 5])
def test_the_drawer_gets_its_pulse(pin: int) -> None:
    printer = EscPosCore()
    printer.receive(drawer_kick(pin, 50, 200))
    assert printer.drawer_pulses == [(pin, 50, 200)]


@pytest.mark.parametrize(("pin", "on_ms"), [(3, 100), (2, 0), (2, 512)])
def test_a_pulse_that_no_drawer_takes_is_refused(pin: int, on_ms: int) -> None:
    with pytest.raises(ValueError, match="is not allowed; allowed is"):
        drawer_kick(pin, on_ms)


def test_the_simulated_printer_keeps_an_alignment_that_there_is_not_as_rubbish() -> None:
    printer = EscPosCore()
    printer.receive(b"\x1bafABC\n\x1dV\x00")
    assert printer.rubbish == [b"\x1baf"]


def test_a_printer_without_a_chinese_font_gets_chinese_as_dots_and_the_rest_as_text() -> None:
    printer = EscPosCore()
    document = Document((Line("合计 12.80"), Line("Total 12.80")))
    picture = Picture(16, 2, b"\x10\x04\x00\x10")
    printer.receive(encode(document, draw=lambda _: picture))
    ((drawn, text),) = printer.slips
    # The dots would ask for the printer's state: one more is black.
    assert drawn == PrintedPicture(16, 2, b"\x18\x04\x00\x10")
    assert isinstance(text, PrintedLine)
    assert printer.rubbish == []
    assert printer.say() == b""


def test_a_drawn_line_of_chinese_arrives_dot_by_dot() -> None:
    printer = EscPosCore()
    line = Line("合计", bold=True)
    printer.receive(encode(Document((line,)), draw=lambda each: line_picture(each, 384, 32)))
    assert printer.slips == [(PrintedPicture(384, 30, line_picture(line, 384, 32).data),)]
