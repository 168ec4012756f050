# SPDX-License-Identifier: Apache-2.0
"""The doctor's panel: what needs mending and how, the worst first; then in short all that is well."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.devices.status import Level
from cashier.it.doctor_desk import DoctorDesk, DoctorView, Examined, Scanning, TestSlip, TryingPad
from cashier.it.finding import Finding
from cashier.it.scan_test import Tried
from cashier.panels import Away, PanelName, Panels
from cashier.ui import bind_words, camera_words, doctor_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, same, space
from cashier.ui.widgets.sample_code import SampleCode
from cashier.values.texts import NO_TEXT, Text

_COLOURS = {
    Level.READY: "success_text",
    Level.BUSY: "ink_soft",
    Level.WARNING: "warning_text",
    Level.FAULT: "error_text",
    Level.OFF: "ink_soft",
}
_TITLES: dict[type[DoctorView], Text] = {
    Examined: doctor_words.TITLE,
    Scanning: doctor_words.SCAN_TITLE,
    TryingPad: doctor_words.PAD_TITLE,
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
        self._is_scanning = False
        self.title = SpokenLabel(self._look, "title", text=doctor_words.TITLE)
        self.verdict = SpokenLabel(self._look, "large", tone="soft", wrap=True)
        self.rows = [FindingRow(self._look) for _ in range(_MOST_ROWS)]
        self.more = SpokenLabel(self._look, "text", tone="soft", wrap=True)
        self.well = SpokenLabel(self._look, "text", tone="soft", wrap=True)
        self.again = ActionButton(
            self._look, doctor_words.AGAIN, kind="primary", icon="busy", key="F5", height=SIZES.action
        )
        self.again.clicked.connect(lambda: self._ask(DoctorDesk.again))
        self.scan_test = ActionButton(
            self._look, doctor_words.SCAN_TEST, icon="scanner", key="F3", role="strong", height=48
        )
        self.scan_test.clicked.connect(lambda: self._ask(DoctorDesk.try_scanning))
        self.test_slip = ActionButton(
            self._look, doctor_words.PRINT_TEST, icon="printer", key="F4", role="strong", height=48
        )
        self.test_slip.clicked.connect(lambda: self._ask(DoctorDesk.print_test_slip))
        self.pin_pad = ActionButton(
            self._look, doctor_words.TRY_PIN_PAD, icon="pin_pad", key="F6", role="strong", height=48
        )
        self.pin_pad.clicked.connect(lambda: self._ask(DoctorDesk.try_pin_pad))
        ask_panels = around.desks.panels
        self.bind = ActionButton(self._look, bind_words.TITLE, icon="scanner", key="F2", role="strong", height=48)
        self.bind.clicked.connect(lambda: ask_panels(Panels.show, PanelName.BIND))
        self._sample = SampleCode(self._look)
        self._far_away = SpokenLabel(self._look, "text", tone="soft", wrap=True, text=doctor_words.FAR_AWAY)
        self.back = ActionButton(self._look, words.BACK, key="Esc", role="strong", height=48)
        self.back.clicked.connect(lambda: self._ask(DoctorDesk.back))
        self._lay_out()
        self.hide()

    def show_view(self, view: DoctorView) -> None:
        """Render a view; an `Away` takes no room."""
        if isinstance(view, Away):
            self.hide()
            return
        is_trying = isinstance(view, Scanning | TryingPad)
        self._is_scanning = isinstance(view, Scanning)
        self._sample.setVisible(self._is_scanning)
        self.title.say(_TITLES[type(view)])
        self.back.say(doctor_words.FINDINGS if is_trying else words.BACK)
        for widget in (self._far_away, self.scan_test, self.test_slip, self.bind, self.again):
            widget.setVisible(not is_trying)
        if isinstance(view, Scanning):
            self._show_trial(doctor_words.SCAN_NOW, _scanned(view.last) if view.last is not None else [])
            self.pin_pad.hide()
        elif isinstance(view, TryingPad):
            self._show_trial(doctor_words.TYPE_NOW, [view.came] if view.came is not None else [])
            self.pin_pad.setVisible(view.came is not None)
        else:
            self._show_findings(view)
        self.show()

    def _show_trial(self, do_now: Text, came: Sequence[Finding]) -> None:
        self.verdict.say(do_now)
        self._show_rows(came)
        self._count_left_over(came, doctor_words.MORE_HINTS)
        self.well.say(NO_TEXT)

    def _count_left_over(self, findings: Sequence[Finding], more: Text) -> None:
        left_over = len(findings) - len(self.rows)
        self.more.say(more.fill(n=left_over) if left_over > 0 else NO_TEXT)
        self.more.setVisible(left_over > 0)

    def _show_findings(self, view: Examined) -> None:
        to_mend = [each for each in view.findings if each.level not in _WELL]
        self._show_rows(to_mend)
        self._count_left_over(to_mend, doctor_words.MORE)
        well = [each.said for each in view.findings if each.level in _WELL]
        between = " · " if len(to_mend) > 1 else "\n"
        self.well.say(_joined(well, between))
        self.verdict.say(_verdict(view))
        self.again.setEnabled(not view.is_busy)
        self.test_slip.say(doctor_words.PRINT_TEST, doctor_words.SLIP_WORDS.get(view.test_slip, NO_TEXT))
        self.test_slip.setVisible(view.test_slip is not TestSlip.NO_PRINTER)
        self.test_slip.setEnabled(view.test_slip is not TestSlip.PRINTING)
        self.pin_pad.setVisible(view.has_pin_pad)

    def _show_rows(self, findings: Sequence[Finding]) -> None:
        for row, finding in zip(self.rows, findings, strict=False):
            row.show_finding(finding)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(findings))

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key: F5 looks again, F2 binds a device, F3 tries a scan, F4 the printer, F6 the PIN pad."""
        buttons = {
            "F2": self.bind,
            "F3": self.scan_test,
            "F4": self.test_slip,
            "F5": self.again,
            "F6": self.pin_pad,
            "Escape": self.back,
        }
        if name in buttons and buttons[name].isVisible():
            buttons[name].click()
        elif self._is_scanning and text.isdecimal():
            self._ask(DoctorDesk.take_typed)
            return True
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
        right.addWidget(self._sample)
        right.addWidget(self._far_away)
        right.addWidget(self.scan_test)
        right.addWidget(self.test_slip)
        right.addWidget(self.pin_pad)
        right.addWidget(self.bind)
        right.addWidget(self.again)
        right.addWidget(self.back)
        row = QHBoxLayout(self)
        space(self._look, row, 24, (0, 0, 0, 0))
        row.addLayout(left, 13)
        row.addLayout(right, 7)


