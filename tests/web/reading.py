# SPDX-License-Identifier: Apache-2.0
"""What a scanner and an eye make of a screenshot: decoded codes, colours, contrast."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import zxingcpp


def decode(screenshot: bytes) -> Mapping[str, str]:
    """Decode every code on a PNG; return the text by format name, such as ``Code128`` and ``QRCode``."""
    picture = cv2.imdecode(np.frombuffer(screenshot, np.uint8), cv2.IMREAD_COLOR)
    found = zxingcpp.read_barcodes(picture)
    return {str(code.format.name): code.text for code in found}


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast ratio of two colours of 0 to 255 a channel (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pixel(screenshot: bytes, x: int, y: int) -> tuple[int, int, int]:
    """Return red, green and blue of one pixel of a PNG."""
    picture: Any = cv2.imdecode(np.frombuffer(screenshot, np.uint8), cv2.IMREAD_COLOR)
    blue, green, red = (int(channel) for channel in picture[y, x])
    return red, green, blue


def _luminance(colour: tuple[float, float, float]) -> float:
    channels = (value / 255 for value in colour)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
