# SPDX-License-Identifier: Apache-2.0
"""Opens the manager's window and runs it until it is closed."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from cashier.settings import Theme
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.ui.app import application, take_down
from cashier.ui.office.signin import OfficeSignIn, SignIn
from cashier.ui.office.window import OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language


def _today() -> date:
    return datetime.now().astimezone().date()


def run_office(
    tills: tuple[TillToRead, ...],
    language: Language,
    theme: Theme,
    *,
    may_export: bool = True,
    sign_in: SignIn | None = None,
) -> int:
    """Open the window; return the exit code when it is closed.

    ``sign_in`` says who typed a number and a PIN: the window opens for somebody whom it lets in, with their rights.
    """
    app = application()
    look = Look(language, theme, is_training=False)
    opened: list[QWidget] = []

    def show(*, may_export: bool) -> None:
        window = OfficeWindow(look, tills, _today, may_export=may_export)
        opened.append(window)
        window.showMaximized()

    def ask(sign_in: SignIn) -> None:
        asking = OfficeSignIn(look, sign_in)
        opened.append(asking)

        def let_in(member: StaffMember) -> None:
            show(may_export=member.may(Right.EXPORT))  # Before the other goes: Qt ends with its last window.
            asking.close()

        asking.let_in.connect(let_in)
        asking.show()

    if sign_in is None:
        show(may_export=may_export)
    else:
        ask(sign_in)
    try:
        return app.exec()
    finally:
        for each in reversed(opened):
            each.close()
            take_down(each)
