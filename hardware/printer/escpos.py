# SPDX-License-Identifier: Apache-2.0
"""ESC/POS: a document as bytes, and the drawer's pulse. Pure; nothing is sent here.

Sources: Epson's ESC/POS command reference; the manuals of HPRT TP80K (p. 26) and Sinocan P11 (p. 52), by which GS !
sizes Chinese characters too, so that FS ! and FS W are not needed.
"""

import enum
from collections.abc import Callable

from hardware.printer.bitmap import Picture
from hardware.printer.columns import Charset, printable
from hardware.printer.document import Align, Barcode, Document, Line, Logo, QRCode
from hardware.printer.real_time import DLE, REAL_TIME, has_real_time_request

INIT = b"\x1b@"
CUT = b"\x1dVB\x00"  # feeds to the knife, then cuts all but a point
_KANJI_ON, _KANJI_OFF = b"\x1c&", b"\x1c."
_ALIGN = {Align.LEFT: b"\x1ba\x00", Align.CENTRE: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
_SCALE = {1: b"\x1d!\x00", 2: b"\x1d!\x11"}
_BOLD = {False: b"\x1bE\x00", True: b"\x1bE\x01"}
# Two dots (0.25 mm) a module is the least that guns read reliably from thermal paper.
_BARCODE_SETTING = b"\x1dw\x02" + b"\x1dh\x50" + b"\x1dH\x00"
_BARCODE_DOTS_A_MODULE = 2
# Model 2, five dots a module, error correction M.
_QR_SETTING = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x05\x1d(k\x03\x001E1"
# A higher picture is sent in pieces, which join without a gap: the buffers of small printers hold a few kilobytes.
_BAND_DOTS = 48


class Cut(enum.StrEnum):
    """Name how the paper is cut at the end; without a knife it is fed so far that a person can tear it off."""

    PARTIAL = "partial"
    FULL = "full"
    NONE = "none"


_CUTS = {Cut.PARTIAL: CUT, Cut.FULL: b"\x1dVA\x00", Cut.NONE: b"\x1bd\x05"}


def encode(
    document: Document,
    cut: Cut = Cut.PARTIAL,
    draw: Callable[[Line], Picture] | None = None,
    charset: Charset = Charset.GBK,
    draw_logo: Callable[[Logo], Picture | None] | None = None,
    draw_symbol: Callable[[Barcode | QRCode], Picture] | None = None,
) -> bytes:
    """Return the bytes that print a document and cut the paper.

    `charset` is what the printer has; a character outside it is replaced by a question mark. `draw` makes a picture
    of a line, for a printer without a Chinese font; lines of ASCII alone stay text. `draw_logo` makes one of a logo;
    without it, or where it returns None, there is none on the paper. `draw_symbol` makes pictures of barcodes and QR
    codes, for a printer that has none of its own.
    """
    out = bytearray(INIT)
    for item in document.items:
        match item:
            case Line() if draw is not None and not printable(item.text).isascii():
                out += _picture(draw(item))
            case Logo():
                picture = draw_logo(item) if draw_logo is not None else None
                out += b"".join(_picture(each) for each in picture.bands(_BAND_DOTS)) if picture else b""
            case Line():
                out += _line(item, charset)
            case Barcode() | QRCode() if draw_symbol is not None:
                bands = draw_symbol(item).bands(_BAND_DOTS)
                out += b"".join(_picture(each, Align.CENTRE) for each in bands) + b"\n"
            case Barcode(data=data):
                out += _ALIGN[Align.CENTRE] + _barcode(data) + b"\n"
            case QRCode(data=data):
                out += _ALIGN[Align.CENTRE] + _qr_code(data) + b"\n"
    return bytes(out + _CUTS[cut])


def drawer_kick(pin: int = 2, on_ms: int = 100, off_ms: int = 100) -> bytes:
    """Return the pulse that opens the drawer on connector pin 2 or 5; times of 2 to 510 ms, in steps of 2 ms."""
    if pin not in {2, 5}:
        raise ValueError(f"drawer pin {pin} is not allowed; allowed is 2 or 5")
    for name, value in (("on_ms", on_ms), ("off_ms", off_ms)):
        if not 2 <= value <= 510:
            raise ValueError(f"{name} {value} is not allowed; allowed is 2 to 510")
    # A DLE could make a real-time request of what follows, or leave a printer waiting; nobody notices 2 ms more.
    on, off = (time_ms // 2 + (time_ms // 2 == DLE) for time_ms in (on_ms, off_ms))
    return bytes((0x1B, 0x70, 0 if pin == 2 else 1, on, off))


def barcode_dots(data: str) -> int:
    """Return how wide a Code 128 prints, in dots, without its quiet zone."""
    # A doubled brace is one symbol, so is a brace with a letter (it chooses the set); the check is one more.
    symbols = len(_barcode_data(data).replace(b"{{", b"?")) - 1
    return (11 * (symbols + 1) + 13) * _BARCODE_DOTS_A_MODULE


def _picture(picture: Picture, align: Align = Align.LEFT) -> bytes:
    """Return a picture by GS v 0. Where its dots would make a real-time request, a dot is blackened.

    Requests are answered wherever their bytes stand; one dot more beside another nobody sees.
    """
    data = bytearray(picture.data)
    for at in range(len(data) - 1):
        if data[at] == DLE and data[at + 1] in REAL_TIME:
            data[at] |= 0x08
    size = (picture.width // 8).to_bytes(2, "little") + picture.height.to_bytes(2, "little")
    return _ALIGN[align] + b"\x1dv0\x00" + size + bytes(data)


def _line(line: Line, charset: Charset) -> bytes:
    text = printable(line.text, charset)
    # Printers start in either mode, so that each line says which it needs.
    body = text.encode("ascii") if text.isascii() else _KANJI_ON + text.encode(charset.value) + _KANJI_OFF
    return _ALIGN[line.align] + _BOLD[line.bold] + _SCALE[line.scale] + body + b"\n"


def _barcode_data(data: str) -> bytes:
    """Return an even number of digits in set C, two to a symbol, anything else in set B."""
    if data.isdigit() and len(data) % 2 == 0:
        return b"{C" + bytes(int(data[at : at + 2]) for at in range(0, len(data), 2))
    # A brace begins a command inside the data and is doubled to be itself.
    return b"{B" + data.encode("ascii").replace(b"{", b"{{")


def _barcode(data: str) -> bytes:
    body = _barcode_data(data)
    if has_real_time_request(body):
        from hardware.printer.picture import (
            barcode_picture,  # Late: few numbers need it, and drawing is slow to load.
        )

        return _picture(barcode_picture(data), Align.CENTRE)
    return _BARCODE_SETTING + b"\x1dk\x49" + bytes((len(body),)) + body


def _qr_code(data: str) -> bytes:
    body = b"1P0" + data.encode("ascii")
    store = b"\x1d(k" + len(body).to_bytes(2, "little") + body
    return _QR_SETTING + store + b"\x1d(k\x03\x001Q0"
