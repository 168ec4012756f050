# SPDX-License-Identifier: Apache-2.0
"""A document drawn dot by dot: for printers without a Chinese font, for a preview, for a PDF.

The letters are those of OpenCV's own font, which holds Chinese (WenQuanYi Micro Hei); none of the system is needed.
Drawing takes tens of milliseconds: not for a thread that somebody waits for.
"""

import functools
import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.printer.bitmap import Picture
from hardware.printer.columns import columns_of
from hardware.printer.document import Align, Barcode, Document, Item, Line, Logo, QRCode
from hardware.printer.logo_file import LogoError, check_logo
from hardware.printer.real_time import has_real_time_request

_log = logging.getLogger(__name__)
_LINE_DOTS = 30
_HANZI_DOTS, _LETTER_DOTS = 22, 20
_BASELINE = 23
_BOLD_WEIGHT, _WEIGHT = 700, 400
_BARCODE_DOTS = 80
_SYMBOL_MODULE_DOTS = {True: 5, False: 2}

Dots = NDArray[np.uint8]
"""Rows of dots: 1 is black."""


def picture_of(document: Document, dots: int, columns: int) -> Picture:
    """Return a document as it looks on paper of so many dots and columns."""
    strips = [_item(item, dots, columns) for item in document.items]
    return _packed(np.vstack([*strips, np.zeros((8, dots), np.uint8)]))


def line_picture(line: Line, dots: int, columns: int) -> Picture:
    """Return one line of text as a picture."""
    return _packed(_line(line, dots, columns))


def logo_or_nothing(logo: Logo, dots: int) -> Picture | None:
    """Return a logo as `logo_picture` does; None, and the reason in the log, where it cannot be drawn.

    The file may have gone since the till was started: a slip without a logo is better than no slip.
    """
    try:
        return logo_picture(logo.path, dots)
    except LogoError as fault:
        _log.warning("%s", fault)
        return None


def logo_picture(path: Path, dots: int) -> Picture:
    """Return a logo in the middle of paper of so many dots, as high as half of that at most. Raises `LogoError`.

    It is made smaller where it has to be, never larger. What is transparent is white; greys are dithered.
    """
    check_logo(path)
    return _packed(_logo(path, path.stat().st_mtime_ns, dots))


