# SPDX-License-Identifier: Apache-2.0
"""What `python -m hardware decode` does: read the codes on pictures in files, one line each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from hardware.camera.decoder import Decoder, NoReaderError
from hardware.camera.files import PictureError, read_pictures
from hardware.camera.symbol import Symbology
from hardware.commands import FAULTED, NOT_DONE, OK, WRONG_USE, Output, mask_payment_code

_NOTHING = "-"


def decode_files(output: Output, paths: Sequence[Path], *, full: bool, budget_s: float) -> int:
    """Print name, symbology, text and milliseconds of each file, with tabs between; a payment code masked.

    Returns WRONG_USE when a file is no picture, else NOT_DONE when one was not read.
    """
    try:
        decoder = Decoder(tuple(Symbology), budget_s=budget_s)
    except NoReaderError as error:
        output.complain(str(error))
        return FAULTED
    for absent in decoder.absent:
        output.complain(f"{absent.name} is not used: {absent.cause}. {absent.mend}", absent=absent.name)
    codes = {_decode_file(output, decoder, path, full=full) for path in paths}
    # A file that is no picture was named by mistake; that outweighs a picture without a code.
    return next(code for code in (WRONG_USE, NOT_DONE, OK) if code in codes)


def _decode_file(output: Output, decoder: Decoder, path: Path, *, full: bool) -> int:
    try:
        frames = read_pictures(path)
    except PictureError as error:
        output.complain(str(error), file=str(path))
        _print_line(output, path, _NOTHING, _NOTHING, 0.0, masked=False)
        return WRONG_USE
    began = time.perf_counter()
    # Of an animated picture or one with pages, the first that shows a code.
    found = next((symbols for frame in frames if (symbols := decoder.decode(frame))), [])
    took_ms = (time.perf_counter() - began) * 1000
    if not found:
        _print_line(output, path, _NOTHING, _NOTHING, took_ms, masked=False)
        return NOT_DONE
    text, masked = (found[0].text, False) if full else mask_payment_code(found[0].text)
    _print_line(output, path, found[0].symbology, text, took_ms, masked=masked)
    return OK


def _print_line(output: Output, path: Path, symbology: str, text: str, took_ms: float, *, masked: bool) -> None:
    # A name may hold a tab or a line's end, which would tear the line apart.
    name = "".join(char if char.isprintable() else "?" for char in str(path))
    output.say(
        f"{name}\t{symbology}\t{text}\t{took_ms:.1f}",
        file=str(path),
        symbology=None if symbology == _NOTHING else symbology,
        text=None if symbology == _NOTHING else text,
        masked=masked,
        ms=round(took_ms, 1),
    )
