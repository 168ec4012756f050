# SPDX-License-Identifier: Apache-2.0
"""``cashier manage``: the manager's window over shift logs, in a process of its own beside a till."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from cashier.commands.common import WrongUse, complain, has_screen, load_settings_strictly
from cashier.commands.reconciling import ask_platform
from cashier.engine import SystemClock
from cashier.it.enrolment import terminal_name
from cashier.settings import LoadedSettings, Theme
from cashier.shifts.office import Office, Reconciler
from cashier.shifts.reconcile import NotReconciled, Reconcile
from cashier.shifts.reconciliation import Reconciliation
from cashier.shifts.reconciliation_book import JournalledReconciliation
from cashier.shifts.shift import ShiftError
from cashier.staff.gate import Gate
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from cashier.values.texts import Language


def run(options: argparse.Namespace) -> int:
    """Open the window; returns when it is closed. 2 for wrong use, no screen, no journal or no leave."""
    if not has_screen():
        return complain("there is no screen: use «cashier shift list», «show», «find» and «export»", as_json=False)
    try:
        loaded = load_settings_strictly(options)
        folder = loaded.settings.storage.folder
        for each in (folder, *options.also):
            Journal.open_to_read(each).close()
        gate = Gate(folder, SystemClock())
        is_let_in, may_export = let_in(gate, options.leave)
    except (WrongUse, JournalError) as fault:
        return complain(str(fault), as_json=False)
    from cashier.ui.office.app import run_office  # Late: Qt, after what may go wrong without it.
    from cashier.ui.office.window import TillToRead

    window = loaded.settings.window
    tills = [TillToRead(terminal_name(folder) or folder.name, _opener(folder, partial(_reconcile, loaded)))]
    tills += [TillToRead(terminal_name(each) or each.name, _opener(each, None)) for each in options.also]
    return run_office(
        tuple(tills),
        Language(options.language) if options.language else window.language,
        Theme(options.theme) if options.theme else Theme(window.theme),
        may_export=may_export,
        sign_in=None if is_let_in else gate.sign_in,
    )


def let_in(gate: Gate, leave: UUID | None) -> tuple[bool, bool]:
    """Return whether nobody has to sign in, and whether there may be exports. Raises `WrongUse` for no leave.

    Leave that a till gave lets in at once; where no staff is in use nobody is asked and everything is allowed.
    """
    if not gate.is_asking:
        return True, True
    if leave is None:
        return False, False
    known = gate.let_in_by_leave(leave)
    if isinstance(known, Refused):
        raise WrongUse(f"leave {leave} is not one that the till gave in the last two minutes: open it from its menu")
    return True, known.may(Right.EXPORT)


def _opener(folder: Path, reconciler: Reconciler | None) -> Callable[[], Office]:
    return lambda: Office(folder, lambda: datetime.now(UTC), reconciler)


def _reconcile(loaded: LoadedSettings, journal: Journal, number: int) -> Reconciliation | NotReconciled:
    try:
        return ask_platform(
            loaded,
            lambda client: Reconcile(JournalledReconciliation(journal), client, SystemClock()).of_shift(number),
        )
    except WrongUse as fault:
        raise ShiftError(str(fault)) from fault
