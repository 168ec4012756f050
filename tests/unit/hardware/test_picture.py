# SPDX-License-Identifier: Apache-2.0
"""A document drawn dot by dot: it says what it should, fits the paper, and goes into a PDF."""

import re
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.printer import (
    Align,
    Barcode,
    Document,
    Line,
    Logo,
    LogoError,
    Picture,
    QRCode,
    check_logo,
    encode,
    pdf_of,
)
from hardware.printer.picture import logo_or_nothing, logo_picture, picture_of
from hardware.simulators.escpos_core import EscPosCore, PrintedPicture

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


def png(path: Path, pixels: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def print_logo(path: Path) -> np.ndarray:
    """Return the dots of a logo as they lie on paper of 58 mm behind a real encoder and a simulated printer."""
    printer = EscPosCore()
    printer.receive(encode(Document((Logo(path),)), draw_logo=lambda logo: logo_or_nothing(logo, 384)))
    assert printer.rubbish == []
    (slip,) = printer.slips
    pieces = [each for each in slip if isinstance(each, PrintedPicture)]
    assert all(each.height <= 48 for each in pieces)
    return np.vstack([dots_of(Picture(each.width, each.height, each.data)) for each in pieces])


def test_a_logo_comes_out_in_the_middle_of_the_paper_as_it_is_on_the_screen(tmp_path: Path) -> None:
    logo = png(tmp_path / "标志.png", np.zeros((100, 60), np.uint8))
    printed = print_logo(logo)
    assert (printed == dots_of(logo_picture(logo, 384))).all()
    assert printed.sum() == 100 * 60
    assert printed[10:110, 162:222].all()


def test_a_logo_that_is_too_large_is_made_smaller_and_keeps_its_shape(tmp_path: Path) -> None:
    wide = dots_of(logo_picture(png(tmp_path / "wide.png", np.zeros((200, 1600, 3), np.uint8)), 576))
    high = dots_of(logo_picture(png(tmp_path / "high.png", np.zeros((1600, 200), np.uint8)), 576))
    assert wide.sum() == 576 * 72
    assert high.sum() == 288 * 36


def test_grey_becomes_as_many_dots_as_it_is_dark_and_what_is_transparent_none(tmp_path: Path) -> None:
    shades = np.full((64, 256, 4), (64, 64, 64, 255), np.uint8)
    shades[:, 128:, 3] = 0
    dots = dots_of(logo_picture(png(tmp_path / "shades.png", shades), 384))[10:74, 64:320]
    assert dots[:, :128].mean() == pytest.approx(0.75, abs=0.01)
    assert not dots[:, 128:].any()


def test_sixteen_bits_a_colour_are_read_as_eight_are(tmp_path: Path) -> None:
    deep = logo_picture(png(tmp_path / "deep.png", np.full((16, 16), 65_535 // 4, np.uint16)), 384)
    assert 0.7 < dots_of(deep)[10:26].sum() / 256 < 0.8


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is not there; allowed is a PNG file"),
        (b"GIF89a" + bytes(40), "is not a PNG picture; allowed is a PNG file"),
        (b"\x89PNG", "is not a PNG picture"),
        (cv2.imencode(".png", np.zeros((1, 5000), np.uint8))[1].tobytes(), r"is 5000 x 1 pixels; allowed are up to"),
        (
            cv2.imencode(".png", np.zeros((4, 4), np.uint8))[1].tobytes() + bytes(5_000_000),
            "bytes; allowed are up to",
        ),
    ],
    ids=["missing", "another kind", "cut off", "too wide", "too heavy"],
)
def test_a_file_that_is_no_logo_is_named_with_what_is_allowed(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogoError, match=said) as caught:
        check_logo(path)
    assert str(path) in str(caught.value)


def test_a_logo_that_is_damaged_inside_leaves_the_rest_of_the_slip(tmp_path: Path) -> None:
    path = png(tmp_path / "logo.png", np.zeros((64, 64), np.uint8))
    path.write_bytes(path.read_bytes()[:40])
    slip = Document((Logo(path), Line("合计")))
    with pytest.raises(LogoError, match="damaged"):
        logo_picture(path, 384)
    assert picture_of(slip, 384, 32) == picture_of(Document((Line("合计"),)), 384, 32)


def test_a_logo_that_was_changed_is_drawn_anew(tmp_path: Path) -> None:
    path = png(tmp_path / "logo.png", np.zeros((8, 8), np.uint8))
    before = logo_picture(path, 384)
    png(path, np.zeros((16, 16), np.uint8))
    assert logo_picture(path, 384) != before
