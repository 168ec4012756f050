# SPDX-License-Identifier: Apache-2.0
"""Signing in, the lock, approvals, and who is signed in: in the place of everything else. It draws the desk's views.

There is no input field: keys come through the key filter, so a scan cannot land in one. Of a PIN only dots are seen.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.key_bursts import ENTER
from cashier.signin.desk import SignInDesk
from cashier.signin.views import Account, Approving, ChangingPIN, Field, Front, Locked, Step, Typed
from cashier.staff.rights import ROLES
from cashier.staff.session import LockedBy
from cashier.ui import signin_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, lined_up, space
from cashier.ui.widgets.keypad import CLEAR, ERASE, Keypad
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.values.texts import NO_TEXT, Text

DIGIT_KEYS = (("7", "8", "9", ERASE), ("4", "5", "6", ERASE), ("1", "2", "3", CLEAR), ("0", "0", "0", CLEAR))
"""Rows of the keypad for a number and a PIN, in the order of the amount's."""

_STEPS = {Step.OLD: signin_words.OLD, Step.NEW: signin_words.NEW, Step.AGAIN: signin_words.AGAIN}


class EntryPage(QWidget):
    """What is asked on the left with number and PIN below it, the keypad on the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        look = around.look
        self.ask = around.desks.signin
        self._field = Field.NUMBER
        self.title = SpokenLabel(look, "title", wrap=True)
        self.what = SpokenLabel(look, "large", wrap=True)
        self.more = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.number = ActionButton(look, signin_words.NUMBER.fill(value="—"), kind="chip", role="strong")
        self.pin = ActionButton(look, signin_words.PIN.fill(value="—"), kind="chip", role="strong")
        self.news = SpokenLabel(look, "strong", tone="accent", wrap=True)
        self.keypad = Keypad(look, DIGIT_KEYS)
        self.go = ActionButton(look, signin_words.GO, kind="primary", icon="tick", key="Enter")
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self.number.clicked.connect(lambda: self.ask(SignInDesk.choose, Field.NUMBER))
        self.pin.clicked.connect(lambda: self.ask(SignInDesk.choose, Field.PIN))
        self.keypad.pressed.connect(self._press)
        self.go.clicked.connect(lambda: self.ask(SignInDesk.enter))
        self.back.clicked.connect(lambda: self.ask(SignInDesk.back))
        self._lay_out(around)

    def show_locked(self, view: Locked) -> None:
        """Ask whoever stands there who they are."""
        who = view.who
        self.title.say(signin_words.SIGN_IN if who is None else signin_words.LOCKED)
        self.what.say(NO_TEXT if who is None else signin_words.LOCKED_BY.fill(name=who.name, number=who.number))
        more = signin_words.SIGN_IN_MORE if who is None else signin_words.LOCKED_MORE
        if view.by is LockedBy.IDLE:
            more = Text(zh=f"{signin_words.IDLE.zh}。{more.zh}", en=f"{signin_words.IDLE.en}. {more.en}")
        self.more.say(more)
        news = [
            *([signin_words.UNRESOLVED.fill(n=view.unresolved)] if view.unresolved else []),
            *([signin_words.SETTLED] if view.settled else []),
            *([signin_words.ORDER_WAITS] if view.order_waits else []),
        ]
        self.news.say(lined_up(news))
        self._show_typed(view.typed, signin_words.GO if who is None else signin_words.UNLOCK)
        self.back.setVisible(False)

    def show_approving(self, view: Approving) -> None:
        """Ask a supervisor, or a colleague."""
        title = signin_words.COLLEAGUE if view.is_for_colleague else signin_words.APPROVAL.fill(right=view.right)
        self.title.say(title)
        asked_by = signin_words.APPROVAL_FOR.fill(name=view.for_whom.name, number=view.for_whom.number)
        parts = [
            *([view.right] if view.is_for_colleague else []),
            *([view.shown] if view.shown != NO_TEXT else []),
            asked_by,
        ]
        self.what.say(lined_up(parts))
        self.more.say(signin_words.COLLEAGUE_MORE if view.is_for_colleague else signin_words.APPROVAL_MORE)
        self.news.say(NO_TEXT)
        self._show_typed(view.typed, signin_words.CONFIRM if view.is_for_colleague else signin_words.APPROVE)
        self.back.say(words.BACK if view.is_for_colleague else signin_words.DO_NOT)
        self.back.setVisible(True)

    def show_change(self, view: ChangingPIN) -> None:
        """Ask for one of the three PINs."""
        self.title.say(signin_words.CHANGE_PIN)
        self.what.say(_STEPS[view.step])
        self.more.say(signin_words.CHANGE_MORE)
        self.news.say(NO_TEXT)
        is_last = view.step is Step.AGAIN
        typed = Typed(Field.PIN, "", view.digits, view.is_checking)
        self._show_typed(typed, signin_words.CONFIRM if is_last else signin_words.NEXT)
        self.number.setVisible(False)
        self.back.say(words.BACK)
        self.back.setVisible(True)

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key; a letter means something only in the number."""
        if name == ENTER:
            self.ask(SignInDesk.enter)
        elif name == "Backspace":
            self.ask(SignInDesk.erase)
        elif name == "Delete":
            self.ask(SignInDesk.clear)
        elif name == "Tab":
            self.ask(SignInDesk.choose, Field.NUMBER if self._field is Field.PIN else Field.PIN)
        elif name == "Escape":
            self.ask(SignInDesk.back)
        elif text and (self._field is Field.NUMBER or text.isdecimal()):
            self.ask(SignInDesk.press, text)
        else:
            return False
        return True

    def _press(self, key: str) -> None:
        edits = {ERASE: SignInDesk.erase, CLEAR: SignInDesk.clear}
        if key in edits:
            self.ask(edits[key])
        else:
            self.ask(SignInDesk.press, key)

    def _show_typed(self, typed: Typed, go: Text) -> None:
        self._field = typed.field
        self.number.setVisible(True)
        self.number.say(signin_words.NUMBER.fill(value=typed.number or "—"))
        self.pin.say(signin_words.PIN.fill(value="●" * typed.digits or "—"))
        if typed.is_checking:
            self.pin.say(signin_words.CHECKING)
        is_number = typed.field is Field.NUMBER
        self.number.set_kind("chip_chosen" if is_number else "chip")
        self.pin.set_kind("chip" if is_number else "chip_chosen")
        self.go.say(signin_words.NEXT if is_number else go)

    def _lay_out(self, around: Surroundings) -> None:
        look = around.look
        head = QHBoxLayout()
        space(look, head, 16, (0, 0, 0, 0))
        head.addWidget(Icon(look, "lock", 44, "accent"))
        head.addWidget(self.title, 1)
        left = QVBoxLayout()
        space(look, left, 10, (0, 0, 0, 0))
        left.addLayout(head)
        for widget in (self.what, self.more, self.number, self.pin, self.news):
            left.addWidget(widget)
        left.addStretch(1)
        right = QVBoxLayout()
        space(look, right, 10, (0, 0, 0, 0))
        right.addWidget(self.keypad, 1)
        right.addWidget(self.go)
        right.addWidget(self.back)
        row = QHBoxLayout(self)
        space(look, row, 24, (0, 0, 0, 0))
        row.addLayout(left, 11)
        row.addLayout(right, 9)


