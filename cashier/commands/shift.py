# SPDX-License-Identifier: Apache-2.0
"""``cashier shift``: open, cash, close, list, show, export, print, verify and more. A running till may be read."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from cashier.commands.common import WrongUse, complain, language_of, load_settings_strictly, print_object
from cashier.commands.reconciling import reconcile
from cashier.commands.shift_export import export, found, kept_shift, print_report
from cashier.commands.shift_log import break_lines, day_text, find, timeline
from cashier.engine import SystemClock
from cashier.settings import LoadedSettings
from cashier.shifts import report
from cashier.shifts.journalled_shifts import JournalledShifts, KeptShift
from cashier.shifts.log import DamagedShift, ShiftLog
from cashier.shifts.reconciliation import Period
from cashier.shifts.shift import CashKind, Person, Shift, ShiftError
from cashier.shifts.shifts import Shifts
from cashier.shifts.totals import Totals
from cashier.storage.errors import JournalError, JournalFaultError
from cashier.storage.journal import Journal
from cashier.values.command_line import COMMAND_LINE
from cashier.values.money import AmountError, Money

DONE, REFUSED = 0, 1
_KEPT = TypeAdapter(KeptShift)
_TOTALS = TypeAdapter(Totals)


def run(options: argparse.Namespace) -> int:
    """Do what was asked: 0 where it is done, 1 where the shift or its proof does not allow it, 2 for wrong use."""
    reading: dict[str, Callable[[argparse.Namespace, LoadedSettings, Journal], int]] = {
        "list": _list,
        "show": _show,
        "export": export,
        "print": print_report,
        "verify": _verify,
        "reconcile": _reconcile,
        "find": find,
        "timeline": timeline,
    }
    writing: dict[str, Callable[[argparse.Namespace, LoadedSettings, Shifts], int]] = {
        "open": _open,
        "cash": _cash,
        "close": _close,
    }
    try:
        loaded = load_settings_strictly(options)
        folder = loaded.settings.storage.folder
        if options.action in reading:
            with closing(Journal.open_to_read(folder)) as journal:
                return reading[options.action](options, loaded, journal)
        with closing(Journal.open(folder)) as journal:
            return writing[options.action](options, loaded, Shifts(JournalledShifts(journal), SystemClock()))
    except ShiftError as fault:
        complain(str(fault), as_json=options.json)
        return REFUSED
    except (WrongUse, JournalError, AmountError) as fault:
        return complain(str(fault), as_json=options.json)


# -- writing


def _open(options: argparse.Namespace, loaded: LoadedSettings, shifts: Shifts) -> int:
    shift = shifts.open(_person(options), _amount(options.float))
    return _tell(options, loaded, shift, shifts.x())


def _cash(options: argparse.Namespace, loaded: LoadedSettings, shifts: Shifts) -> int:
    shift = shifts.move_cash(CashKind(options.way), _amount(options.amount), options.reason, _person(options))
    return _tell(options, loaded, shift, shifts.x())


def _close(options: argparse.Namespace, loaded: LoadedSettings, shifts: Shifts) -> int:
    by, carried = _person(options), [_attempt_id(each) for each in options.carry]
    if (options.next is None) != (options.next_name is None):
        raise WrongUse("--next and --next-name belong together: the staff number and the name of whoever takes over")
    if options.count is not None:
        shifts.count(_pieces(options.count), by)
    shift = shifts.current
    if options.next is not None:
        shifts.take_over(by, Person(options.next, options.next_name), carried, options.reason)
    else:
        shifts.close(by, carried, options.reason)
    assert shift is not None, "what was closed was open"
    with closing(Journal.open_to_read(loaded.settings.storage.folder)) as journal:
        kept = kept_shift(JournalledShifts(journal), shift.number)
    assert kept.z is not None, "a closed shift has its Z"
    return _tell(options, loaded, kept.shift, kept.z)


# -- reading


def _list(options: argparse.Namespace, _: LoadedSettings, journal: Journal) -> int:
    book = JournalledShifts(journal)
    shifts: list[tuple[KeptShift, Totals]] = []
    damaged: list[int] = []
    for kept in found(journal, options):
        figures = _readable_figures(book, kept)
        if isinstance(kept, DamagedShift) or figures is None:
            damaged.append(kept.number)
        else:
            shifts.append((kept, figures))
    if options.json:
        print_object({"shifts": [_as_json(kept, of) for kept, of in shifts], "unreadable": damaged})
        return DONE
    for number in damaged:
        print(f"{number:>5}  its record is damaged: run «{COMMAND_LINE} shift verify»")
    for kept, of in shifts:
        shift = kept.shift
        paid = sum(each.payments for each in of.paid)
        print(
            f"{shift.number:>5}  {shift.state.value:<8}  {shift.opened_at.astimezone():%Y-%m-%d %H:%M}  "
            f"{shift.opened_by.number:<8}  paid {paid:>5}  not confirmed {len(of.without_end):>3}  "
            f"over/short {_shown(of.cash.over_minor, shift)}"
        )
    return DONE


def _show(options: argparse.Namespace, loaded: LoadedSettings, journal: Journal) -> int:
    book = JournalledShifts(journal)
    if options.number is None:
        current = book.open_shift()
        if current is None:
            raise ShiftError("no shift is open; name the number of one that is closed")
        kept = KeptShift(current)
    else:
        kept = kept_shift(book, options.number)
    if kept.z is None:
        return _tell(options, loaded, kept.shift, book.figures(kept, datetime.now(UTC)))
    return _tell(options, loaded, kept.shift, kept.z, book.followed_up(kept.shift))


def _verify(options: argparse.Namespace, _: LoadedSettings, journal: Journal) -> int:
    """Check the chain, then add every Z up anew."""
    chain, book = journal.check_chain(), JournalledShifts(journal)
    every = list(found(journal, options)) if chain.is_intact else []
    closed = [kept for kept in every if isinstance(kept, DamagedShift) or kept.z is not None]
    wrong = [kept.number for kept in closed if isinstance(kept, DamagedShift) or not book.proves(kept)]
    broken = ShiftLog(journal).place_of_break(chain.broken_at) if chain.broken_at is not None else None
    if options.json:
        told = {"records": chain.records, "broken_at": chain.broken_at, "shifts": len(closed), "wrong_shifts": wrong}
        print_object(told | ({"break": dataclasses.asdict(broken)} if broken is not None else {}))
    elif broken is not None:
        for line in break_lines(broken):
            print(line)
        print(f"{chain.records} records were looked at")
    elif wrong:
        print(f"log intact, {chain.records} records; but the Z of shift {', '.join(map(str, wrong))} is another one")
    else:
        print(f"log intact, {chain.records} records; {len(closed)} Z reports add up")
    return DONE if chain.is_intact and not wrong else REFUSED


def _reconcile(options: argparse.Namespace, loaded: LoadedSettings, journal: Journal) -> int:
    """Compare a shift with the platform's settlement, or all that was begun on some days."""
    if options.since is None and options.until is None:
        return reconcile(options, loaded, journal, None)
    if options.number is not None:
        raise WrongUse("name either a shift or days (--since, --until), not both")
    now = datetime.now(UTC)
    begins = day_text(options.since, now - timedelta(days=1))
    return reconcile(
        options, loaded, journal, Period(begins, min(now, day_text(options.until, now, timedelta(days=1))))
    )


