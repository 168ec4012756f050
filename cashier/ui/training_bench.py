# SPDX-License-Identifier: Apache-2.0
"""The trainer's bench: a small window beside the till, to play customer, cable and platform."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import structlog
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cashier.training.bench import Bench, BenchAct, Groups
from cashier.ui.theme.look import Look
from cashier.ui.theme.style_sheet import scroll_bars, style_sheet
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.ui.widgets.paper import Paper
from cashier.values.texts import Text
from hardware.printer import Picture

_SCROLL_BAR_PX = 24
_ACROSS, _BESIDE_PAPER = 4, 3
_TITLE = Text(zh="训练台：您来扮演顾客", en="Training bench: you are the customer")
_PAGE = Text(
    zh="顾客页面：{url}\n手机号 {phone}，登录密码 {login}，支付密码 {pin}",
    en="Customer's page: {url}\nPhone {phone}, login {login}, payment password {pin}",
)
_CUSTOMER = Text(zh="顾客与线路", en="Customer and lines")
_GUNS = Text(zh="扫码枪", en="Guns")
_PAD = Text(zh="密码键盘", en="PIN pad")
_PRINTER = Text(zh="打印机与钱箱", en="Printer and drawer")
_PAPER = Text(zh="打印机打出来的", en="What the printer printed")
_NO_PAPER = Text(zh="还没有打出小票", en="No slip came out yet")
_DRAWER = Text(zh="钱箱打开了", en="The drawer opened")
_DONE = Text(zh="✓ {act}", en="✓ {act}")
_FAILED = Text(zh="✗ {act}：{why}", en="✗ {act}: {why}")

_log = structlog.get_logger(__name__)


class TrainingBench(QWidget):
    """One button an act. Acts wait for the platform, so each runs on a thread of its own."""

    _ended = Signal(object)
    _slip_came = Signal(object)

    def __init__(self, look: Look, bench: Bench) -> None:
        super().__init__()
        self._look = look
        self._said = SpokenLabel(look, "text", wrap=True)
        self._pages = QStackedWidget()
        self.chips: list[ActionButton] = []
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # Its pages scroll where it is made small.
        space(look, whole, 10, (20, 16, 20, 10))
        whole.addWidget(SpokenLabel(look, "subtitle", text=_TITLE))
        where = SpokenLabel(look, "text", tone="soft", wrap=True, text=_PAGE.fill(**bench.page()))
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        whole.addWidget(where)
        chips = QHBoxLayout()
        space(look, chips, 8, (0, 0, 0, 0))
        whole.addLayout(chips)
        for number, (title, page) in enumerate(self._made(bench)):
            chip = ActionButton(look, title, kind="chip", role="strong", height=MIN_TOUCH)
            chip.clicked.connect(partial(self.choose, number))
            chips.addWidget(chip)
            self.chips.append(chip)
            self._pages.addWidget(page)
        chips.addStretch(1)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._said)
        self.choose(0)
        self._ended.connect(self._said.say, Qt.ConnectionType.QueuedConnection)
        self._slip_came.connect(self.show_slip, Qt.ConnectionType.QueuedConnection)
        bench.watch_paper(self._slip_came.emit, lambda: self._ended.emit(_DRAWER))
        look.follow(self._restyle)
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))

    def choose(self, number: int) -> None:
        """Bring up one of the pages."""
        self._pages.setCurrentIndex(number)
        for each, chip in enumerate(self.chips):
            chip.set_kind("chip_chosen" if each == number else "chip")

    def _made(self, bench: Bench) -> list[tuple[Text, QWidget]]:
        """Return the pages with their titles."""
        printer = QWidget()
        halves = QHBoxLayout(printer)
        space(self._look, halves, 24, (0, 0, 0, 0))
        halves.addWidget(self._page(bench.printer_acts(), _BESIDE_PAPER), 2)
        halves.addLayout(self._tray(), 1)
        return [
            (_CUSTOMER, self._page(bench.acts(), _ACROSS)),
            (_GUNS, self._page(bench.gun_acts(), _ACROSS)),
            (_PAD, self._page(bench.pad_acts(), _ACROSS)),
            (_PRINTER, printer),
        ]

    def show_slip(self, picture: Picture) -> None:
        """Show what came out of the printer last."""
        self._tray_said.hide()
        self.paper.show_picture(picture)

    def _tray(self) -> QVBoxLayout:
        """Return the place where slips come out, and what stands there before the first."""
        column = QVBoxLayout()
        space(self._look, column, 12, (0, 0, 0, 0))
        column.addWidget(SpokenLabel(self._look, "strong", text=_PAPER))
        self._tray_said = SpokenLabel(self._look, "text", tone="soft", wrap=True, text=_NO_PAPER)
        column.addWidget(self._tray_said)
        self.paper = Paper(self._look)
        column.addWidget(self.paper, 1)
        return column

    def _page(self, groups: Groups, across: int) -> QScrollArea:
        """Return the buttons in what scrolls where the screen is too low for all of them."""
        body = QWidget()
        body.setObjectName("bench")
        column = QVBoxLayout(body)
        space(self._look, column, 8, (0, 0, 0, 0))
        for title, acts in groups:
            column.addWidget(SpokenLabel(self._look, "strong", text=title))
            column.addLayout(self._grid(acts, across))
        column.addStretch(1)
        return _Scrolled(body)

    def _grid(self, acts: tuple[BenchAct, ...], across: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self._look.px(8))
        for place in range(across):
            grid.setColumnStretch(place, 1)
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
            f"{style_sheet(self._look)}{scroll_bars(self._look)}"
            f"TrainingBench, QWidget#bench {{ background: {self._look.palette.ground}; }}"
        )


class _Scrolled(QScrollArea):
    """A page; it asks for as much room as all of it takes."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(body)

    def sizeHint(self) -> QSize:
        """Return the room for all buttons, and for a bar beside them."""
        return self._body.sizeHint() + QSize(_SCROLL_BAR_PX, 0)