@functools.lru_cache(maxsize=4)
def _logo(path: Path, _changed_ns: int, dots: int) -> Dots:
    data = np.fromfile(path, np.uint8)  # OpenCV itself opens no path with Chinese in it on Windows.
    image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if image is None:
        raise LogoError(f"logo {path} is damaged: only its beginning is that of a PNG file; save it anew")
    grey = _on_white(image)
    shrunk = min(1.0, dots / grey.shape[1], dots / 2 / grey.shape[0])
    if shrunk < 1.0:
        size = (max(1, round(grey.shape[1] * shrunk)), max(1, round(grey.shape[0] * shrunk)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return _centred(_dithered(grey), dots)


def _on_white(image: NDArray[Any]) -> NDArray[Any]:
    """Return a picture of any kind of PNG as greys from 0 to 1 on white paper."""
    scaled = image.astype(np.float32) / np.iinfo(image.dtype).max
    if scaled.ndim == 2:
        return scaled
    if scaled.shape[2] == 4:
        alpha = scaled[:, :, 3:]
        scaled = np.ascontiguousarray(scaled[:, :, :3] * alpha + (1 - alpha))
    grey: NDArray[Any] = cv2.cvtColor(scaled, cv2.COLOR_BGR2GRAY)
    return grey


def _dithered(grey: NDArray[Any]) -> Dots:
    """Return greys as dots, by the way of Floyd and Steinberg: what a dot is too black, its neighbours are less."""
    height, width = grey.shape
    rest = np.pad(grey.astype(np.float64), ((0, 1), (1, 1)))
    black = np.zeros((height, width), np.uint8)
    for y in range(height):
        row, below = rest[y].tolist(), rest[y + 1]
        wrong_by = [0.0] * (width + 2)
        for x in range(1, width + 1):
            is_white = row[x] >= 0.5
            black[y, x - 1] = not is_white
            error = wrong_by[x] = row[x] - is_white
            row[x + 1] += error * 7 / 16
        errors = np.array(wrong_by)
        below[:-1] += errors[1:] * 3 / 16
        below += errors * 5 / 16
        below[1:] += errors[:-1] / 16
    return black


def _item(item: Item, dots: int, columns: int) -> Dots:
    match item:
        case Logo():
            logo = logo_or_nothing(item, dots)
            return np.zeros((0, dots), np.uint8) if logo is None else _unpacked(logo)
        case Line():
            return _line(item, dots, columns)
        case Barcode(data=data):
            return _centred(_symbol(data, is_square=False), dots)
        case QRCode(data=data):
            return _centred(_symbol(data, is_square=True), dots)


def _line(line: Line, dots: int, columns: int) -> Dots:
    cell = dots // columns
    used = columns_of(line.text)
    strip = np.zeros((_LINE_DOTS, max(dots, used * cell)), np.uint8)
    free = max(0, dots // line.scale - used * cell)
    at = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[line.align]
    for character in line.text:
        wide = columns_of(character)
        glyph = _glyph(character, wide * cell, is_bold=line.bold)
        strip[:, at : at + wide * cell] |= glyph[:, : strip.shape[1] - at]
        at += wide * cell
    strip = strip[:, : dots // line.scale]
    return np.pad(strip.repeat(line.scale, axis=0).repeat(line.scale, axis=1), ((0, 0), (0, dots % line.scale)))


@functools.lru_cache(maxsize=4096)
def _glyph(character: str, width: int, *, is_bold: bool) -> Dots:
    """Return a character in its cell."""
    size = _LETTER_DOTS if character.isascii() else _HANZI_DOTS
    weight = _BOLD_WEIGHT if is_bold else _WEIGHT
    canvas = np.full((_LINE_DOTS, 64, 1), 255, np.uint8)
    cv2.putText(canvas, character, (16, _BASELINE), (0, 0, 0), _font(), size, weight)
    black = (canvas[:, :, 0] < 140).astype(np.uint8)
    inked = np.flatnonzero(black.any(axis=0))
    cell = np.zeros((_LINE_DOTS, width), np.uint8)
    if inked.size:
        ink = black[:, inked[0] : inked[-1] + 1][:, :width]
        left = (width - ink.shape[1]) // 2
        # Punctuation of full width stands where its font puts it, not in the middle.
        if not character.isascii() and ink.shape[1] < width // 2:
            left = min(max(0, int(inked[0]) - 16), width - ink.shape[1])
        cell[:, left : left + ink.shape[1]] = ink
    return cell


@functools.cache
def _font() -> Any:
    return cv2.FontFace("uni")


def _symbol(data: str, *, is_square: bool) -> Dots:
    kind = zxingcpp.BarcodeFormat.QRCode if is_square else zxingcpp.BarcodeFormat.Code128
    made = zxingcpp.create_barcode(data, kind, **({"ec_level": "M"} if is_square else {}))
    modules = (np.asarray(made.to_image(scale=1, add_quiet_zones=False)) < 128).astype(np.uint8)
    module = _SYMBOL_MODULE_DOTS[is_square]
    if not is_square:
        return modules[:1].repeat(_BARCODE_DOTS, axis=0).repeat(module, axis=1)
    return modules.repeat(module, axis=0).repeat(module, axis=1)


def _centred(symbol: Dots, dots: int) -> Dots:
    """Return a symbol in the middle, with white above and below."""
    symbol = symbol[:, :dots]
    left = (dots - symbol.shape[1]) // 2
    return np.pad(symbol, ((10, 10), (left, dots - symbol.shape[1] - left)))


def barcode_picture(data: str) -> Picture:
    """Return a Code 128 so that no two of its bytes are a real-time request, which would blacken a dot of it."""
    bars = _symbol(data, is_square=False)
    shifted = (_packed(np.pad(bars, ((0, 0), (left, 8 + -(bars.shape[1] + left) % 8)))) for left in range(8))
    return next(each for each in shifted if not has_real_time_request(each.data))


def symbol_picture(symbol: Barcode | QRCode) -> Picture:
    """Return a barcode or QR code as a picture of its own width, for a printer that draws none itself."""
    if isinstance(symbol, Barcode):
        return barcode_picture(symbol.data)
    modules = _symbol(symbol.data, is_square=True)
    return _packed(np.pad(modules, ((0, 0), (0, -modules.shape[1] % 8))))


def _unpacked(picture: Picture) -> Dots:
    bits = np.unpackbits(np.frombuffer(picture.data, np.uint8))
    return bits.reshape(picture.height, picture.width)


def _packed(dots: Dots) -> Picture:
    height, width = dots.shape
    return Picture(width, height, np.packbits(dots, axis=1).tobytes())
