# SPDX-License-Identifier: Apache-2.0
"""A code as QR and as Code 128: modules of 0 and 1, so that the page draws them sharp at any size."""

from typing import cast

import segno
import zxingcpp
from typing_extensions import Buffer


def qr_rows(digits: str) -> tuple[str, ...]:
    """Return the QR modules, one string per row, 1 = dark, without quiet zone (ISO/IEC 18004, level M)."""
    symbol = segno.make_qr(digits, error="m", boost_error=False)
    return tuple("".join("1" if module else "0" for module in row) for row in symbol.matrix)


def code_128_modules(digits: str) -> str:
    """Return the modules of Code 128, 1 = bar, without quiet zone; even digits are packed in set C."""
    symbol = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.Code128)
    picture = memoryview(cast("Buffer", symbol.to_image()))
    assert picture.shape is not None
    height, width = picture.shape
    middle = bytes(picture.cast("B")[height // 2 * width : (height // 2 + 1) * width])
    return "".join("1" if value == 0 else "0" for value in middle).strip("0")
