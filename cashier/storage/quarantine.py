# SPDX-License-Identifier: Apache-2.0
"""A journal that cannot be used is put aside as it is, and a fresh one is begun beside it, so that the shop can sell.

Nothing is repaired: the damaged files keep every byte, for whoever has to find out. What can still be read of
attempts without an end is carried over, so that no unknown payment is forgotten. What an event's body says is its
writers' business: they hand in the reader.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from cashier.storage.errors import (
    JournalBusyError,
    JournalError,
    JournalNewerError,
    JournalUnusableError,
)
from cashier.storage.journal import FILE_NAME, AttemptRow, Entry, Journal, ShiftRow
from cashier.storage.rows import OrderRow, RefundRow
from cashier.storage.soundness import (
    READ_FAULTS,
    BodyReader,
    OrderReader,
    Readers,
    RefundReader,
    ShiftReader,
    as_body,
    damage_of,
)
from cashier.storage.staff_salvage import NOBODY, Staff, carry_over_staff, read_staff

FOLDER_NAME = "quarantine"
QUARANTINED = "journal.quarantined"
CARRIED_OVER = "attempt.carried_over"
SHIFT_CARRIED_OVER = "shift.carried_over"
REFUND_CARRIED_OVER = "refund.carried_over"
ORDER_CARRIED_OVER = "order.carried_over"
LOST_NOTE = "lost_payments"
MOST_READ_KEPT = 5_000
"""So many attempts that could be read are remembered, the newest: no till takes more in the half hour that counts."""

_LOST_NOTES = f"SELECT value FROM notes WHERE name = '{LOST_NOTE}'"  # noqa: S608 - a name of our own
_EVENTS = "SELECT body FROM events WHERE attempt_id IS NOT NULL ORDER BY seq"
_EVENTS_BACKWARDS = f"{_EVENTS} DESC"
_NEWEST_SHIFT = "SELECT body FROM events WHERE kind LIKE 'shift.%' ORDER BY seq DESC LIMIT 1"
_SHIFT_RECORDS = "SELECT record FROM shifts WHERE is_open = 1"
_REFUND_EVENTS = "SELECT body FROM events WHERE kind LIKE 'refund.%' ORDER BY seq"
_REFUND_RECORDS = "SELECT record FROM refunds WHERE is_final = 0"
_ORDER_EVENTS = "SELECT body FROM events WHERE kind LIKE 'order.%' ORDER BY seq"
_ORDER_RECORDS = "SELECT record FROM orders WHERE is_open = 1"
_BEGUN = "begun"
_COMPANIONS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A journal that was put aside: where it is, why, how many attempts were carried over, and whether all could."""

    path: Path
    why: str
    carried_over: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class StillToAsk:
    """The platform is still to be asked what a journal lost: since when, and the ids of attempts that could be read.

    A note in the fresh journal says so, until it was asked.
    """

    since: datetime
    read: frozenset[str]

    def as_note(self) -> str:
        """Write it; ids are ordered by time, and the newest are kept."""
        return json.dumps({"since": self.since.isoformat(), "read": sorted(self.read)[-MOST_READ_KEPT:]})

    @classmethod
    def from_note(cls, note: str | None) -> StillToAsk | None:
        """Read what `as_note` wrote; None where there is nothing to ask, or nothing to be read."""
        try:
            told = json.loads(note or "null")
            return cls(datetime.fromisoformat(told["since"]), frozenset(map(str, told["read"])))
        except (ValueError, TypeError, KeyError):
            return None


def still_to_ask(journal: Journal) -> StillToAsk | None:
    """Return what the platform is still to be asked, since this run or an earlier one put a journal aside."""
    return StillToAsk.from_note(journal.note(LOST_NOTE))


def has_asked(journal: Journal) -> None:
    """Note that it was asked. Raises `JournalFaultError`."""
    journal.keep_note(LOST_NOTE, "")


@dataclass(frozen=True, slots=True)
class Salvage:
    """The attempts without an end that could be read; ``is_complete`` unless something could not.

    ``shift_bodies`` tell of the newest shift, where it could be read: its last event, or else its record.
    ``ended`` are the attempts with an end: what they paid of an order that waits, the fresh journal must know.
    """

    attempts: tuple[AttemptRow, ...]
    is_complete: bool
    shift_bodies: tuple[str, ...] = ()
    refund_bodies: tuple[str, ...] = ()
    order_bodies: tuple[str, ...] = ()
    ended: tuple[AttemptRow, ...] = ()
    staff: Staff = NOBODY
    lost_note: str | None = None


