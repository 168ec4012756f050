# SPDX-License-Identifier: Apache-2.0
"""``cashier training sheet``: the codes that bring each outcome about at a training till, as a PDF to print."""

from __future__ import annotations

import argparse
from pathlib import Path

from cashier.commands.common import complain, language_of, load_settings, print_object
from cashier.shifts.export import FileError
from cashier.training.sheet import SHEET

DONE = 0


def run(options: argparse.Namespace) -> int:
    """Write the sheet: 0 where it is written, 2 where it cannot be."""
    from cashier.ui.training_sheet import write_sheet  # Late: Qt, for paper alone.

    out = Path(options.pdf)
    try:
        write_sheet(out, language_of(options, load_settings(options)))
    except FileError as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object({"file": str(out), "codes": [code.text for code in SHEET]})
    else:
        print(f"{out}: {len(SHEET)} codes")
    return DONE
