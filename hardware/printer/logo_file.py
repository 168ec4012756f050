# SPDX-License-Identifier: Apache-2.0
"""A shop's logo as a file: whether it is one, without loading what draws it. `hardware.printer.picture` draws it."""

from pathlib import Path

MOST_BYTES = 5_000_000
MOST_PIXELS_A_SIDE = 4096
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 24


class LogoError(Exception):
    """The logo cannot be printed; the message names the file, what is wrong with it, and what is allowed."""


def check_logo(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG, in pixels. Raises `LogoError`.

    Source: PNG (third edition), 5.2 and 11.2.1: a signature, then a chunk of 13 bytes that begins with both.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise LogoError(f"logo {path} is not there; allowed is a PNG file that the till can read") from None
    except OSError as fault:
        raise LogoError(f"logo {path} cannot be read: {fault.strerror}; allowed is a PNG file") from fault
    if len(header) < _HEADER_BYTES or not header.startswith(_SIGNATURE) or header[12:16] != b"IHDR":
        raise LogoError(f"logo {path} is not a PNG picture; allowed is a PNG file")
    if size > MOST_BYTES:
        raise LogoError(f"logo {path} has {size:,} bytes; allowed are up to {MOST_BYTES:,}")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    if not (0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE):
        raise LogoError(
            f"logo {path} is {width} x {height} pixels; allowed are up to {MOST_PIXELS_A_SIDE} x {MOST_PIXELS_A_SIDE}"
        )
    return width, height