class AccountPage(QWidget):
    """Who is signed in, and the three things that they can do with that."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        look = around.look
        ask = around.desks.signin
        self.name = SpokenLabel(look, "title", wrap=True)
        self.role = SpokenLabel(look, "large", tone="soft", wrap=True)
        self.lock = ActionButton(look, signin_words.LOCK, kind="primary", icon="lock", key="F12")
        self.sign_out = ActionButton(look, signin_words.SIGN_OUT, icon="next", key="F5")
        self.change = ActionButton(look, signin_words.CHANGE_PIN, icon="pin_pad", key="F6")
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self.lock.say(signin_words.LOCK, signin_words.LOCK_MORE)
        self.sign_out.say(signin_words.SIGN_OUT, signin_words.SIGN_OUT_MORE)
        self.lock.clicked.connect(lambda: ask(SignInDesk.lock))
        self.sign_out.clicked.connect(lambda: ask(SignInDesk.sign_out))
        self.change.clicked.connect(lambda: ask(SignInDesk.change_pin))
        self.back.clicked.connect(lambda: ask(SignInDesk.back))
        self._keys = {"F5": self.sign_out, "F6": self.change, "Escape": self.back}
        left = QVBoxLayout()
        space(look, left, 8, (0, 0, 0, 0))
        left.addWidget(self.name)
        left.addWidget(self.role)
        left.addStretch(1)
        right = QVBoxLayout()
        space(look, right, 12, (0, 0, 0, 0))
        for button in (self.lock, self.sign_out, self.change):
            right.addWidget(button)
        right.addStretch(1)
        right.addWidget(self.back)
        row = QHBoxLayout(self)
        space(look, row, 24, (0, 0, 0, 0))
        row.addLayout(left, 11)
        row.addLayout(right, 9)

    def show_account(self, view: Account) -> None:
        """Render."""
        self.name.say(Text(zh=view.who.name, en=view.who.name))
        self.role.say(signin_words.ROLE.fill(role=ROLES[view.who.role], number=view.who.number))
        self.change.setVisible(view.has_pin)

    def take_key(self, name: str, _text: str) -> bool:
        """Take the keys of the buttons."""
        button = self._keys.get(name)
        if button is None or not button.isVisible():
            return False
        button.click()
        return True


class SignInPanel(Panel):
    """Lies in the place of everything but head and foot; takes no room while nothing is asked."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.entry = EntryPage(around)
        self.account = AccountPage(around)
        self._banner = NoticeBanner(around.look, key="")
        column = QVBoxLayout(self)
        space(around.look, column, 11, (0, 0, 0, 0))
        column.addWidget(self._banner)
        column.addWidget(self.entry, 1)
        column.addWidget(self.account, 1)
        self.hide()

    def show_front(self, front: Front | None) -> None:
        """Render what is asked, or nothing."""
        if front is not None:
            self._banner.show_notice(front.notice, can_dismiss=False)
            self.account.setVisible(isinstance(front, Account))
            self.entry.setVisible(not isinstance(front, Account))
            match front:
                case Locked():
                    self.entry.show_locked(front)
                case Approving():
                    self.entry.show_approving(front)
                case ChangingPIN():
                    self.entry.show_change(front)
                case Account():
                    self.account.show_account(front)
        self.setVisible(front is not None)

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key."""
        page = self.account if not self.account.isHidden() else self.entry
        return page.take_key(name, text)
