# SPDX-License-Identifier: Apache-2.0
"""``cashier receipt``: an order's slip, or a shift's X or Z as it comes out on paper, beside a till that may run."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.receipts.from_journal import NoSlipError, receipt_of_order, refund_of_order
from cashier.receipts.layout import preview, report, slip
from cashier.receipts.profile import Profile, SlipLanguage
from cashier.shifts import report as shift_report
from cashier.shifts.journalled_shifts import JournalledShifts, KeptShift
from cashier.shifts.shifts import totals_of
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from hardware.printer import Document

DONE, NOTHING = 0, 1


def run(options: argparse.Namespace) -> int:
    """Show it: 0 where there is one, 1 where there is nothing to put on a slip, 2 for wrong use."""
    try:
        loaded = load_settings_strictly(options)
        _check(options)
        profile = Profile(
            options.columns, SlipLanguage(options.language), tuple(options.header), tuple(options.footer)
        )
        with closing(Journal.open_to_read(loaded.settings.storage.folder)) as journal:
            document = _document(journal, options, profile)
    except NoSlipError as fault:
        complain(str(fault), as_json=options.json)
        return NOTHING
    except (WrongUse, JournalError) as fault:
        return complain(str(fault), as_json=options.json)
    lines = preview(document, profile.columns)
    if options.json:
        print_object({"columns": profile.columns, "lines": lines})
    else:
        print("\n".join(lines))
    return DONE


def _check(options: argparse.Namespace) -> None:
    if (options.order is None) == (options.shift is None):
        raise WrongUse("name either the order's number, or a shift by --shift")
    if options.refund and options.order is None:
        raise WrongUse("--refund belongs to the number of an order")


def _document(journal: Journal, options: argparse.Namespace, profile: Profile) -> Document:
    if options.shift is not None:
        return _report(JournalledShifts(journal), options.shift, profile, is_reprint=options.reprint)
    make = refund_of_order if options.refund else receipt_of_order
    return slip(make(journal, options.order, is_reprint=options.reprint), profile)


def _report(book: JournalledShifts, number: int, profile: Profile, *, is_reprint: bool) -> Document:
    kept: KeptShift | None = book.numbered(number)
    if kept is None:
        raise NoSlipError(f"there is no shift {number}; the newest is {book.last_number()}")
    of = kept.z or totals_of(kept.shift, book.happenings(kept.shift), datetime.now(UTC))
    return report(shift_report.lines(kept.shift, of), profile, is_reprint=is_reprint)
