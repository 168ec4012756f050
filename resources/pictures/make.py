# SPDX-License-Identifier: Apache-2.0
"""Draws the picture that the self-test reads: ``python -m resources.pictures.make``."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import zxingcpp

SELFTEST_TEXT = "JIFU-SELFTEST"
_MODULE_PX = 4
_MARGIN_PX = 40


def draw() -> np.ndarray:
    """Return the picture: grey, 8 bit, the QR code above the barcode, each with its quiet zone."""
    codes = [
        np.array(zxingcpp.create_barcode(SELFTEST_TEXT, format_).to_image(scale=_MODULE_PX))
        for format_ in (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)
    ]
    codes[1] = np.repeat(codes[1][:1], 120, axis=0)
    height = sum(code.shape[0] for code in codes) + 3 * _MARGIN_PX
    width = max(code.shape[1] for code in codes) + 2 * _MARGIN_PX
    picture = np.full((height, width), 255, np.uint8)
    top = _MARGIN_PX
    for code in codes:
        left = (width - code.shape[1]) // 2
        picture[top : top + code.shape[0], left : left + code.shape[1]] = code
        top += code.shape[0] + _MARGIN_PX
    return picture


if __name__ == "__main__":
    cv2.imwrite(str(Path(__file__).with_name("selftest.png")), draw())
