# SPDX-License-Identifier: Apache-2.0
"""Shifts and their payments as files: CSV for programs, XLSX for whoever adds up. What stands on paper is in `paper`.

Rows are written as they are read, page by page, so that a month of payments takes no more memory than a day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cashier.checkout.attempt import State
from cashier.shifts import log, report
from cashier.shifts.journalled_shifts import JournalledShifts, KeptShift
from cashier.shifts.log import DamagedShift, Page, Payment, ShiftLog
from cashier.shifts.shift import Shift
from cashier.shifts.totals import Totals
from cashier.storage.errors import DamagedRecordError
from cashier.storage.journal import utc_text
from cashier.storage.log_rows import PaymentsWanted
from cashier.values.texts import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
"""Payments on one sheet; a sheet ends at 1,048,576 rows (ECMA-376 leaves it open, every spreadsheet keeps to it)."""

PAYMENT_COLUMNS = ("shift", *log.COLUMNS, "value", "in_figures")
"""``value`` is what a payment covers of its order, ``in_figures`` whether X or Z counts it: what was carried on
without an end and was paid later stands in its shift, not in what was signed. The sum is the Z's, to the cent."""

_NUMBERS = frozenset(
    {"shift", "float", "cash_in", "cash_out", "expected", "counted", "over", "cash_sales", "cash_refunds"}
    | {"attempts", "declined", "cancelled", "given_back", "without_end", "resolved_for_earlier_shifts", "refunds"}
    | {name for name in report.COLUMNS if name.endswith(("_payments", "_amount"))}
    | {"amount", "order_amount", "value"}
)
_MOMENTS = frozenset({"opened_at", "closed_at", "begun_at", "told_at"})


class Format(StrEnum):
    """What an export can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


FILE_EXISTS = Text(zh="{file} 已经存在；导出从不覆盖文件", en="{file} exists already; an export overwrites nothing")
FILE_NOT_WRITTEN = Text(zh="{file} 写不了：{why}", en="{file} cannot be written: {why}")


class FileError(Exception):
    """A file that cannot be written; ``said`` names it and says why. Nothing half-done is left of it."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a file. ``unreadable`` records were damaged and are left out.

    ``damaged`` numbers the shifts among them: each stands in the file by its number, without figures and payments.
    """

    shifts: int
    payments: int = 0
    unreadable: int = 0
    damaged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadShift:
    """A shift that can be read, with its figures: the Z as it was signed, or the X while it is open."""

    kept: KeptShift
    figures: Totals


class Archive:
    """The shifts that are exported, with what was signed and what was paid. Read once; counts what was read.

    One that is damaged hides no other. `JournalFaultError` is raised where the journal itself cannot be read.
    """

    def __init__(
        self, book: JournalledShifts, shift_log: ShiftLog, shifts: Iterable[KeptShift | DamagedShift]
    ) -> None:
        self._book = book
        self._log = shift_log
        self._shifts = shifts
        self.read = Written(0)

    def shifts(self) -> Iterator[ReadShift | DamagedShift]:
        """Yield the shifts, newest first."""
        for kept in self._shifts:
            found = self._read(kept)
            if isinstance(found, DamagedShift):
                damaged = (*self.read.damaged, found.number)
                self.read = replace(self.read, unreadable=self.read.unreadable + 1, damaged=damaged)
            else:
                self.read = replace(self.read, shifts=self.read.shifts + 1)
            yield found

    def _read(self, kept: KeptShift | DamagedShift) -> ReadShift | DamagedShift:
        if isinstance(kept, DamagedShift):
            return kept
        try:
            return ReadShift(kept, self._book.figures(kept, datetime.now(UTC)))
        except DamagedRecordError:
            shift = kept.shift
            return DamagedShift(shift.number, shift.is_open, utc_text(shift.opened_at), shift.opened_by.number)

    def payments(self, shift: Shift) -> Iterator[Page]:
        """Yield the payments that were begun in a shift, page by page, newest first."""
        for page in self._log.every_payment(PaymentsWanted(shift_id=str(shift.shift_id))):
            self.read = replace(
                self.read,
                payments=self.read.payments + len(page.payments),
                unreadable=self.read.unreadable + len(page.unreadable),
            )
            yield page


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Reserve a new file to write to; it is gone again where that fails. Raises `FileError`; overwrites nothing."""
    try:
        path.open("x").close()
    except FileExistsError:
        raise FileError(FILE_EXISTS.fill(file=path)) from None
    except OSError as fault:
        raise FileError(FILE_NOT_WRITTEN.fill(file=path, why=fault.strerror or fault)) from fault
    try:
        yield path
    except OSError as fault:
        path.unlink(missing_ok=True)
        raise FileError(FILE_NOT_WRITTEN.fill(file=path, why=fault.strerror or fault)) from fault
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_csv(path: Path, archive: Archive) -> None:
    """Write one row for each shift. Raises `FileError`."""
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    with new_file(path), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(report.COLUMNS)
        for each in archive.shifts():
            writer.writerow(_shift_row(each))


