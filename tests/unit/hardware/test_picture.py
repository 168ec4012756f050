# SPDX-License-Identifier: Apache-2.0
"""A document drawn dot by dot: it says what it should, fits the paper, and goes into a PDF."""

import re
import zlib

import numpy as np
import pytest
import zxingcpp

from hardware.printer import Align, Barcode, Document, Line, Picture, QRCode, pdf_of
from hardware.printer.picture import picture_of

NUMBER = "810349167902629984500726"


def dots_of(picture: Picture) -> np.ndarray:
    return np.unpackbits(np.frombuffer(picture.data, np.uint8)).reshape(picture.height, picture.width)


@pytest.mark.parametrize(("dots", "columns"), [(384, 32), (512, 42), (576, 48)])
def test_both_codes_of_a_slip_are_read_from_the_paper(dots: int, columns: int) -> None:
    picture = picture_of(Document((Barcode(NUMBER), QRCode(NUMBER))), dots, columns)
    seen = np.pad((1 - dots_of(picture)) * 255, 40, constant_values=255)
    assert sorted((each.text, each.format.name) for each in zxingcpp.read_barcodes(seen)) == [
        (NUMBER, "Code128"),
        (NUMBER, "QRCode"),
    ]


def test_chinese_is_drawn_with_a_font_of_its_own_and_every_letter_has_its_cell() -> None:
    one, other = (dots_of(picture_of(Document((Line(text),)), 384, 32)) for text in ("积", "分"))
    assert (one != other).any()
    assert one[:, :24].any()
    assert not one[:, 24:].any()


@pytest.mark.parametrize(("align", "columns"), [(Align.LEFT, slice(0, 24)), (Align.RIGHT, slice(360, 384))])
def test_a_line_stands_where_it_is_aligned(align: Align, columns: slice) -> None:
    dots = dots_of(picture_of(Document((Line("分", align),)), 384, 32))
    assert dots.sum() == dots[:, columns].sum() > 0


def test_a_large_line_is_twice_as_wide_and_as_high() -> None:
    small, large = (picture_of(Document((Line("积分", scale=scale),)), 384, 32) for scale in (1, 2))
    assert dots_of(large).sum() == 4 * dots_of(small).sum()
    assert large.height > small.height


def test_a_pdf_holds_the_dots_as_they_are() -> None:
    picture = picture_of(Document((Line("积分"),)), 384, 32)
    pdf = pdf_of(picture, "小票")
    inside = re.search(rb"/FlateDecode /Length (\d+) >>\nstream\n", pdf)
    assert inside is not None
    assert zlib.decompress(pdf[inside.end() : inside.end() + int(inside.group(1))]) == picture.data
    start = int(re.findall(rb"startxref\n(\d+)", pdf)[0])
    assert pdf[start:].startswith(b"xref\n0 7\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", pdf), 1):
        assert pdf[int(place) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(("width", "height", "data"), [(12, 1, b"ab"), (0, 1, b""), (8, 2, b"a")])
def test_dots_that_are_no_picture_are_named(width: int, height: int, data: bytes) -> None:
    with pytest.raises(ValueError, match=r"are not|is not allowed"):
        Picture(width, height, data)
