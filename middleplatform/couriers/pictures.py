# SPDX-License-Identifier: Apache-2.0
"""Reading payment codes off a picture, for phones whose browser cannot.

The page sends bare grey pixels: the browser opens whatever kind of picture its camera makes, and no decoder of
picture files stands open to the network here.
"""

import zxingcpp

MAX_SIDE = 4096
_FORMATS = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128))


def read_codes(pixels: bytes, width: int, height: int) -> tuple[str, ...]:
    """Return the texts of the codes on a picture of one byte a pixel (0 black, 255 white), row by row from the top.

    Raises `ValueError` where the bytes are not ``width`` times ``height``.
    """
    if len(pixels) != width * height:
        raise ValueError(f"{len(pixels)} bytes came, {width} x {height} pixels have {width * height}")
    picture = memoryview(pixels).cast("B", shape=[height, width])
    found = zxingcpp.read_barcodes(picture, formats=_FORMATS)
    return tuple(dict.fromkeys(code.text for code in found))
