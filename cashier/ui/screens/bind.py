# SPDX-License-Identifier: Apache-2.0
"""The panel that binds a device: what was found, one trial, done. It draws the desk's views."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.it.bind_desk import ROWS, BindDesk, BindView, Bound, NotBound, Offered, SlipOut, Trying
from cashier.it.offers import PAD_NAME, PRINTER_NAME, Offer, Role
from cashier.panels import Away
from cashier.printer_settings import PrinterFont
from cashier.ui import bind_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, ElidedLabel, Icon, KeyHint, SpokenLabel, same, space
from cashier.ui.widgets.list_row import ListRow
from cashier.values.texts import NO_TEXT, Text

_ROW_KEYS = tuple(f"F{number}" for number in range(2, ROWS + 2))
_ICON_PX = 72


class OfferRow(ListRow):
    """One device: what it is, where it is, and whether it is bound already."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__(look, 60)
        self.name = ElidedLabel(look, "strong")
        self.place = ElidedLabel(look, "small", tone="soft")
        self.bound = SpokenLabel(look, "text", tone="soft")
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addWidget(self.name)
        texts.addWidget(self.place)
        row = QHBoxLayout(self)
        space(look, row, 14, (16, 6, 14, 6))
        row.addLayout(texts, 1)
        row.addWidget(self.bound)
        self._hint = KeyHint(key)
        row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_offer(self, offer: Offer) -> None:
        """Render."""
        self.name.say(_name_of(offer))
        self.place.say(same(_place_of(offer)))
        self.bound.say(_bound_as(offer))
        self._hint.setVisible(offer.bound_as is None)
        self.setEnabled(offer.bound_as is None)
        self.name_it(_name_of(offer))


