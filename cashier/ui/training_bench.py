# SPDX-License-Identifier: Apache-2.0
"""The trainer's bench: a small window beside the till, to play customer, cable and platform."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cashier.training.bench import Bench, BenchAct, Groups
from cashier.ui.theme.look import Look
from cashier.ui.theme.style_sheet import style_sheet
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.values.texts import Text

_SCROLL_BAR_PX = 24
_ACTS_ACROSS, _FAULTS_ACROSS = 2, 3
_TITLE = Text(zh="训练台：您来扮演顾客", en="Training bench: you are the customer")
_PAGE = Text(
    zh="顾客页面：{url}\n手机号 {phone}，登录密码 {login}，支付密码 {pin}",
    en="Customer's page: {url}\nPhone {phone}, login {login}, payment password {pin}",
)
_DONE = Text(zh="✓ {act}", en="✓ {act}")
_FAILED = Text(zh="✗ {act}：{why}", en="✗ {act}: {why}")

_log = structlog.get_logger(__name__)


class TrainingBench(QWidget):
    """One button an act. Acts wait for the platform, so each runs on a thread of its own."""

    _ended = Signal(object)

    def __init__(self, look: Look, bench: Bench) -> None:
        super().__init__()
        self._look = look
        self._said = SpokenLabel(look, "text", wrap=True)
        body = QWidget()
        body.setObjectName("bench")
        layout = QVBoxLayout(body)
        space(look, layout, 12, (20, 20, 20, 20))
        layout.addWidget(SpokenLabel(look, "subtitle", text=_TITLE))
        where = SpokenLabel(look, "text", tone="soft", wrap=True, text=_PAGE.fill(**bench.page()))
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(where)
        halves = QHBoxLayout()
        space(look, halves, 24, (0, 0, 0, 0))
        halves.addLayout(self._groups(bench.acts(), _ACTS_ACROSS))
        halves.addLayout(self._groups(bench.faults(), _FAULTS_ACROSS))
        layout.addLayout(halves)
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        space(look, whole, 0, (0, 0, 0, 12))
        whole.addWidget(_scrolled(body), 1)
        self._said.setContentsMargins(20, 0, 20, 0)
        whole.addWidget(self._said)
        self._ended.connect(self._said.say, Qt.ConnectionType.QueuedConnection)
        look.follow(self._restyle)
        room = body.sizeHint() + QSize(_SCROLL_BAR_PX, self._said.sizeHint().height() + _SCROLL_BAR_PX)
        self.resize(room.boundedTo(self.screen().availableSize()))

    def _groups(self, groups: Groups, across: int) -> QVBoxLayout:
        column = QVBoxLayout()
        space(self._look, column, 12, (0, 0, 0, 0))
        for title, acts in groups:
            column.addWidget(SpokenLabel(self._look, "strong", text=title))
            column.addLayout(self._grid(acts, across))
        column.addStretch(1)
        return column

    def _grid(self, acts: tuple[BenchAct, ...], across: int) -> QGridLayout:
        grid = QGridLayout()
        for index, act in enumerate(acts):
            button = ActionButton(self._look, act.title, kind="quiet", role="strong", height=MIN_TOUCH)
            button.clicked.connect(self._runner(act))
            grid.addWidget(button, index // across, index % across)
        return grid

    def _runner(self, act: BenchAct) -> Callable[[], None]:
        return lambda: threading.Thread(target=self._run, args=(act,), name="bench", daemon=True).start()

    def _run(self, act: BenchAct) -> None:
        try:
            act.do()
        except Exception as fault:  # noqa: BLE001 - whatever an act meets is told to the trainer
            _log.warning("bench_act_failed", act=act.title.en, fault=repr(fault))
            self._ended.emit(_FAILED.fill(act=act.title, why=str(fault)))
        else:
            self._ended.emit(_DONE.fill(act=act.title))

    def _restyle(self) -> None:
        self.setWindowTitle(self._look.say(_TITLE))
        self.setStyleSheet(
            style_sheet(self._look) + f"\nTrainingBench, QWidget#bench {{ background: {self._look.palette.ground}; }}"
        )


def _scrolled(body: QWidget) -> QScrollArea:
    """Return the buttons in what scrolls where the screen is too low for all of them."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(body)
    return area
