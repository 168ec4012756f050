# SPDX-License-Identifier: Apache-2.0
"""The views of one shift: figures with charts, timeline, proof, reconciliation. Payments are in `payments_table`."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cashier.shifts.office_views import Compared, Figures, Proof, Timeline
from cashier.ui import office_words
from cashier.ui.office.bars import Bars
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, Card, Icon, SpokenLabel, space
from cashier.values.texts import Text

_TONES = {True: ("ready", "success_text"), False: ("fault", "error_text"), None: ("warning", "warning_text")}


class ScrollGround(QWidget):
    """What lies in a scrolled view."""


class Scrolled(QScrollArea):
    """A column that scrolls by wheel, finger and keys; what is in it is made anew with each view."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = ScrollGround()
        ground.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(ground)
        space(look, self.column, 10, (4, 4, 14, 4))
        self.setWidget(ground)

    def clear(self, but: QWidget | None = None) -> None:
        """Take everything away; ``but`` goes into the next view."""
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not but:
                widget.hide()
                widget.deleteLater()
        self.verticalScrollBar().setValue(0)

    def write(self, texts: Iterable[Text], role: str = "text") -> None:
        """Write sentences, one below the other."""
        for text in texts:
            self.column.addWidget(SpokenLabel(self.look, role, wrap=True, text=text))


class FiguresTab(Scrolled):
    """X or Z line by line, then the charts."""

    def show_figures(self, figures: Figures) -> None:
        """Render."""
        self.clear()
        first, *others = figures.lines
        self.write([first], "subtitle")
        self.write(others)
        for chart in figures.charts:
            self.column.addWidget(Bars(self.look, chart))
        self.column.addStretch(1)


class TimelineTab(QListWidget):
    """Every event of a shift; the next page is read where this one is seen to end."""

    end_seen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pages: list[Timeline] = []
        self._next: int | None = None
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setWordWrap(True)
        self.verticalScrollBar().valueChanged.connect(self._look_for_end)
        look.changed.connect(self._speak)

    def begin(self) -> None:
        """Forget the shift that was shown."""
        self._pages, self._next = [], None
        self.clear()

    def add(self, page: Timeline) -> None:
        """Write another page below."""
        self._pages.append(page)
        self._next = page.next_seq
        self._write(page)

    def _write(self, page: Timeline) -> None:
        for line in page.lines:
            item = QListWidgetItem(f"{line.at}   {self._look.say(line.said)}   {line.of}".rstrip())
            self.addItem(item)

    def _speak(self) -> None:
        self.clear()
        for page in self._pages:
            self._write(page)

    def _look_for_end(self, place: int) -> None:
        if self._next is not None and place >= self.verticalScrollBar().maximum() - 200:
            asked, self._next = self._next, None
            self.end_seen.emit(asked)


class ProofTab(Scrolled):
    """A button that checks everything, how far it is, and what came of it."""

    def __init__(self, look: Look) -> None:
        self.verify = ActionButton(look, office_words.VERIFY, kind="primary", icon="tick")
        super().__init__(look)
        self.begin()

    def begin(self) -> None:
        """Show that nothing was checked yet."""
        self.clear(self.verify)
        self.write([office_words.PROOF_MORE])
        self._finish()

    def show_progress(self, records: int) -> None:
        """Say how many records were looked at."""
        self.clear(self.verify)
        self.write([office_words.VERIFYING.fill(n=f"{records:,}")], "subtitle")
        self._finish(is_busy=True)

    def show_proof(self, proof: Proof) -> None:
        """Render the verdict, and the place of a break."""
        self.clear(self.verify)
        self.column.addWidget(verdict(self.look, proof.verdict, is_good=proof.is_good))
        self.write(proof.details)
        self._finish()

    def _finish(self, *, is_busy: bool = False) -> None:
        self.verify.say(office_words.STOP if is_busy else office_words.VERIFY)
        self.column.addWidget(self.verify)
        self.verify.show()
        self.column.addStretch(1)


class ReconciliationTab(Scrolled):
    """Till against platform: what differs, each with what to do."""

    def __init__(self, look: Look) -> None:
        self.compare = ActionButton(look, office_words.COMPARE, kind="primary", icon="platform")
        super().__init__(look)
        self.begin()

    def begin(self, *, is_busy: bool = False) -> None:
        """Show that nothing was compared yet, or that it is under way."""
        self.clear(self.compare)
        self.write([office_words.COMPARING if is_busy else office_words.COMPARE_MORE])
        self._finish(is_busy=is_busy)

    def show_compared(self, compared: Compared) -> None:
        """Render."""
        self.clear(self.compare)
        title, *others = compared.lines
        self.column.addWidget(verdict(self.look, title, is_good=compared.is_clean))
        self.write(others)
        for each in compared.differences:
            card = Card("surface")
            inside = QVBoxLayout(card)
            room(self.look, inside, 6)
            inside.addWidget(SpokenLabel(self.look, "strong", wrap=True, text=each.said))
            inside.addWidget(SpokenLabel(self.look, "text", wrap=True, text=each.do_now))
            self.column.addWidget(card)
        self._finish()

    def _finish(self, *, is_busy: bool = False) -> None:
        self.compare.setEnabled(not is_busy)
        self.column.addWidget(self.compare)
        self.compare.show()
        self.column.addStretch(1)


def room(look: Look, layout: QBoxLayout, spacing: float) -> None:
    """Give a layout room by the present scale: what is made anew with each view does not follow later ones."""
    layout.setSpacing(look.px(spacing))
    layout.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))


def verdict(look: Look, text: Text, *, is_good: bool | None) -> QWidget:
    """Return a card with a sign and a sentence: never by colour alone."""
    card = Card("surface")
    row = QHBoxLayout(card)
    room(look, row, 12)
    row.addWidget(Icon(look, *_icon(is_good)))
    row.addWidget(SpokenLabel(look, "subtitle", wrap=True, text=text), 1)
    return card


def _icon(is_good: bool | None) -> tuple[str, float, str]:
    name, colour = _TONES[is_good]
    return name, 34, colour
