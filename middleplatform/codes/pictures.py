# SPDX-License-Identifier: Apache-2.0
"""A code as QR and as Code 128: modules of 0 and 1, so that the page draws them sharp at any size."""

from typing import cast

import zxingcpp
from typing_extensions import Buffer

_WRITTEN = bytes.maketrans(b"\x00\xff", b"10")


def qr_rows(digits: str) -> tuple[str, ...]:
    """Return the QR modules, one string per row, 1 = dark, without quiet zone (ISO/IEC 18004, level M)."""
    rows = _picture(zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))
    return tuple(_modules(row) for row in rows)


def code_128_modules(digits: str) -> str:
    """Return the modules of Code 128, 1 = bar, without quiet zone; even digits are packed in set C."""
    rows = _picture(zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.Code128))
    return _modules(rows[len(rows) // 2]).strip("0")


def _picture(symbol: zxingcpp.Barcode) -> list[bytes]:
    """Return the rows of a symbol, one byte for each module, 0 = dark."""
    picture = memoryview(cast("Buffer", symbol.to_image(scale=1, add_quiet_zones=False)))
    assert picture.shape is not None
    height, width = picture.shape
    pixels = bytes(picture.cast("B"))
    return [pixels[row * width : (row + 1) * width] for row in range(height)]


def _modules(row: bytes) -> str:
    return row.translate(_WRITTEN).decode("ascii")