def open_or_begin_anew(
    folder: Path,
    now: datetime,
    read_body: BodyReader,
    read_shift: ShiftReader = lambda *_: None,
    read_refund: RefundReader = lambda _: None,
    read_order: OrderReader = lambda _: None,
) -> tuple[Journal, Quarantined | None]:
    """Open the journal of a data folder; where it is damaged or of a newer till, put it aside and begin a fresh one.

    Attempts, refunds and orders without an end, and the shift that ``read_shift`` finds open, go on in the fresh
    one; with an order goes what paid part of it, or it would be asked for again.
    Raises `JournalBusyError` where another till owns it, and `JournalUnusableError` where the folder itself cannot
    be written: then a fresh journal could not be either.
    """
    readers = Readers(read_body, read_shift, read_refund, read_order)
    try:
        _finish(folder)
        journal = Journal.open(folder)
    except JournalBusyError:
        raise
    except JournalUnusableError as fault:
        if not (folder / FILE_NAME).is_file():
            raise
        return _begin_anew(folder, now, fault, readers)
    why = damage_of(journal, readers)
    if why is None:
        return journal, None
    journal.close()
    return _begin_anew(folder, now, JournalUnusableError(folder / FILE_NAME, why), readers)


def quarantined_files(folder: Path) -> list[Path]:
    """Return the journals that were put aside in a data folder and that nobody has taken away, oldest first."""
    return sorted((folder / FOLDER_NAME).glob("journal-*.db"))


def salvage(path: Path, read_body: BodyReader) -> Salvage:
    """Read what can be read of the attempts without an end, from a copy: the file itself is not touched."""
    with tempfile.TemporaryDirectory(prefix="jifu-salvage-") as folder:
        copy = Path(folder) / FILE_NAME
        for companion in _COMPANIONS:
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{companion}", f"{copy}{companion}")
        try:
            with closing(sqlite3.connect(copy)) as connection:
                return _salvaged(connection, read_body)
        except READ_FAULTS:
            return Salvage((), is_complete=False)