def write_workbook(path: Path, archive: Archive, most_rows: int = MOST_ROWS) -> None:
    """Write a sheet of shifts and one of their payments, or more where one is full. Raises `FileError`."""
    import xlsxwriter  # Late: the till sells without it.
    from xlsxwriter.exceptions import FileCreateError

    with new_file(path), TemporaryDirectory() as scratch:
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": scratch})
        try:
            with closing(book):  # Also where it stays unfinished: its sheets lie in files of their own until then.
                _fill(book, archive, most_rows)
        except FileCreateError as fault:
            raise FileError(FILE_NOT_WRITTEN.fill(file=path, why=fault)) from fault


def _fill(book: Workbook, archive: Archive, most_rows: int) -> None:
    of_shifts = _Sheet(book, "Shifts", report.COLUMNS)
    of_payments = _Sheets(book, most_rows)
    for each in archive.shifts():
        of_shifts.write(_shift_row(each))
        if isinstance(each, DamagedShift):
            continue
        shift = each.kept.shift
        for page in archive.payments(shift):
            for payment in page.payments:
                of_payments.write(payment_row(shift, payment))


def _shift_row(each: ReadShift | DamagedShift) -> list[str]:
    return report.damaged_row(each) if isinstance(each, DamagedShift) else report.row(each.kept, each.figures)


def payment_row(shift: Shift, payment: Payment) -> list[str]:
    """Return a payment of a shift as cells of `PAYMENT_COLUMNS`."""
    return [
        str(shift.number),
        *log.row(payment),
        payment.attempt.value.plain,
        "yes" if is_in_figures(shift, payment) else "no",
    ]


def is_in_figures(shift: Shift, payment: Payment) -> bool:
    """Whether the sums of the shift's X or Z count a payment."""
    return payment.attempt.state is State.PAID and payment.attempt.attempt_id not in shift.carried


class _Sheet:
    """One sheet with its head; cells are numbers, moments or words by their column. No cell is ever a formula."""

    def __init__(self, book: Workbook, name: str, columns: tuple[str, ...]) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._columns = columns
        self._next = 1
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(columns) - 1, 16)
        head = book.add_format({"bold": True})
        for column, heading in enumerate(columns):
            self._sheet.write_string(0, column, heading, head)

    @property
    def rows(self) -> int:
        """How many rows stand below the head."""
        return self._next - 1

    def write(self, cells: list[str]) -> None:
        """Write the next row."""
        row, self._next = self._next, self._next + 1
        for column, (name, cell) in enumerate(zip(self._columns, cells, strict=True)):
            if not cell:
                continue
            if name in _MOMENTS:
                # A spreadsheet knows no zones: this machine's, as everywhere before people.
                moment = datetime.fromisoformat(cell).astimezone().replace(tzinfo=None)
                self._sheet.write_datetime(row, column, moment, self._moment)
            elif name in _NUMBERS:
                self._sheet.write_number(row, column, Decimal(cell), self._money if "." in cell else None)
            else:
                self._sheet.write_string(row, column, cell)


class _Sheets:
    """The payments, on as many sheets as they need."""

    def __init__(self, book: Workbook, most_rows: int) -> None:
        self._book = book
        self._most_rows = most_rows
        self._count = 0
        self._sheet = self._another()

    def write(self, cells: list[str]) -> None:
        """Write the next row."""
        if self._sheet.rows == self._most_rows:
            self._sheet = self._another()
        self._sheet.write(cells)

    def _another(self) -> _Sheet:
        self._count += 1
        name = "Payments" if self._count == 1 else f"Payments {self._count}"
        return _Sheet(self._book, name, PAYMENT_COLUMNS)
