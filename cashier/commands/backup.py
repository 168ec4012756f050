# SPDX-License-Identifier: Apache-2.0
"""``cashier backup``: a whole copy of the journal, while the till runs."""

from __future__ import annotations

import argparse

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.storage.backup import back_up
from cashier.storage.errors import JournalError

DAMAGED = 1


def run(options: argparse.Namespace) -> int:
    """Copy the journal; 0 where the copy is whole, 1 where the journal was damaged already, 2 for wrong use."""
    try:
        folder = load_settings_strictly(options).settings.storage.folder
        report = back_up(folder, options.to)
    except (WrongUse, JournalError) as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object({"file": str(options.to), "records": report.records, "broken_at": report.broken_at})
    elif report.is_intact:
        print(f"{options.to}: {report.records} records, chain intact")
    else:
        print(f"{options.to}: copied, but record {report.broken_at} was changed or is missing in the journal itself")
    return 0 if report.is_intact else DAMAGED