def _begin_anew(
    folder: Path, now: datetime, fault: JournalUnusableError, readers: Readers
) -> tuple[Journal, Quarantined]:
    """Write the fresh journal whole, in a place of its own, before the damaged one is moved: a kill loses neither.

    Raises ``fault`` where the folder takes no new files; then all is as it was.
    """
    lock = FileLock(folder / (FILE_NAME + ".lock"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise JournalBusyError(folder / FILE_NAME) from None
    try:
        target = _free_name(folder / FOLDER_NAME, f"journal-{now.astimezone(UTC):%Y%m%d-%H%M%S}")
        found = salvage(folder / FILE_NAME, readers.body)
        quarantined = Quarantined(target, fault.why, len(found.attempts), found.is_complete)
        shutil.rmtree(folder / FOLDER_NAME / _BEGUN, ignore_errors=True)
        (folder / FOLDER_NAME / _BEGUN).mkdir(parents=True)
        shifts = (readers.shift(body, target.name) for body in found.shift_bodies)
        shift = next((each for each in shifts if each is not None), None)
        is_newer = isinstance(fault, JournalNewerError)
        begun = folder / FOLDER_NAME / _BEGUN
        orders = _orders(found, readers)
        refunds = _refunds(found, readers, {order.order_number for order in orders})
        _write_fresh(begun, now, quarantined, found, shift, refunds, orders, is_newer=is_newer)
        _move(folder / FILE_NAME, target)
        _finish(folder)
    except (OSError, JournalError):
        raise fault from None
    finally:
        lock.release()
    return Journal.open(folder), quarantined


def _refunds(found: Salvage, readers: Readers, waiting: set[str]) -> list[RefundRow]:
    """Return the refunds without an end, each as its newest body that can be read says.

    Of orders that wait (their numbers) all of them: what went back already must not go back twice.
    """
    newest = {row.refund_id: row for body in found.refund_bodies if (row := readers.refund(body)) is not None}
    return [row for row in newest.values() if not row.is_final or row.order_number in waiting]


def _orders(found: Salvage, readers: Readers) -> list[OrderRow]:
    """Return the orders without an end, each as its newest body that can be read says."""
    newest = {row.order_number: row for body in found.order_bodies if (row := readers.order(body)) is not None}
    return [row for row in newest.values() if row.is_open]


def _write_fresh(
    folder: Path,
    now: datetime,
    quarantined: Quarantined,
    found: Salvage,
    shift: ShiftRow | None,
    refunds: Iterable[RefundRow],
    orders: Sequence[OrderRow],
    *,
    is_newer: bool,
) -> None:
    journal = Journal.open(folder)
    try:
        facts = {
            "file": quarantined.path.name,
            "why": quarantined.why,
            "is_newer": is_newer,
            "carried_over": quarantined.carried_over,
            "is_complete": quarantined.is_complete,
        }
        journal.append(QUARANTINED, json.dumps(facts, ensure_ascii=False, sort_keys=True), now)
        waiting = {order.order_number for order in orders}
        part_paid = tuple(each for each in found.ended if each.order_number in waiting)
        for attempt in (*found.attempts, *part_paid):
            body = {"from": quarantined.path.name, "attempt": json.loads(attempt.record)}
            journal.append(CARRIED_OVER, json.dumps(body, ensure_ascii=False, sort_keys=True), now, attempt)
        for refund in refunds:
            body = {"from": quarantined.path.name, "refund": json.loads(refund.record)}
            told = json.dumps(body, ensure_ascii=False, sort_keys=True)
            journal.write([Entry(REFUND_CARRIED_OVER, told, refund=refund)], now)
        for order in orders:
            body = {"from": quarantined.path.name, "order": json.loads(order.record)}
            told = json.dumps(body, ensure_ascii=False, sort_keys=True)
            journal.write([Entry(ORDER_CARRIED_OVER, told, order=order)], now)
        if shift is not None:
            journal.write([Entry(SHIFT_CARRIED_OVER, shift.record, shift=shift)], now)
        carry_over_staff(journal, found.staff, now)
        journal.keep_note(LOST_NOTE, _to_ask(found, now).as_note())
    finally:
        journal.close()


def _to_ask(found: Salvage, now: datetime) -> StillToAsk:
    """Return what is to be asked now; what an earlier loss left to ask goes on with it."""
    read = frozenset(each.attempt_id for each in (*found.attempts, *found.ended))
    earlier = StillToAsk.from_note(found.lost_note)
    return StillToAsk(now, read) if earlier is None else StillToAsk(min(earlier.since, now), earlier.read | read)


def _finish(folder: Path) -> None:
    """Put a fresh journal that was written whole in the place of one that is gone, where a kill came in between."""
    begun = folder / FOLDER_NAME / _BEGUN / FILE_NAME
    if (folder / FILE_NAME).exists() or not begun.is_file():
        return
    # A log of the old journal beside the new file would be taken for its own.
    aside = quarantined_files(folder)
    for companion in _COMPANIONS[1:]:
        stray = Path(f"{folder / FILE_NAME}{companion}")
        if stray.exists():
            stray.rename(f"{aside[-1]}{companion}" if aside else begun.with_name(f"stray{companion}"))
    begun.rename(folder / FILE_NAME)
    shutil.rmtree(begun.parent, ignore_errors=True)


def _move(path: Path, target: Path) -> None:
    """Move a journal with its companions, which make it whole in the new place."""
    for companion in _COMPANIONS:
        source = Path(f"{path}{companion}")
        if source.exists():
            source.rename(f"{target}{companion}")


def _free_name(folder: Path, stem: str) -> Path:
    number = 1
    while (path := folder / (f"{stem}.db" if number == 1 else f"{stem}-{number}.db")).exists():
        number += 1
    return path


def _salvaged(connection: sqlite3.Connection, read_body: BodyReader) -> Salvage:
    """Take each attempt's newest event that can be read; where the events are gone, its row in the derived table."""
    found: dict[str, AttemptRow] = {}
    is_complete = True
    for is_backwards, statement in ((True, _EVENTS_BACKWARDS), (False, _EVENTS)):  # Around a damaged page.
        newest: dict[str, AttemptRow] = {}
        for row in _rows(connection, statement):
            if row is None:
                is_complete = False
                continue
            attempt = read_body(str(row[0]))
            if attempt is None:
                is_complete = False
            elif is_backwards:
                newest.setdefault(attempt.attempt_id, attempt)
            else:
                newest[attempt.attempt_id] = attempt
        for attempt_id, attempt in newest.items():
            found.setdefault(attempt_id, attempt)
        if is_complete:
            break
    for row in _rows(connection, "SELECT record FROM attempts WHERE is_final = 0"):
        attempt = read_body(as_body(str(row[0]))) if row is not None else None
        if attempt is None:
            is_complete = False
        else:
            found.setdefault(attempt.attempt_id, attempt)
    newest_shift = [str(row[0]) for row in _rows(connection, _NEWEST_SHIFT) if row is not None]
    if not newest_shift:
        newest_shift = [str(row[0]) for row in _rows(connection, _SHIFT_RECORDS) if row is not None]
    unfinished = tuple(each for each in found.values() if not each.is_final)
    ended = tuple(each for each in found.values() if each.is_final)
    refunds = tuple(_bodies(connection, "refund", _REFUND_RECORDS, _REFUND_EVENTS))
    orders = tuple(_bodies(connection, "order", _ORDER_RECORDS, _ORDER_EVENTS))
    staff, lost = read_staff(connection), [str(row[0]) for row in _rows(connection, _LOST_NOTES) if row is not None]
    note = lost[0] if lost else None
    return Salvage(unfinished, is_complete, tuple(newest_shift), refunds, orders, ended, staff, note)


def _bodies(connection: sqlite3.Connection, name: str, records: str, events: str) -> Iterator[str]:
    """Yield records, then what events tell of the same things, oldest first: the last word on each comes last."""
    for statement in (records, events):
        for row in _rows(connection, statement):
            if row is not None:
                yield str(row[0]) if statement is events else f'{{"{name}": {row[0]}}}'


def _rows(connection: sqlite3.Connection, statement: str) -> Iterator[tuple[object, ...] | None]:
    """Yield rows as far as the file can be read, and None where it cannot."""
    try:
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        yield from connection.execute(statement)
    except READ_FAULTS:
        yield None