def _joined(texts: Sequence[Text], between: str) -> Text:
    return Text(zh=between.join(each.zh for each in texts), en=between.join(each.en for each in texts))


def _scanned(tried: Tried) -> list[Finding]:
    """Return what was read and how, then what to mend at the gun."""
    level = Level.WARNING if tried.hints else Level.READY
    return [
        Finding("scan", level, tried.said, _how(tried)),
        *(Finding("hint", Level.WARNING, hint) for hint in tried.hints),
    ]


def _how(tried: Tried) -> Text:
    """Say by which gun it came, as what kind of code, how long it was, and in which manner."""
    if not tried.number:
        return doctor_words.KEYS.fill(n=tried.characters)
    device = same(tried.device) if tried.device else doctor_words.KEYBOARD
    kind = camera_words.SYMBOLOGIES.get(tried.symbology[1:2], camera_words.OTHER_CODE)
    what = camera_words.WHAT.fill(kind=kind, characters=tried.characters)
    return _joined(
        (doctor_words.SCAN_NUMBER.fill(n=tried.number), doctor_words.SCAN_BY.fill(device=device), what, *tried.how),
        " · ",
    )


def _verdict(view: Examined) -> Text:
    if view.is_busy:
        return doctor_words.LOOKING
    faults = sum(each.level is Level.FAULT for each in view.findings)
    warnings = sum(each.level is Level.WARNING for each in view.findings)
    if faults:
        return doctor_words.FAULTS.fill(n=faults)
    return doctor_words.WARNINGS.fill(n=warnings) if warnings else doctor_words.WELL
