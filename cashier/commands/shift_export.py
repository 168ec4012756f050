# SPDX-License-Identifier: Apache-2.0
"""``cashier shift export`` and ``cashier shift print``: shifts as CSV, as a workbook, as a PDF; one report on A4."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cashier.commands.common import WrongUse, language_of, print_object
from cashier.commands.shift_log import day_text
from cashier.settings import LoadedSettings
from cashier.shifts.export import Archive, FileError, Format
from cashier.shifts.journalled_shifts import JournalledShifts, KeptShift
from cashier.shifts.log import DamagedShift, ShiftLog
from cashier.shifts.shift import ShiftError
from cashier.storage.journal import Journal, utc_text
from cashier.storage.log_rows import ShiftsWanted
from cashier.ui.exporting import write_export, write_report
from cashier.values.command_line import COMMAND_LINE

DONE = 0


def found(journal: Journal, options: argparse.Namespace) -> Iterator[KeptShift | DamagedShift]:
    """Yield the shifts that were opened on the days asked for, newest first."""
    opened_from = day_text(options.since, datetime(1, 1, 2, tzinfo=UTC))
    opened_before = day_text(options.until, datetime(9999, 1, 1, tzinfo=UTC), after=timedelta(days=1))
    return ShiftLog(journal).every_shift(ShiftsWanted(utc_text(opened_from), utc_text(opened_before)))


def kept_shift(book: JournalledShifts, number: int) -> KeptShift:
    """Return a shift by its number. Raises `ShiftError`."""
    kept = book.numbered(number)
    if kept is None:
        raise ShiftError(f"there is no shift {number}; the newest is {book.last_number()}")
    return kept


def export(options: argparse.Namespace, loaded: LoadedSettings, journal: Journal) -> int:
    """Write shifts to a new file; raises `WrongUse` where it cannot be written."""
    book, out, as_ = JournalledShifts(journal), Path(options.out), Format(options.format)
    if options.number is not None and (options.since or options.until):
        raise WrongUse("name either a shift or days (--since, --until), not both")
    shifts = found(journal, options) if options.number is None else [kept_shift(book, options.number)]
    archive = Archive(book, ShiftLog(journal), shifts)
    try:
        write_export(as_, out, archive, language_of(options, loaded))
    except FileError as fault:
        raise WrongUse(str(fault)) from fault
    read = archive.read
    if options.json:
        payments = {} if as_ is Format.CSV else {"payments": read.payments}
        counted = {"shifts": read.shifts, **payments, "unreadable": read.unreadable}
        print_object({"file": str(out), **counted, "damaged_shifts": list(read.damaged)})
        return DONE
    payments_too = "" if as_ is Format.CSV else f", {read.payments} payments"
    print(f"{out}: {read.shifts} shifts{payments_too}")
    if read.damaged:
        print(f"without figures, for damaged records: shift {', '.join(map(str, read.damaged))}")
    if read.unreadable:
        print(f"{read.unreadable} records are damaged: run «{COMMAND_LINE} shift verify»")
    return DONE


def print_report(options: argparse.Namespace, loaded: LoadedSettings, journal: Journal) -> int:
    """Write the X of the open shift, or the Z of a closed one, to a new PDF on A4."""
    book, out = JournalledShifts(journal), Path(options.pdf)
    if options.number is not None:
        kept = kept_shift(book, options.number)
    elif (current := book.open_shift()) is not None:
        kept = KeptShift(current)
    else:
        raise ShiftError("no shift is open; name the number of one that is closed")
    try:
        pages = write_report(out, Archive(book, ShiftLog(journal), [kept]), language_of(options, loaded))
    except FileError as fault:
        raise WrongUse(str(fault)) from fault
    if options.json:
        print_object({"file": str(out), "shift": kept.shift.number, "pages": pages})
    else:
        print(f"{out}: shift {kept.shift.number}, {pages} page{'s' if pages > 1 else ''}")
    return DONE
