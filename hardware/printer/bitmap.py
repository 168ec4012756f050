# SPDX-License-Identifier: Apache-2.0
"""Dots as plain data, and as a PDF. Nothing is drawn here: that is `hardware.printer.picture`, which is slower."""

import zlib
from dataclasses import dataclass

_DOTS_PER_POINT = 203 / 72


@dataclass(frozen=True)
class Picture:
    """Hold dots, row by row, eight to a byte from the left; 1 is black. `width` is a multiple of 8."""

    width: int
    height: int
    data: bytes

    def __post_init__(self) -> None:
        if self.width < 8 or self.width % 8:
            raise ValueError(f"width {self.width} is not allowed; allowed are multiples of 8")
        if len(self.data) != self.width // 8 * self.height:
            raise ValueError(f"{len(self.data)} bytes are not {self.width} x {self.height} dots")

    def bands(self, most: int) -> "list[Picture]":
        """Return it cut across into pictures of so many rows at most, from the top."""
        row = self.width // 8
        return [
            Picture(self.width, min(most, self.height - top), self.data[top * row : (top + most) * row])
            for top in range(0, self.height, most)
        ]


def pdf_of(picture: Picture, title: str) -> bytes:
    """Return a picture as a PDF of one page, in its own size at 203 dots an inch, with a margin of a centimetre.

    The window's PDFs (`cashier.ui.pdf`) are written by Qt, which neither this room nor `cashier receipt` loads; and a
    picture that is there already needs six objects and no layout.

    Source: PDF 1.4 (Adobe's reference, third edition), sections 3.4 and 4.8.
    """
    margin = 28.3
    width, height = picture.width / _DOTS_PER_POINT, picture.height / _DOTS_PER_POINT
    content = f"q {width:.2f} 0 0 {height:.2f} {margin} {margin} cm /I Do Q".encode()
    image = zlib.compress(picture.data, 9)
    page = f"/MediaBox [0 0 {width + 2 * margin:.2f} {height + 2 * margin:.2f}]".encode()
    # In a mask for black ink, a bit that is 1 leaves the paper white unless Decode turns it round.
    mask = f"/Width {picture.width} /Height {picture.height} /BitsPerComponent 1 /ImageMask true".encode()
    words = title.encode("utf-16-be").hex().upper()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R " + page + b" /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        _stream(b"", content),
        _stream(b"/Type /XObject /Subtype /Image " + mask + b" /Decode [1 0] /Filter /FlateDecode", image),
        f"<< /Title <FEFF{words}> /Producer (Jifu) >>".encode(),
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    end += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out + end)


def _stream(words: bytes, data: bytes) -> bytes:
    return b"<< " + words + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"
