# SPDX-License-Identifier: Apache-2.0
"""The manager's window: shifts on the left, one of them on the right, payments found by a search in its place.

It reads on a thread of its own by a connection that cannot write, and it runs in a process of its own: whatever it
does, the till does not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from cashier.shifts.export import Archive, FileError, Format, Written
from cashier.shifts.log import NEWEST, PAGE, RowPage
from cashier.shifts.office import SearchError, ShiftFilter, wanted_by
from cashier.shifts.office_views import Compared, Figures, PaymentLine, Proof, ShiftList, Timeline
from cashier.shifts.shift import ShiftError
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.storage.errors import JournalError
from cashier.storage.log_rows import Bookmark, PaymentsWanted
from cashier.ui import office_words
from cashier.ui.exporting import write_export, write_report
from cashier.ui.office.payments_table import PaymentsTable
from cashier.ui.office.shift_list import ShiftsPanel
from cashier.ui.office.style import office_style
from cashier.ui.office.tabs import FiguresTab, ProofTab, ReconciliationTab, TimelineTab
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import BASE, Look
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, lined_up, same, space
from cashier.ui.worker import Worker
from cashier.values.texts import Language, Text

T = TypeVar("T")
FIGURES, PAYMENTS, TIMELINE, PROOF, RECONCILIATION = range(5)
_TABS = (
    (office_words.FIGURES, "F2"),
    (office_words.PAYMENTS, "F3"),
    (office_words.TIMELINE, "F4"),
    (office_words.PROOF, "F5"),
    (office_words.RECONCILIATION, "F6"),
)
_EXPORTS = (
    (office_words.EXPORT_CSV, Format.CSV),
    (office_words.EXPORT_XLSX, Format.XLSX),
    (office_words.EXPORT_PDF, Format.PDF),
)

_FOUND = -1
"""Stands for the number of a shift where payments of any shift were looked for."""

AskFile = Callable[[str], Path | None]

_log = structlog.get_logger(__name__)


class Desk(Protocol):
    """Who is asked, on the window's other thread; `Office` is one. See there."""

    def close(self) -> None:
        """Let go of the journal."""

    def shifts(self, which: ShiftFilter, before_number: int = NEWEST) -> ShiftList:
        """Return a page of shifts."""

    def payments(self, wanted: PaymentsWanted, after: Bookmark | None, limit: int, /) -> RowPage:
        """Return a page of payments."""

    def payments_of(self, number: int, /) -> PaymentsWanted:
        """Return how to ask for the payments of a shift."""

    def figures(self, number: int) -> Figures:
        """Return a shift's report and charts."""

    def timeline(self, number: int, first_seq: int = 0, /) -> Timeline:
        """Return a page of events."""

    def prove(self, told: Callable[[int], bool], /) -> Proof | None:
        """Check the whole log."""

    def reconcile(self, number: int) -> Compared:
        """Compare a shift with the platform."""

    def archive(self, which: ShiftFilter, number: int | None = None, /) -> Archive:
        """Return what an export writes."""


@dataclass(frozen=True, slots=True)
class TillToRead:
    """A till's name, and how its journal is opened; called on the window's other thread."""

    name: str
    open: Callable[[], Desk]


def said_of(path: Path, read: Written) -> Iterator[Text]:
    """Say that a file is written, and what is not in it."""
    words = office_words.WRITTEN_BUT if read.unreadable else office_words.WRITTEN
    yield words.fill(file=path, n=read.unreadable)
    if read.damaged:
        shifts = ", ".join(map(str, read.damaged[:10])) + ("…" if len(read.damaged) > 10 else "")
        yield office_words.WITHOUT_FIGURES.fill(shifts=shifts)


