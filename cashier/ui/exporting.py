# SPDX-License-Identifier: Apache-2.0
"""Writes shifts to a file of the kind asked for: for the manager's window and for the command. No window here."""

from __future__ import annotations

from pathlib import Path

from cashier.shifts.export import Archive, Format, new_file, write_csv, write_workbook
from cashier.shifts.log import DamagedShift
from cashier.shifts.paper import shift_on_paper, shifts_on_paper
from cashier.storage.errors import JournalFaultError
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Language

_TITLE = {True: "Jifu · X", False: "Jifu · Z"}


def write_export(as_: Format, path: Path, archive: Archive, language: Language) -> None:
    """Write the shifts of an archive to a new file; `Archive.read` then says how much. Raises `FileError`."""
    if as_ is Format.CSV:
        write_csv(path, archive)
    elif as_ is Format.XLSX:
        write_workbook(path, archive)
    else:
        from cashier.ui.pdf import write_pdf  # Late: Qt, for paper alone.

        with new_file(path):
            write_pdf(path, "Jifu", shifts_on_paper(archive), language)


def write_report(path: Path, archive: Archive, language: Language) -> int:
    """Write the X or Z of the one shift of an archive to a new PDF; return its pages.

    Raises `FileError`, or `JournalFaultError` where the shift is damaged.
    """
    from cashier.ui.pdf import write_pdf  # Late, as above.

    (read,) = archive.shifts()
    if isinstance(read, DamagedShift):
        raise JournalFaultError(
            f"the figures of shift {read.number} cannot be read: run «{COMMAND_LINE} shift verify»"
        )
    kept = read.kept
    with new_file(path):
        blocks = shift_on_paper(kept, read.figures)
        return write_pdf(path, f"{_TITLE[kept.shift.is_open]} {kept.shift.number}", blocks, language)
