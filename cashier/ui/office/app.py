# SPDX-License-Identifier: Apache-2.0
"""Opens the manager's window and runs it until it is closed; asks who it is, where nobody is known."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtWidgets import QApplication, QWidget

from cashier.settings import Theme
from cashier.shifts.office_desk import CLOSED_BY_ITSELF
from cashier.staff.member import StaffMember
from cashier.ui import office_words
from cashier.ui.app import take_down
from cashier.ui.application import application
from cashier.ui.garbage import garbage_kept_here
from cashier.ui.office.idle import IdleWatch
from cashier.ui.office.signin import OfficeSignIn, SignIn
from cashier.ui.office.window import OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language

Now = Callable[[], float]


def _today() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may see: the tills whose journals are open to them, and the names of those that are not."""

    tills: tuple[TillToRead, ...]
    may_export: bool = True
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """How people come in. ``who`` is known already: None where nobody is asked, or nobody is known yet.

    ``access`` says what somebody may see. ``sign_in`` says who typed a number and a PIN; None where the till asks.
    ``idle_s``: so long an open window stays without a touch where people are asked who they are; 0 for ever.
    """

    access: Callable[[StaffMember | None], Access]
    who: StaffMember | None = None
    sign_in: SignIn | None = None
    idle_s: float = 0.0


class OfficeHost:
    """Holds the one window that is up: the manager's, or the question who it is."""

    def __init__(self, door: Door, look: Look, leave: Callable[[int], None], now: Now = time.monotonic) -> None:
        self._door = door
        self._look = look
        """That of the window that is up: each has its own, which goes with it, and the next one looks the same."""
        self._leave = leave
        self._now = now
        self._watch: IdleWatch | None = None
        self.window: OfficeWindow | OfficeSignIn | None = None

    def begin(self) -> None:
        """Open the window, or ask first."""
        if self._door.sign_in is None:
            self._show(self._door.who)
        else:
            self._ask(self._door.sign_in)

    def close(self) -> None:
        """Take down what is up."""
        self._put_up(None)

    def _show(self, who: StaffMember | None) -> None:
        access = self._door.access(who)
        window = OfficeWindow(self._same_look(), access.tills, _today, may_export=access.may_export)
        if access.closed:
            window.say(office_words.CLOSED_TO_YOU.fill(tills=", ".join(access.closed)))
        self._put_up(window)
        window.showMaximized()
        self._watch = IdleWatch(window, self._door.idle_s, lambda: not window.worker.is_idle, self._now)
        self._watch.idle.connect(self._on_idle)

    def _ask(self, sign_in: SignIn, *, was_idle: bool = False) -> None:
        asking = OfficeSignIn(self._same_look(), sign_in)
        asking.let_in.connect(self._show)
        if was_idle:
            asking.say(office_words.WAS_IDLE)
        self._put_up(asking)
        asking.show()

    def _same_look(self) -> Look:
        self._look = Look(self._look.language, self._look.theme, is_training=False)
        return self._look

    def _on_idle(self) -> None:
        """Ask anew who it is; where the till asks that, it has to be opened from there again."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.close()  # Its file is not written; the window goes at the next look.
        elif self._door.sign_in is not None:
            self._ask(self._door.sign_in, was_idle=True)
        else:
            self._leave(CLOSED_BY_ITSELF)

    def _put_up(self, window: OfficeWindow | OfficeSignIn | None) -> None:
        """Show another window in the place of what is up: Qt ends with its last one, so that goes afterwards."""
        before, self.window = self.window, window
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if window is not None:
            window.show()
        if before is not None:
            before.close()
            before.deleteLater()


@garbage_kept_here()
def run_office(door: Door, language: Language, theme: Theme) -> int:
    """Open the window; return the exit code when it is closed: `CLOSED_BY_ITSELF` where nobody was there."""
    app = application()
    host = OfficeHost(door, Look(language, theme, is_training=False), app.exit)
    host.begin()
    try:
        return app.exec()
    finally:
        last: QWidget | None = host.window
        if last is not None:
            last.close()
            take_down(last)