class OfficeWindow(QWidget):
    """Everything that a manager looks at. ``ask_file`` asks where an export goes; ``may_export`` is the right to.

    ``today`` is asked whenever days are filtered: a window may be open over midnight.
    """

    def __init__(
        self,
        look: Look,
        tills: tuple[TillToRead, ...],
        today: Callable[[], date],
        *,
        may_export: bool = True,
        ask_file: AskFile | None = None,
    ) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.look = look
        self._tills = tills
        self._ask_file = (ask_file or self._ask_with_dialog) if may_export else self._refuse_file
        self._till = 0
        self._office: Desk | None = None
        self._shown: dict[int, int | None] = dict.fromkeys(range(5))
        self._proving = False
        self.worker = Worker()
        self.search = QLineEdit()
        self.search.setMaxLength(40)
        self.shifts = ShiftsPanel(look, tuple(till.name for till in tills), today)
        self.figures = FiguresTab(look)
        self.payments = PaymentsTable(look, self._read_page)
        self.timeline = TimelineTab(look)
        self.proof = ProofTab(look)
        self.reconciliation = ReconciliationTab(look)
        self.stack = QStackedWidget()
        for page in (self.figures, self.payments, self.timeline, self.proof, self.reconciliation):
            self.stack.addWidget(page)
        self.tabs = [ActionButton(look, text, kind="chip", key=key, role="strong", height=48) for text, key in _TABS]
        self.exports = [ActionButton(look, text, kind="quiet", role="strong", height=48) for text, _ in _EXPORTS]
        self.print_z = ActionButton(look, office_words.PRINT, kind="quiet", role="strong", height=48)
        if not may_export:
            for button in (*self.exports, self.print_z):
                button.hide()
        self.said = SpokenLabel(look, "text", wrap=True)
        self.said.hide()
        self._lay_out()
        self._connect()
        look.follow(self._restyle)
        self.resize(BASE)
        self.setMinimumSize(640, 480)
        self.show_tab(FIGURES)
        self.refresh()

    # -- what the manager does

    def refresh(self) -> None:
        """List the shifts anew."""
        which = self.shifts.which
        self._do(lambda: self._opened().shifts(which), self._show_shifts)

    def show_tab(self, tab: int) -> None:
        """Bring one view of the shift up."""
        self.stack.setCurrentIndex(tab)
        for number, button in enumerate(self.tabs):
            button.set_kind("chip_chosen" if number == tab else "chip")
        self._fill(tab)

    def find_payments(self) -> None:
        """Look for payments by what was typed; of a whole code only its end stays in the field."""
        words = self.search.text()
        if not words.strip():
            self._shown[PAYMENTS] = None
            self.show_tab(PAYMENTS)
            return
        try:
            wanted = wanted_by(words)
        except SearchError as fault:
            self.say(fault.said)
            return
        if wanted.code_tail is not None:
            self.search.setText(wanted.code_tail)
        self._shown[PAYMENTS] = _FOUND
        self.payments.payments.show(wanted)
        self.show_tab(PAYMENTS)

    def export(self, as_: Format) -> None:
        """Write the shifts that are listed to a file that the manager names."""
        which, language = self.shifts.which, self.look.language
        path = self._ask_file(f"shifts.{as_.value}")
        if path is not None:
            self._write(path, lambda: self._opened().archive(which), lambda of: write_export(as_, path, of, language))

    def print_report(self) -> None:
        """Write the report of the chosen shift to a PDF on A4."""
        number, language = self.shifts.current, self.look.language
        path = self._ask_file(f"shift-{number}.pdf") if number is not None else None
        if path is not None:
            which = self.shifts.which
            self._write(
                path, lambda: self._opened().archive(which, number), lambda of: write_report(path, of, language)
            )

    def prove(self) -> None:
        """Check the whole log, or stop doing it."""
        if self._proving:
            self._proving = False
            return
        self._proving = True
        self.proof.show_progress(0)

        def told(records: int) -> bool:
            self.worker.tell(self._show_progress, records)
            return self._proving and self.worker.is_open

        self._do(lambda: self._opened().prove(told), self._show_proof)

    def compare(self) -> None:
        """Compare the chosen shift with the platform."""
        number = self.shifts.current
        if number is not None:
            self.reconciliation.begin(is_busy=True)
            self._do(lambda: self._opened().reconcile(number), partial(self._show_compared, number))

    def say(self, text: Text) -> None:
        """Say something below; nothing is taken away by it."""
        self.said.say(text)

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a search, then takes what was said away."""
        if event.key() == Qt.Key.Key_Escape:
            self.search.clear()
            self.said.hide()
            self._shown[PAYMENTS] = None
            self._fill(self.stack.currentIndex())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale to the new size."""
        super().resizeEvent(event)
        self.look.fit(self.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the journal."""
        self._proving = False
        if self.worker.is_open:
            self.worker.close(self._close_office)
        event.accept()

    # -- inside

    def _connect(self) -> None:
        self.search.returnPressed.connect(self.find_payments)
        self.shifts.filtered.connect(self.refresh)
        self.shifts.till_chosen.connect(self._choose_till)
        self.shifts.chosen.connect(self._on_shift)
        self.shifts.end_seen.connect(self._older)
        self.payments.chosen.connect(self._say_payment)
        self.timeline.end_seen.connect(self._later)
        self.proof.verify.clicked.connect(self.prove)
        self.reconciliation.compare.clicked.connect(self.compare)
        self.print_z.clicked.connect(self.print_report)
        for number, (button, (_, key)) in enumerate(zip(self.tabs, _TABS, strict=True)):
            button.clicked.connect(lambda _=False, number=number: self.show_tab(number))
            self._on(key, partial(self.show_tab, number))
        for button, (_, as_) in zip(self.exports, _EXPORTS, strict=True):
            button.clicked.connect(lambda _=False, as_=as_: self.export(as_))
        self._on("Ctrl+F", self.search.setFocus)
        self._on("Ctrl+P", self.print_report)
        self._on("Ctrl+E", lambda: self.export(Format.XLSX))
        self._on("F9", self._switch_language)
        self._on("F10", self._switch_theme)
        self._on("F11", lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen))

    def _on(self, key: str, do: Callable[[], object]) -> None:
        QShortcut(QKeySequence(key), self).activated.connect(do)

    def _do(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        self.worker.do(work, done, failed or self._failed)

    def _failed(self, fault: Exception) -> None:
        if self._proving:
            self._proving = False
            self.proof.begin()
        if not self.reconciliation.compare.isEnabled():
            self.reconciliation.begin()
        if isinstance(fault, JournalError):
            self.say(office_words.CANNOT_READ.fill(why=fault.said))
        elif isinstance(fault, ShiftError):
            self.say(same(str(fault)))
        elif isinstance(fault, FileError):
            self.say(fault.said)
        else:
            _log.error("office_fault", exc_info=fault)
            self.say(same(type(fault).__name__))

    def _opened(self) -> Desk:
        """Return the journal's desk; on the other thread."""
        if self._office is None:
            self._office = self._tills[self._till].open()
        return self._office

    def _close_office(self) -> None:
        if self._office is not None:
            self._office.close()
            self._office = None

    def _choose_till(self, till: int) -> None:
        self._proving = False

        def change() -> None:
            self._close_office()
            self._till = till

        self._do(change, self._begin_till)

    def _begin_till(self, _: None) -> None:
        """Show nothing of another till: neither its proof nor what was found in it."""
        self.proof.begin()
        self.refresh()
        if self._shown[PAYMENTS] == _FOUND:
            self.payments.payments.show_again()

    def _read_page(self, wanted: PaymentsWanted, after: Bookmark | None, done: Callable[[RowPage], None]) -> None:
        self._do(lambda: self._opened().payments(wanted, after, PAGE), done)

    def _show_shifts(self, found: ShiftList) -> None:
        self._forget()
        self.shifts.begin(found)
        if not found.lines:
            self.figures.clear()
            self.figures.write([office_words.CHOOSE])
            if self._shown[PAYMENTS] != _FOUND:
                self.payments.payments.show(None)
            self.timeline.begin()

    def _older(self, number: int) -> None:
        which = self.shifts.which
        self._do(lambda: self._opened().shifts(which, number), self.shifts.add)

    def _later(self, seq: int) -> None:
        number = self.shifts.current
        if number is not None:
            self._do(lambda: self._opened().timeline(number, seq), self.timeline.add)

    def _on_shift(self, _: int) -> None:
        self._forget()
        self.reconciliation.begin()
        self._fill(self.stack.currentIndex())

    def _forget(self) -> None:
        """What stands in the views is of another shift from now on; a search stays."""
        for tab, shown in self._shown.items():
            if shown != _FOUND:
                self._shown[tab] = None

    def _fill(self, tab: int) -> None:
        """Read what a view shows, where that is of another shift."""
        number = self.shifts.current
        if number is None or self._shown[tab] in {number, _FOUND}:
            return
        self._shown[tab] = number
        if tab == FIGURES:
            self._do(lambda: self._opened().figures(number), self._show_figures, partial(self._no_figures, number))
        elif tab == PAYMENTS:
            self._do(lambda: self._opened().payments_of(number), partial(self._show_payments, number))
        elif tab == TIMELINE:
            self.timeline.begin()
            self._do(lambda: self._opened().timeline(number), self._show_timeline)

    def _show_figures(self, figures: Figures) -> None:
        if figures.number == self.shifts.current:
            self.figures.show_figures(figures)

    def _no_figures(self, number: int, fault: Exception) -> None:
        """Show none, rather than those of the shift before."""
        if number == self.shifts.current:
            self.figures.clear()
            self.figures.write([office_words.NO_FIGURES])
        if not isinstance(fault, JournalError):
            self._failed(fault)

    def _show_payments(self, number: int, wanted: PaymentsWanted) -> None:
        if self._shown[PAYMENTS] == number:  # Otherwise somebody looks for payments by now.
            self.payments.payments.show(wanted)

    def _say_payment(self, line: PaymentLine) -> None:
        """Say a payment in full: a column has no room for a long reason."""
        self.say(office_words.PAYMENT.fill(**{cell: getattr(line, cell) for cell in office_words.PAYMENT_CELLS}))

    def _show_compared(self, number: int, compared: Compared) -> None:
        if number == self.shifts.current:
            self.reconciliation.show_compared(compared)

    def _show_timeline(self, page: Timeline) -> None:
        self.timeline.begin()
        self.timeline.add(page)

    def _show_progress(self, records: int) -> None:
        if self._proving:
            self.proof.show_progress(records)

    def _show_proof(self, proof: Proof | None) -> None:
        self._proving = False
        if proof is None:
            self.proof.begin()
        else:
            self.proof.show_proof(proof)

    def _write(self, path: Path, archive: Callable[[], Archive], write: Callable[[Archive], object]) -> None:
        def work() -> Written:
            of = archive()
            write(of)
            return of.read

        def told(read: Written) -> None:
            self.say(lined_up(said_of(path, read)))

        self._do(work, told)

    def _refuse_file(self, _: str) -> None:
        """Have no file to write to: the keys are there even where the buttons are not."""
        self.say(refusal_words(Refused(Refusal.NO_RIGHT))[0])

    def _ask_with_dialog(self, suggested: str) -> Path | None:
        options = (
            QFileDialog.Option.DontConfirmOverwrite
        )  # Nothing is overwritten: that is said by the export itself.
        chosen, _ = QFileDialog.getSaveFileName(self, "", str(Path.home() / suggested), options=options)
        return Path(chosen) if chosen else None

    def _switch_language(self) -> None:
        self.look.set_language(Language.EN if self.look.language is Language.ZH else Language.ZH)

    def _switch_theme(self) -> None:
        self.look.set_theme(self.look.theme.other)

    def _restyle(self) -> None:
        self.setFont(text_font(self.look.text_px(SIZES.text)))
        self.setStyleSheet(office_style(self.look))
        self.setWindowTitle(f"{self.look.say(office_words.TITLE)} · {', '.join(till.name for till in self._tills)}")
        self.search.setPlaceholderText(self.look.say(office_words.SEARCH_HINT))
        for button in self.tabs:
            button.show_hint(is_shown=not self.look.is_tight)
        self.shifts.setFixedWidth(self.look.px(285))

    def _lay_out(self) -> None:
        look = self.look
        head = QHBoxLayout()
        space(look, head, 12, (0, 0, 0, 0))
        head.addWidget(SpokenLabel(look, "title", text=office_words.TITLE))
        head.addWidget(self.search, 1)
        find = ActionButton(look, office_words.SEARCH, kind="primary", role="strong", height=48)
        find.clicked.connect(self.find_payments)
        language = ActionButton(look, Text(zh="EN", en="中文"), kind="quiet", key="F9", role="strong", height=48)
        language.clicked.connect(self._switch_language)
        theme = ActionButton(look, Text(zh="明暗", en="Theme"), kind="quiet", key="F10", role="strong", height=48)
        theme.clicked.connect(self._switch_theme)
        for button in (find, language, theme):
            head.addWidget(button)
        tabs = QHBoxLayout()
        space(look, tabs, 8, (0, 0, 0, 0))
        for button in self.tabs:
            tabs.addWidget(button, 1)
        foot = QHBoxLayout()
        space(look, foot, 8, (0, 0, 0, 0))
        foot.addStretch(1)
        for button in (*self.exports, self.print_z):
            foot.addWidget(button)
        right = QVBoxLayout()
        space(look, right, 10, (0, 0, 0, 0))
        right.addWidget(self.stack, 1)
        right.addWidget(self.said)
        right.addLayout(foot)
        body = QHBoxLayout()
        space(look, body, 14, (0, 0, 0, 0))
        body.addWidget(self.shifts)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        space(look, column, 12, (20, 16, 20, 16))
        column.addLayout(head)
        column.addLayout(tabs)
        column.addLayout(body, 1)
