# SPDX-License-Identifier: Apache-2.0
"""What came out of a simulated printer as a picture: for whoever plays with it and wants to see the paper."""

from collections.abc import Sequence

from hardware.printer.bitmap import Picture
from hardware.printer.document import DOTS, Align, Barcode, Document, Item, Line, QRCode
from hardware.printer.picture import picture_of
from hardware.simulators.escpos_core import Printed, PrintedLine, PrintedPicture, PrintedSymbol


def picture_of_slip(slip: Sequence[Printed], columns: int) -> Picture:
    """Return a slip as it looks on paper of 32, 42 or 48 columns."""
    dots = DOTS[columns]
    rows = bytearray()
    waiting: list[Item] = []
    for printed in (*slip, None):
        if isinstance(printed, PrintedLine | PrintedSymbol):
            waiting.append(_item(printed))
            continue
        if waiting or printed is None:
            rows += picture_of(Document(tuple(waiting)), dots, columns).data
            waiting.clear()
        if printed is not None:
            rows += _rows(printed, dots // 8)
    return Picture(dots, len(rows) * 8 // dots, bytes(rows))


def _item(printed: PrintedLine | PrintedSymbol) -> Item:
    match printed:
        case PrintedLine():
            scale = 2 if printed.height > 1 else 1
            return Line(printed.text, Align(printed.align), printed.bold, scale)
        case PrintedSymbol(kind="qr"):
            return QRCode(printed.data)
        case _:
            return Barcode(printed.data)


def _rows(picture: PrintedPicture, wide: int) -> bytes:
    """Return the dots of a picture on paper that is so many bytes wide: the rest of each row is white."""
    across = picture.width // 8
    rows = (picture.data[at : at + across] for at in range(0, across * picture.height, across))
    return b"".join(row[:wide].ljust(wide, b"\0") for row in rows)
