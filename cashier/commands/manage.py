# SPDX-License-Identifier: Apache-2.0
"""``cashier manage``: the manager's window over shift logs, in a process of its own beside a till."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
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
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Language

if TYPE_CHECKING:
    from cashier.ui.office.app import Access


def run(options: argparse.Namespace) -> int:
    """Open the window; returns when it is closed.

    2 for wrong use, no screen, no journal or no leave; 3 where it closed by itself, as nobody was there.
    """
    if not has_screen():
        return complain(
            f"there is no screen: use «{COMMAND_LINE} shift list», «show», «find» and «export»", as_json=False
        )
    try:
        loaded = load_settings_strictly(options)
        folder = loaded.settings.storage.folder
        for each in (folder, *options.also):
            Journal.open_to_read(each).close()
        gate = Gate(folder, SystemClock())
        is_asking = gate.is_asking
        is_let_in, who = let_in(gate, options.leave)
    except (WrongUse, JournalError) as fault:
        return complain(str(fault), as_json=False)
    from cashier.ui.office.app import Door, run_office  # Late: Qt, after what may go wrong without it.

    settings = loaded.settings
    door = Door(
        partial(_access, loaded, tuple(options.also)),
        who,
        None if is_let_in else gate.sign_in,
        settings.sign_in.idle_lock_s if is_asking else 0.0,
    )
    return run_office(
        door,
        Language(options.language) if options.language else settings.window.language,
        Theme(options.theme) if options.theme else Theme(settings.window.theme),
    )


def _access(loaded: LoadedSettings, also: tuple[Path, ...], who: StaffMember | None) -> Access:
    """Return what somebody may see: the own till, and each other one whose staff knows them with the right.

    Raises `JournalError`.
    """
    from cashier.ui.office.app import Access  # Late, as above.
    from cashier.ui.office.window import TillToRead

    folder = loaded.settings.storage.folder
    seen = others_open_to(who, also)
    tills = [TillToRead(terminal_name(folder) or folder.name, _opener(folder, partial(_reconcile, loaded)))]
    tills += [TillToRead(_name(each), _opener(each, None)) for each in seen]
    may_export = (who is None or who.may(Right.EXPORT)) and all(seen.values())
    return Access(tuple(tills), may_export, tuple(_name(each) for each in also if each not in seen))


def others_open_to(who: StaffMember | None, also: tuple[Path, ...]) -> dict[Path, bool]:
    """Return which other tills' journals somebody may see, and whether they may export there. Raises `JournalError`.

    A till that asks nobody who they are is open to everybody.
    """
    seen: dict[Path, bool] = {}
    for each in also:
        gate = Gate(each, SystemClock())
        known = gate.knows(who) if gate.is_asking else None
        if not isinstance(known, Refused):
            seen[each] = known is None or known.may(Right.EXPORT)
    return seen


def _name(folder: Path) -> str:
    return terminal_name(folder) or folder.name


def let_in(gate: Gate, leave: UUID | None) -> tuple[bool, StaffMember | None]:
    """Return whether nobody has to sign in, and who gave leave. Raises `WrongUse` for leave that is none.

    Leave that a till gave lets in at once; where no staff is in use nobody is asked and everything is allowed.
    """
    if not gate.is_asking:
        return True, None
    if leave is None:
        return False, None
    known = gate.let_in_by_leave(leave)
    if isinstance(known, Refused):
        raise WrongUse(f"leave {leave} is not one that the till gave in the last two minutes: open it from its menu")
    return True, known


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
