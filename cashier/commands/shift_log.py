# SPDX-License-Identifier: Apache-2.0
"""``cashier shift find|timeline``: look for payments, list or write them, and tell what happened in a shift."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cashier.commands.common import WrongUse, print_object
from cashier.settings import LoadedSettings
from cashier.shifts import log
from cashier.shifts.cells import shown_moment
from cashier.shifts.log import Break, Happening, Payment, ShiftLog
from cashier.storage.journal import Journal, utc_text
from cashier.storage.log_rows import PaymentsWanted
from cashier.values.command_line import COMMAND_LINE
from cashier.values.days import begin_of_day
from cashier.values.money import Money

DONE = 0
MOST_SHOWN = 1_000


def find(options: argparse.Namespace, _: LoadedSettings, journal: Journal) -> int:
    """List the payments that were looked for, newest first, or write all of them to a new CSV file."""
    wanted = _wanted(options)
    if options.out is not None:
        return _write(options, ShiftLog(journal), wanted)
    if not 1 <= options.limit <= MOST_SHOWN:
        raise WrongUse(f"--limit {options.limit} is not 1 to {MOST_SHOWN}; --out writes all of them")
    page = ShiftLog(journal).payments(wanted, limit=options.limit)
    if options.json:
        told = [dict(zip(log.COLUMNS, log.row(each), strict=True)) for each in page.payments]
        print_object({"payments": told, "more": page.after is not None, "unreadable": page.unreadable})
        return DONE
    for each in page.payments:
        print(_line(each))
    if not (page.payments or page.unreadable):
        print("nothing found")
    for number in page.unreadable:
        print(f"the record of order {number} is damaged: run «{COMMAND_LINE} shift verify»")
    if page.after is not None:
        print(f"… and more; these are the newest {options.limit}")
    return DONE


def timeline(options: argparse.Namespace, _: LoadedSettings, journal: Journal) -> int:
    """Tell everything that was written while a shift was open, oldest first."""
    happenings = ShiftLog(journal).timeline(options.number)
    if options.json:
        print_object({"shift": options.number, "events": [dataclasses.asdict(each) for each in happenings]})
        return DONE
    for each in happenings:
        print(_told(each))
    return DONE


def break_lines(broken: Break) -> Iterator[str]:
    """Yield what stands where the chain breaks, in words."""
    where = f" (shift {broken.shift_number})" if broken.shift_number is not None else ""
    if broken.found is None:
        yield f"record {broken.seq}{where} is missing"
    else:
        yield f"record {broken.seq}{where} is not the one that was written: {_told(broken.found)}"
    if broken.before is not None:
        yield f"the last record that fits is {_told(broken.before)}"


def day_text(words: str | None, otherwise: datetime, after: timedelta = timedelta(0)) -> datetime:
    """Return the beginning of a day in this machine's zone. Raises `WrongUse` for what is no day."""
    if words is None:
        return otherwise
    try:
        return begin_of_day(date.fromisoformat(words) + after)
    except (ValueError, OverflowError):
        raise WrongUse(f"day {words!r} is not a date such as 2026-11-01") from None


def _wanted(options: argparse.Namespace) -> PaymentsWanted:
    for name, pattern, allowed in (
        ("order", r"[A-Za-z0-9_-]{1,40}", "1 to 40 letters, digits, - or _: a number, or how it begins"),
        ("code_tail", r"[0-9]{4}", "the last four digits of a code"),
    ):
        words = getattr(options, name)
        if words is not None and not re.fullmatch(pattern, words):
            raise WrongUse(f"--{name.replace('_', '-')} {words!r} is not {allowed}")
    amount = options.amount
    return PaymentsWanted(
        begun_from=utc_text(day_text(options.since, datetime(1, 1, 2, tzinfo=UTC))),
        begun_before=utc_text(day_text(options.until, datetime(9999, 1, 1, tzinfo=UTC), timedelta(days=1))),
        order=options.order,
        code_tail=options.code_tail,
        order_minor=None if amount is None else Money.parse(amount).amount_minor,
        state=options.state,
    )


def _write(options: argparse.Namespace, of: ShiftLog, wanted: PaymentsWanted) -> int:
    out, count, unreadable = Path(options.out), 0, 0
    try:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(log.COLUMNS)
            for page in of.every_payment(wanted):
                writer.writerows(map(log.row, page.payments))
                count += len(page.payments)
                unreadable += len(page.unreadable)
    except FileExistsError:
        raise WrongUse(f"{out} exists already; an export overwrites nothing") from None
    except OSError as fault:
        raise WrongUse(f"{out} cannot be written: {fault.strerror or fault}") from fault
    if options.json:
        print_object({"file": str(out), "payments": count, "unreadable": unreadable})
    else:
        print(f"{out}: {count} payments" + (f"; {unreadable} records are damaged" if unreadable else ""))
    return DONE


def _line(payment: Payment) -> str:
    attempt = payment.attempt
    return (
        f"{shown_moment(payment.begun_at)}  {attempt.order.number:<26}  {attempt.state.value:<9}  "
        f"{Money(attempt.order.total_minor, attempt.order.currency).plain:>12}  {attempt.asset.value:<6}  "
        f"…{attempt.code_tail}  {attempt.reason or ''}"
    ).rstrip()


def _told(each: Happening) -> str:
    money = "" if each.order_minor is None else f"  {each.order_minor} {each.currency} (minor units)"
    return f"{each.seq}  {each.at}  {each.kind}  {each.order_number}  {each.state}{money}".rstrip()
