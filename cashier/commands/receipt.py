# SPDX-License-Identifier: Apache-2.0
"""``cashier receipt``: an order's slip, or a shift's X or Z as it comes out on paper, beside a till that may run."""

from __future__ import annotations

import argparse
import dataclasses
from contextlib import closing
from pathlib import Path

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.it.enrolment import is_training_till
from cashier.receipts.documents import Documents, NoSlipError
from cashier.receipts.layout import preview
from cashier.receipts.profile import Profile, SlipLanguage
from cashier.settings import TillSettings
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from hardware.printer import Document, pdf_of

DONE, NOTHING = 0, 1


def run(options: argparse.Namespace) -> int:
    """Show it: 0 where there is one, 1 where there is nothing to put on a slip, 2 for wrong use."""
    try:
        loaded = load_settings_strictly(options)
        _check(options)
        profile = _profile(options, loaded.settings)
        with closing(Journal.open_to_read(loaded.settings.storage.folder)) as journal:
            document = _document(Documents(journal, profile), options)
        if options.pdf is not None:
            _save(options.pdf, document, profile)
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


def _profile(options: argparse.Namespace, settings: TillSettings) -> Profile:
    """Return the layout of the till's printer, and in its place what was asked for here."""
    profile = Profile.of(settings.printer, is_training=is_training_till(settings.storage.folder))
    asked = {
        "columns": options.columns,
        "language": SlipLanguage(options.language) if options.language is not None else None,
        "header": tuple(options.header) or None,
        "footer": tuple(options.footer) or None,
    }
    return dataclasses.replace(profile, **{name: value for name, value in asked.items() if value is not None})


def _document(documents: Documents, options: argparse.Namespace) -> Document:
    if options.shift is not None:
        return documents.of("z", str(options.shift), is_copy=options.reprint)
    return documents.of("refund" if options.refund else "sale", options.order, is_copy=options.reprint)


def _save(path: Path, document: Document, profile: Profile) -> None:
    from hardware.printer.picture import picture_of  # Late: what it draws with takes its time to load.

    try:
        path.write_bytes(pdf_of(picture_of(document, profile.dots, profile.columns), path.stem))
    except OSError as fault:
        raise WrongUse(f"--pdf {path} cannot be written: {fault.strerror}") from fault
