# SPDX-License-Identifier: Apache-2.0
"""The two libraries that read codes, each behind the same face. One that is not installed is told as data."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from hardware.camera.symbol import Corners, DecodedSymbol, Point, Symbology
from hardware.scanner.scan import decode_text

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_ZXING_FORMATS = {
    Symbology.QR_CODE: "QRCode",
    Symbology.CODE_128: "Code128",
    Symbology.EAN_13: "EAN13",
    Symbology.EAN_8: "EAN8",
    Symbology.CODE_39: "Code39",
    Symbology.DATA_MATRIX: "DataMatrix",
}
# zbar does not say its AIM identifiers: these are the plain variants of ISO/IEC 15424. It reads no Data Matrix.
_ZBAR_TYPES = {
    Symbology.QR_CODE: ("QRCODE", "]Q1"),
    Symbology.CODE_128: ("CODE128", "]C0"),
    Symbology.EAN_13: ("EAN13", "]E0"),
    Symbology.EAN_8: ("EAN8", "]E4"),
    Symbology.CODE_39: ("CODE39", "]A0"),
}
_NO_AREA = 2.0  # a code whose outline has fewer pixels is a line of noise
Import = Callable[[str], Any]


@dataclass(frozen=True)
class AbsentReader:
    """Say which library cannot be used, why, and what mends it."""

    name: str
    cause: str
    mend: str


class Reader(Protocol):
    """Read the codes of one picture."""

    @property
    def name(self) -> str:
        """Return the library's name."""
        ...

    def read(self, picture: Frame) -> list[DecodedSymbol]:
        """Return what is on the picture; corners in its pixels. The picture is contiguous and not empty."""
        ...


class ZXingReader:
    """Read with zxing-cpp."""

    name = "zxing-cpp"

    def __init__(self, library: Any, symbologies: Collection[Symbology]) -> None:
        self._read = library.read_barcodes
        self._formats = [getattr(library.BarcodeFormat, _ZXING_FORMATS[each]) for each in symbologies]

    def read(self, picture: Frame) -> list[DecodedSymbol]:
        """Return what is on the picture."""
        return [
            _symbol(found.bytes, found.symbology_identifier, _quadrilateral(found.position))
            for found in self._read(picture, formats=self._formats)
        ]


class ZBarReader:
    """Read with zbar through pyzbar."""

    name = "pyzbar"

    def __init__(self, library: Any, symbologies: Collection[Symbology]) -> None:
        self._decode = library.decode
        if library.zbar_symbol_get_orientation is not None:
            # pyzbar 0.1.9 declares the answer as unsigned, so that "unknown", -1, is a number it cannot name and
            # a code that was read is lost with it.
            library.zbar_symbol_get_orientation.restype = ctypes.c_int
        named = [_ZBAR_TYPES[each] for each in symbologies if each in _ZBAR_TYPES]
        self._types = [getattr(library.ZBarSymbol, name) for name, _ in named]
        self._identifiers = dict(named)

    def read(self, picture: Frame) -> list[DecodedSymbol]:
        """Return what is on the picture."""
        if not self._types:
            return []
        try:
            found = self._decode(picture, symbols=self._types)
        except ValueError:
            # Something that pyzbar cannot name; the prepared frames and the next frame are other chances.
            return []
        return [
            _symbol(each.data, self._identifiers[each.type], _rectangle(each))
            for each in found
            if each.type in self._identifiers and each.data
        ]


def load_readers(
    symbologies: Collection[Symbology], load: Import = importlib.import_module
) -> tuple[list[Reader], list[AbsentReader]]:
    """Load the libraries that are there, the better one first; say which are not."""
    readers: list[Reader] = []
    absent: list[AbsentReader] = []
    for name, module, make, mend in (
        ("zxing-cpp", "zxingcpp", ZXingReader, "Install the till's Python packages again."),
        (
            "pyzbar",
            "pyzbar.pyzbar",
            ZBarReader,
            "Install libzbar0 (Debian, Ubuntu); other systems have it in pyzbar.",
        ),
    ):
        try:
            readers.append(make(load(module), symbologies))
        except (ImportError, OSError) as error:  # OSError: the shared library is there and cannot be loaded
            absent.append(AbsentReader(name, str(error), mend))
    return readers, absent


def _symbol(raw: bytes, symbology: str, corners: Corners) -> DecodedSymbol:
    return DecodedSymbol(decode_text(raw)[0], raw, symbology, corners)


def _quadrilateral(position: Any) -> Corners:
    top_left, top_right, bottom_right, bottom_left = (
        (float(corner.x), float(corner.y))
        for corner in (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    )
    return top_left, top_right, bottom_right, bottom_left


def _rectangle(found: Any) -> Corners:
    points: list[Point] = [(float(point.x), float(point.y)) for point in found.polygon]
    # zbar gives the four corners of a matrix code, but as many points of a linear one as it crossed.
    if len(points) == 4 and found.rect.width * found.rect.height > _NO_AREA:
        return points[0], points[1], points[2], points[3]
    left, top = float(found.rect.left), float(found.rect.top)
    right, bottom = left + found.rect.width, top + found.rect.height
    return (left, top), (right, top), (right, bottom), (left, bottom)
