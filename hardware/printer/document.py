# SPDX-License-Identifier: Apache-2.0
"""What a printer can be asked to print, line by line. No printer's bytes and no slip's wording are known here."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

DOTS = {32: 384, 42: 512, 48: 576}
"""Columns of text and the dots of the same paper, at 203 dots an inch: 58 mm, and 80 mm in two widths."""


class Align(enum.StrEnum):
    """Name where on the paper a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Line:
    """Hold one line of text; `scale` 2 is twice as wide and twice as high, so that half as many columns fit."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    scale: int = 1

    def __post_init__(self) -> None:
        if self.scale not in {1, 2}:
            raise ValueError(f"scale {self.scale} is not allowed; allowed is 1 or 2")


@dataclass(frozen=True)
class Barcode:
    """Hold what a Code 128 says: 1 to 60 characters of printable ASCII."""

    data: str

    def __post_init__(self) -> None:
        if not (0 < len(self.data) <= 60 and self.data.isascii() and self.data.isprintable()):
            raise ValueError(f"barcode {self.data!r} is not allowed; allowed are 1 to 60 printable ASCII characters")


@dataclass(frozen=True)
class QRCode:
    """Hold what a QR code says: 1 to 300 characters of printable ASCII."""

    data: str

    def __post_init__(self) -> None:
        if not (0 < len(self.data) <= 300 and self.data.isascii() and self.data.isprintable()):
            raise ValueError(f"QR text {self.data!r} is not allowed; allowed are 1 to 300 printable ASCII characters")


@dataclass(frozen=True)
class Logo:
    """Name the PNG file of a shop's logo; what draws it reads the file."""

    path: Path


Item: TypeAlias = Line | Barcode | QRCode | Logo


@dataclass(frozen=True)
class Document:
    """Hold what is printed before the paper is cut."""

    items: tuple[Item, ...]
