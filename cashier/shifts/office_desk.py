# SPDX-License-Identifier: Apache-2.0
"""The till's way to the shift log: with leave it starts the manager's window, which is a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import structlog

from cashier.checkout.common_notices import refused_notice
from cashier.checkout.screens import Notice, Tone
from cashier.panels import Away
from cashier.shifts.office_words import CLOSED, ENDED, NOT_STARTED, OPENS, SHIFT_LOG, STANDS_OPEN, TELL_IT
from cashier.staff.approvals import Approval
from cashier.staff.authority import Authority
from cashier.staff.gate import SUBJECT
from cashier.staff.rights import Right
from cashier.staff.staff import Refused

Start = Callable[[UUID, Callable[[int], None]], None]
"""Starts the window with the leave it was given; the function hears the exit code. May raise `OSError`."""

CLOSED_BY_ITSELF = 3
"""The exit code of a window that nobody touched for too long."""

_OPENS, _STANDS_OPEN = Notice(Tone.INFO, OPENS), Notice(Tone.WARNING, STANDS_OPEN)

_log = structlog.get_logger(__name__)


class Board(Protocol):
    """Where it says what it has to say; the counter is one."""

    def say(self, notice: Notice) -> None:
        """Say something on top of the screen."""

    def dismiss(self, only: Notice) -> None:
        """Take this notice away where it is to be seen: it is true no longer."""


class OfficeDesk:
    """Lives on the engine's loop. Has no panel of its own: what it has to say is a notice on the sale."""

    def __init__(self, start: Start, authority: Authority, board: Board) -> None:
        self._start = start
        self._authority = authority
        self._board = board
        self._is_open = False

    @property
    def view(self) -> Away:
        """Nothing: the shift log is in a window of its own."""
        return Away()

    def listen(self, _listener: Callable[[Away], None], /) -> None:
        """Do nothing: the view never changes."""

    def show(self) -> None:
        """Open the shift log, after a supervisor has approved it where one has to."""
        if self._is_open:
            self._board.say(_STANDS_OPEN)
            return
        self._authority.act(Right.SEE_SHIFT_LOGS, SUBJECT, SHIFT_LOG, self._open, self._refuse)

    def leave(self) -> None:
        """Do nothing: a sale does not close the manager's window."""

    def _open(self, approval: Approval) -> None:
        try:
            self._start(approval.approval_id, self._on_end)
        except OSError as fault:
            _log.warning("manager_not_started", fault=str(fault))
            self._board.say(Notice(Tone.WARNING, NOT_STARTED, TELL_IT))
            return
        self._is_open = True
        self._board.say(_OPENS)

    def _on_end(self, exit_code: int) -> None:
        self._is_open = False
        for said in (_OPENS, _STANDS_OPEN):
            self._board.dismiss(said)
        if exit_code == CLOSED_BY_ITSELF:
            self._board.say(Notice(Tone.INFO, CLOSED))
        elif exit_code > 0:
            _log.warning("manager_ended", exit_code=exit_code)
            self._board.say(Notice(Tone.WARNING, ENDED, TELL_IT))

    def _refuse(self, refused: Refused) -> None:
        self._board.say(refused_notice(refused))