class BindPanel(Panel):
    """In the place of the counter's page. What is scanned at the trial goes to no payment."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        look = around.look
        self._ask = around.desks.bind
        self.title = SpokenLabel(look, "title", text=bind_words.TITLE)
        self.step = SpokenLabel(look, "large", tone="soft")
        self.rows = [OfferRow(look, key) for key in _ROW_KEYS]
        for number, row in enumerate(self.rows):
            row.clicked.connect(lambda _=False, number=number: self._ask(BindDesk.pick, number))
        self.icon = Icon(look, "scan", _ICON_PX)
        self.said = SpokenLabel(look, "headline", wrap=True)
        self.device = SpokenLabel(look, "large", tone="soft", wrap=True)
        self.more_said = SpokenLabel(look, "large", wrap=True)
        self.more = ActionButton(look, bind_words.MORE, icon="next", key="F7", role="strong", height=48)
        self.pad = ActionButton(look, bind_words.IT_IS_A_PAD, icon="pin_pad", key="F2", role="strong", height=48)
        self.printer = ActionButton(
            look, bind_words.IT_IS_A_PRINTER, icon="printer", key="F3", role="strong", height=48
        )
        self.readable = ActionButton(look, bind_words.READABLE, icon="tick", key="F2", role="strong", height=48)
        self.garbled = ActionButton(look, bind_words.GARBLED, icon="question", key="F3", role="strong", height=48)
        self.no_slip = ActionButton(look, bind_words.NO_SLIP, icon="fault", key="F4", role="strong", height=48)
        self.again = ActionButton(look, bind_words.LOOK_AGAIN, icon="busy", key="F12", role="strong", height=48)
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self.more.clicked.connect(lambda: self._ask(BindDesk.more))
        self.pad.clicked.connect(lambda: self._ask(BindDesk.take_as_pin_pad))
        self.printer.clicked.connect(lambda: self._ask(BindDesk.take_as_printer))
        self.readable.clicked.connect(lambda: self._ask(BindDesk.slip_read, PrinterFont.GBK))
        self.garbled.clicked.connect(lambda: self._ask(BindDesk.slip_read, PrinterFont.NONE))
        self.no_slip.clicked.connect(lambda: self._ask(BindDesk.no_slip))
        self.again.clicked.connect(lambda: self._ask(BindDesk.again))
        self.back.clicked.connect(lambda: self._ask(BindDesk.back))
        self._lay_out(look)
        self.hide()

    def show_view(self, view: BindView) -> None:
        """Render a view; an `Away` takes no room."""
        match view:
            case Away():
                self.hide()
                return
            case Offered():
                self._show_offers(view)
            case Trying():
                self._show_trial(view)
            case NotBound():
                self._say(bind_words.TRY, "fault", "error_text", view.said, view.mend, view.offer)
                self._offer_buttons(again=bind_words.TRY_AGAIN, roles=_other_roles(view.offer))
            case SlipOut():
                said, more = bind_words.SLIP_OUT, bind_words.SLIP_OUT_MORE
                self._say(bind_words.TRY, "printer", "accent_text", said, more, view.offer)
                self._offer_buttons(asks_of_slip=True)
            case Bound():
                self._show_bound(view)
        self.show()

    def take_key(self, name: str, _text: str) -> bool:
        """Take a person's key: each row and each button has one."""
        buttons = (
            *zip(_ROW_KEYS, self.rows, strict=True),
            ("Escape", self.back), ("F12", self.again), ("F7", self.more), ("F2", self.pad), ("F3", self.printer),
            ("F2", self.readable), ("F3", self.garbled), ("F4", self.no_slip),
        )  # fmt: skip
        button = next((button for key, button in buttons if key == name and not button.isHidden()), None)
        if button is not None:
            button.click()
        return any(key == name for key, _ in buttons)

    def _show_offers(self, view: Offered) -> None:
        self._say(bind_words.PICK, "", "ink", NO_TEXT, NO_TEXT, None)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(view.rows))
            if number < len(view.rows):
                row.show_offer(view.rows[number])
        if view.is_looking:
            self.said.say(bind_words.LOOKING)
        elif not view.rows:
            self.said.say(bind_words.NOTHING)
        self._offer_buttons(again=bind_words.LOOK_AGAIN, has_more=view.has_more)
        self.again.setEnabled(not view.is_looking)

    def _show_trial(self, view: Trying) -> None:
        if view.offer.role is Role.PIN_PAD:
            said, more, icon = bind_words.ASKING_PAD, bind_words.ASKING_PAD_MORE, "pin_pad"
        elif view.offer.role is Role.PRINTER:
            said, more, icon = bind_words.PRINTING, bind_words.PRINTING_MORE, "printer"
        elif view.is_ready:
            is_camera = view.offer.candidate.way.value == "camera"
            said = bind_words.SHOW_NOW if is_camera else bind_words.SCAN_NOW
            more, icon = bind_words.NOT_CHARGED, "scan"
        else:
            said, more, icon = bind_words.GETTING_READY, NO_TEXT, "busy"
        self._say(bind_words.TRY, icon, "accent_text", said, more, view.offer)
        self._offer_buttons(roles=_other_roles(view.offer))

    def _show_bound(self, view: Bound) -> None:
        if view.make is not None:
            said, more = bind_words.PAD_BOUND, bind_words.PAD_BOUND_MORE.fill(make=view.make.value)
        elif view.font is not None:
            is_drawn = view.font is PrinterFont.NONE
            said = bind_words.PRINTER_BOUND
            more = bind_words.PRINTER_BOUND_DRAWN if is_drawn else bind_words.PRINTER_BOUND_MORE
        else:
            said = bind_words.BOUND.fill(name=view.name)
            more = bind_words.READ.fill(characters=view.characters)
        self._say(bind_words.DONE, "tick", "success_text", said, more, view.offer)
        self._offer_buttons(again=bind_words.ANOTHER)

    def _say(self, step: Text, icon: str, colour: str, said: Text, more: Text, offer: Offer | None) -> None:
        self.step.say(step)
        for row in self.rows:
            row.hide()
        self.icon.setVisible(bool(icon))
        if icon:
            self.icon.show_icon(icon, colour)
        self.said.say(said)
        self.more_said.say(more)
        self.device.say(_name_and_place(offer) if offer is not None else NO_TEXT)

    def _offer_buttons(
        self,
        again: Text = NO_TEXT,
        *,
        has_more: bool = False,
        roles: Collection[Role] = (),
        asks_of_slip: bool = False,
    ) -> None:
        self.again.setVisible(again != NO_TEXT)
        self.again.setEnabled(True)
        if again != NO_TEXT:
            self.again.say(again)
        self.more.setVisible(has_more)
        self.pad.setVisible(Role.PIN_PAD in roles)
        self.printer.setVisible(Role.PRINTER in roles)
        for button in (self.readable, self.garbled, self.no_slip):
            button.setVisible(asks_of_slip)

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        space(look, head, 20, (0, 0, 0, 0))
        head.addWidget(self.title)
        head.addWidget(self.step, 1, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        space(look, foot, 16, (0, 0, 0, 0))
        slip = (self.readable, self.garbled, self.no_slip)
        for button in (self.more, self.pad, self.printer, *slip, self.again, self.back):
            foot.addWidget(button, 1)
        texts = QVBoxLayout()
        space(look, texts, 8, (0, 0, 0, 0))
        for label in (self.said, self.device, self.more_said):
            texts.addWidget(label)
        state = QHBoxLayout()
        space(look, state, 24, (0, 16, 0, 0))
        state.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addLayout(texts, 1)
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        column.addLayout(head)
        for row in self.rows:
            column.addWidget(row)
        column.addLayout(state)
        column.addStretch(1)
        column.addLayout(foot)


def _other_roles(offer: Offer) -> set[Role]:
    """Return what a device might be beside what it is tried as: a maker does not tell what hangs on a serial line."""
    if offer.role is not Role.SCANNER:
        return set()
    pad = {Role.PIN_PAD} if offer.may_be_pin_pad else set()
    return pad | ({Role.PRINTER} if offer.may_be_printer else set())


def _name_of(offer: Offer) -> Text:
    found = offer.candidate
    kind = bind_words.KINDS[found.kind.value]
    called = " ".join(dict.fromkeys(word for word in (found.maker, found.description) if word))
    return Text(zh=f"{kind.zh} · {called}", en=f"{kind.en} · {called}") if called else kind


def _place_of(offer: Offer) -> str:
    found = offer.candidate
    number = f"SN {found.serial_number}" if found.serial_number else ""
    return " · ".join(word for word in (found.place, found.usb_id or "", number) if word)


def _name_and_place(offer: Offer) -> Text:
    name, place = _name_of(offer), _place_of(offer)
    return Text(zh=f"{name.zh}\n{place}", en=f"{name.en}\n{place}")


def _bound_as(offer: Offer) -> Text:
    if offer.bound_as is None:
        return NO_TEXT
    has_no_name = offer.bound_as in {PAD_NAME, PRINTER_NAME}
    return bind_words.BOUND_PAD if has_no_name else bind_words.BOUND_AS.fill(name=offer.bound_as)
