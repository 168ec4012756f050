# SPDX-License-Identifier: Apache-2.0
"""The doctor's panel: what needs mending and how, the worst first; then in short all that is well."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.devices.status import Level
from cashier.it.doctor_desk import DoctorDesk, DoctorView, Examined
from cashier.it.finding import Finding
from cashier.panels import Away, PanelName, Panels
from cashier.ui import bind_words, doctor_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, space
from cashier.values.texts import NO_TEXT, Text

_COLOURS = {
    Level.READY: "success_text",
    Level.BUSY: "ink_soft",
    Level.WARNING: "warning_text",
    Level.FAULT: "error_text",
    Level.OFF: "ink_soft",
}
_WELL = (Level.READY, Level.OFF)
_MOST_ROWS = 4


class FindingRow(QWidget):
    """One finding: an icon that differs by shape, what is so, and how to mend it where it needs mending."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._icon = Icon(look, "busy", 28, "ink_soft")
        self.said = SpokenLabel(look, "strong", wrap=True)
        self.mend = SpokenLabel(look, "text", wrap=True)
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addWidget(self.said)
        texts.addWidget(self.mend)
        row = QHBoxLayout(self)
        space(look, row, 14, (0, 3, 0, 3))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def show_finding(self, finding: Finding) -> None:
        """Render."""
        self._icon.show_icon(finding.level.value, _COLOURS[finding.level])
        self.said.say(finding.said)
        self.mend.say(finding.mend)
        self.mend.setVisible(bool(finding.mend.en))


class DoctorPanel(Panel):
    """In the place of the counter's page. What finds no room is counted: the command says all of it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._look = around.look
        self._ask = around.desks.doctor
        self.title = SpokenLabel(self._look, "title", text=doctor_words.TITLE)
        self.verdict = SpokenLabel(self._look, "large", tone="soft", wrap=True)
        self.rows = [FindingRow(self._look) for _ in range(_MOST_ROWS)]
        self.more = SpokenLabel(self._look, "text", tone="soft", wrap=True)
        self.well = SpokenLabel(self._look, "text", tone="soft", wrap=True)
        self.again = ActionButton(
            self._look, doctor_words.AGAIN, kind="primary", icon="busy", key="F5", height=SIZES.action
        )
        self.again.clicked.connect(lambda: self._ask(DoctorDesk.again))
        ask_panels = around.desks.panels
        self.bind = ActionButton(self._look, bind_words.TITLE, icon="scanner", key="F2", role="strong", height=48)
        self.bind.clicked.connect(lambda: ask_panels(Panels.show, PanelName.BIND))
        self.back = ActionButton(self._look, words.BACK, key="Esc", role="strong", height=48)
        self.back.clicked.connect(lambda: self._ask(DoctorDesk.leave))
        self._lay_out()
        self.hide()

    def show_view(self, view: DoctorView) -> None:
        """Render a view; an `Away` takes no room."""
        if isinstance(view, Away):
            self.hide()
            return
        to_mend = [each for each in view.findings if each.level not in _WELL]
        for row, finding in zip(self.rows, to_mend, strict=False):
            row.show_finding(finding)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(to_mend))
        left_over = len(to_mend) - len(self.rows)
        self.more.say(doctor_words.MORE.fill(n=left_over) if left_over > 0 else NO_TEXT)
        self.more.setVisible(left_over > 0)
        well = [each.said for each in view.findings if each.level in _WELL]
        between = " · " if len(to_mend) > 1 else "\n"
        self.well.say(Text(zh=between.join(each.zh for each in well), en=between.join(each.en for each in well)))
        self.verdict.say(_verdict(view))
        self.again.setEnabled(not view.is_busy)
        self.show()

    def take_key(self, name: str, _text: str) -> bool:
        """Take a person's key: F5 looks again, F2 binds a device, Esc goes back."""
        buttons = {"F5": self.again, "F2": self.bind, "Escape": self.back}
        if name in buttons:
            buttons[name].click()
        return name in buttons

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        space(self._look, left, 8, (0, 0, 0, 0))
        for widget in (self.title, self.verdict, *self.rows, self.more, self.well):
            left.addWidget(widget)
        left.addStretch(1)
        right = QVBoxLayout()
        space(self._look, right, 10, (0, 0, 0, 0))
        right.addStretch(1)
        right.addWidget(SpokenLabel(self._look, "text", tone="soft", wrap=True, text=doctor_words.FAR_AWAY))
        right.addWidget(self.bind)
        right.addWidget(self.again)
        right.addWidget(self.back)
        row = QHBoxLayout(self)
        space(self._look, row, 24, (0, 0, 0, 0))
        row.addLayout(left, 13)
        row.addLayout(right, 7)


def _verdict(view: Examined) -> Text:
    if view.is_busy:
        return doctor_words.LOOKING
    faults = sum(each.level is Level.FAULT for each in view.findings)
    warnings = sum(each.level is Level.WARNING for each in view.findings)
    if faults:
        return doctor_words.FAULTS.fill(n=faults)
    return doctor_words.WARNINGS.fill(n=warnings) if warnings else doctor_words.WELL