def _readable_figures(book: JournalledShifts, kept: KeptShift | DamagedShift) -> Totals | None:
    """Return the figures of a shift, or None where its record, or an event of one that is open, is damaged."""
    if isinstance(kept, DamagedShift):
        return None
    try:
        return book.figures(kept, datetime.now(UTC))
    except JournalFaultError:
        return None


def _tell(
    options: argparse.Namespace, loaded: LoadedSettings, shift: Shift, of: Totals, now: Totals | None = None
) -> int:
    """Print an X or a Z; for a closed shift also the figures as they are now, where those are others."""
    followed_up = now if now is not None and now != of else None
    if options.json:
        told = _as_json(KeptShift(shift), of)
        print_object(told | {"now": _TOTALS.dump_python(followed_up, mode="json") if followed_up else None})
        return DONE
    language = language_of(options, loaded)
    for line in report.lines(shift, of):
        print(line.of(language))
    if followed_up is not None:
        print(report.SINCE.of(language))
        for line in report.paid_lines(followed_up):
            print(line.of(language))
    return DONE


def _as_json(kept: KeptShift, of: Totals) -> dict[str, Any]:
    shift = _KEPT.dump_python(kept, mode="json", exclude={"z"})["shift"]
    return {"shift": shift, "totals": _TOTALS.dump_python(of, mode="json")}


# -- words to values


def _person(options: argparse.Namespace) -> Person:
    return Person(options.cashier, options.name)


def _amount(words: str) -> int:
    return 0 if set(words) <= set("0.") and words else Money.parse(words).amount_minor


def _pieces(words: str) -> dict[int, int]:
    """Read a count such as ``100=2,0.5=4``: denomination in currency units, pieces."""
    pieces: dict[int, int] = {}
    for part in filter(None, words.split(",")):
        denomination, equals, count = part.partition("=")
        if not equals or not count.isascii() or not count.isdigit():
            raise WrongUse(f"--count has {part!r}; it is written DENOMINATION=PIECES,…, such as 100=2,0.5=4")
        pieces[_amount(denomination)] = pieces.get(_amount(denomination), 0) + int(count)
    return pieces


def _attempt_id(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise WrongUse(
            f"--carry {words!r} is not the id of an attempt; «{COMMAND_LINE} shift show» names them"
        ) from None


def _shown(amount_minor: int | None, shift: Shift) -> str:
    return "not counted" if amount_minor is None else Money(amount_minor, shift.currency).plain
