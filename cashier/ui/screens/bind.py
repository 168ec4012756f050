# SPDX-License-Identifier: Apache-2.0
"""The panel that binds a device: what was found, one trial, done. It draws the desk's views."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from cashier.it.bind_desk import (
    ROWS,
    BindDesk,
    BindView,
    Bound,
    DrawerAsked,
    Naming,
    NotAllowed,
    NotBound,
    Offered,
    SlipMeasured,
    SlipOut,
    Trying,
)
from cashier.it.offers import PAD_NAME, PRINTER_NAME, Offer, Role
from cashier.panels import Away
from cashier.printer_settings import PaperColumns, PrinterFont
from cashier.ui import bind_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, ElidedLabel, Icon, KeyHint, SpokenLabel, same, set_style, space
from cashier.ui.widgets.keypad import ADDRESS_KEYS, Keypad
from cashier.ui.widgets.list_row import ListRow
from cashier.ui.widgets.typed_fields import FieldPlan, Holds, TypedFields
from cashier.values.texts import NO_TEXT, Text

_ROW_KEYS = tuple(f"F{number}" for number in range(2, ROWS + 2))
_WIDTH_KEYS = {PaperColumns.NARROW: "F2", PaperColumns.WIDE: "F3", PaperColumns.WIDEST: "F4"}
_ICON_PX = 72
_LONGEST_ADDRESS, _SHOWN_OF_IT = 80, 26


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
        self._hint.setVisible(offer.may_be_bound)
        self.setEnabled(offer.may_be_bound)
        self.name_it(_name_of(offer))


class AddressEntry(QWidget):
    """The address of a printer on the network: one field, and a keypad for who touches. Names need a keyboard."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.field = TypedFields(look, (FieldPlan(bind_words.ADDRESS, Holds.NUMBER, _LONGEST_ADDRESS, _SHOWN_OF_IT),))
        self.keypad = Keypad(look, ADDRESS_KEYS)
        self.keypad.pressed.connect(self.field.press)
        row = QHBoxLayout(self)
        space(look, row, 24, (0, 0, 0, 0))
        row.addWidget(self.field, 11, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.keypad, 9)

    @property
    def typed(self) -> str:
        """What was typed."""
        return self.field.typed[0]


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
        self.address = AddressEntry(look)
        self.more = _button(look, bind_words.MORE, "next", "F7")
        self.network = _button(look, bind_words.NETWORK_PRINTER, "printer", "F8")
        self.go = _button(look, bind_words.TRY_ADDRESS, "tick", "F5")
        self.pad = _button(look, bind_words.IT_IS_A_PAD, "pin_pad", "F2")
        self.printer = _button(look, bind_words.IT_IS_A_PRINTER, "printer", "F3")
        self.readable = _button(look, bind_words.READABLE, "tick", "F2")
        self.garbled = _button(look, bind_words.GARBLED, "question", "F3")
        self.no_slip = _button(look, bind_words.NO_SLIP, "fault", "F4")
        self.widths = {
            columns: _button(look, bind_words.WIDTHS[int(columns)], "printer", key)
            for columns, key in _WIDTH_KEYS.items()
        }
        self.opened = _button(look, bind_words.IT_OPENED, "tick", "F2")
        self.kick = _button(look, bind_words.OPEN_DRAWER, "wallet", "F3")
        self.no_drawer = _button(look, bind_words.NO_DRAWER, "off", "F4")
        self.again = _button(look, bind_words.LOOK_AGAIN, "busy", "F9")
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self._connect()
        self._lay_out(look)
        self.hide()

    def _connect(self) -> None:
        self.more.clicked.connect(lambda: self._ask(BindDesk.more))
        self.network.clicked.connect(lambda: self._ask(BindDesk.name_printer))
        self.go.clicked.connect(lambda: self._ask(BindDesk.try_address, self.address.typed))
        self.pad.clicked.connect(lambda: self._ask(BindDesk.take_as_pin_pad))
        self.printer.clicked.connect(lambda: self._ask(BindDesk.take_as_printer))
        self.readable.clicked.connect(lambda: self._ask(BindDesk.slip_read, PrinterFont.GBK))
        self.garbled.clicked.connect(lambda: self._ask(BindDesk.slip_read, PrinterFont.NONE))
        self.no_slip.clicked.connect(lambda: self._ask(BindDesk.no_slip))
        for columns, button in self.widths.items():
            button.clicked.connect(lambda _=False, columns=columns: self._ask(BindDesk.slip_measured, columns))
        self.opened.clicked.connect(lambda: self._ask(BindDesk.drawer_opened))
        self.kick.clicked.connect(lambda: self._ask(BindDesk.kick_drawer))
        self.no_drawer.clicked.connect(lambda: self._ask(BindDesk.no_drawer))
        self.again.clicked.connect(lambda: self._ask(BindDesk.again))
        self.back.clicked.connect(lambda: self._ask(BindDesk.back))

    def show_view(self, view: BindView) -> None:
        """Render a view; an `Away` takes no room."""
        if not isinstance(view, Naming):
            self.address.hide()
        match view:
            case Away():
                self.hide()
                return
            case NotAllowed():
                self._say(NO_TEXT, "fault", "error_text", view.said, view.do_now, None)
                self._offer_buttons()
            case Offered():
                self._show_offers(view)
            case Naming():
                self._show_naming(view)
            case Trying():
                self._show_trial(view)
            case NotBound():
                self._say(bind_words.TRY, "fault", "error_text", view.said, view.mend, view.offer)
                self._offer_buttons(*self._other_roles(view.offer), again=bind_words.TRY_AGAIN)
            case SlipOut():
                said, more = bind_words.SLIP_OUT, bind_words.SLIP_OUT_MORE
                self._say(bind_words.TRY, "printer", "accent_text", said, more, view.offer)
                self._offer_buttons(self.readable, self.garbled, self.no_slip)
            case SlipMeasured():
                said, more = bind_words.HOW_WIDE, bind_words.HOW_WIDE_MORE
                self._say(bind_words.TRY, "printer", "accent_text", said, more, view.offer)
                self._offer_buttons(*self.widths.values())
            case DrawerAsked():
                self._show_drawer(view)
            case Bound():
                self._show_bound(view)
        self.show()

    def knows(self, name: str) -> bool:
        """Whether a row or a button has this key just now: it goes before the keys of other panels."""
        return self._button_of(name) is not None

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key: each row and each button has one, and what else is typed is the address."""
        button = self._button_of(name)
        if button is not None:
            button.click()
            return True
        if not self.address.isHidden():
            if not self.address.field.take_key(name):
                self.address.field.press(text)
            return True
        return name in _ROW_KEYS

    def _button_of(self, name: str) -> QAbstractButton | None:
        key = "Esc" if name == "Escape" else name
        buttons = (*zip(_ROW_KEYS, self.rows, strict=True), *((each.key, each) for each in self._foot()))
        return next((each for its, each in buttons if its == key and not each.isHidden()), None)

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
        more = (self.more,) if view.has_more else ()
        self._offer_buttons(*more, self.network, again=bind_words.LOOK_AGAIN)
        self.again.setEnabled(not view.is_looking)

    def _show_naming(self, view: Naming) -> None:
        was_asked = not self.address.isHidden()
        is_wrong = view.wrong != NO_TEXT
        more = view.wrong if is_wrong else bind_words.NAME_IT_MORE
        self._say(bind_words.NAME, "", "ink", bind_words.NAME_IT, more, None)
        set_style(self.more_said, "tone", "error" if is_wrong else "ink")
        if not was_asked:
            self.address.field.begin()
        self.address.show()
        self._offer_buttons(self.go)

    def _show_trial(self, view: Trying) -> None:
        if view.offer.role is Role.PIN_PAD:
            said, more, icon = bind_words.ASKING_PAD, bind_words.ASKING_PAD_MORE, "pin_pad"
        elif view.offer.role is Role.PRINTER:
            said, more, icon = bind_words.PRINTING, bind_words.PRINTING_MORE, "printer"
        elif view.is_ready:
            is_camera = view.offer.candidate.way.value == "camera"
            said = bind_words.SHOW_NOW if is_camera else bind_words.SCAN_NOW
            more, icon = bind_words.NOT_CHARGED, "scan"
            if view.baud:
                said, more = bind_words.SCAN_AGAIN, bind_words.OTHER_SPEED.fill(baud=view.baud)
        else:
            said, more, icon = bind_words.GETTING_READY, NO_TEXT, "busy"
        self._say(bind_words.TRY, icon, "accent_text", said, more, view.offer)
        self._offer_buttons(*self._other_roles(view.offer))

    def _show_drawer(self, view: DrawerAsked) -> None:
        said, more = bind_words.HAS_DRAWER, bind_words.HAS_DRAWER_MORE
        if view.is_kicking:
            said, more = bind_words.KICKING, NO_TEXT
        elif view.pin is not None:
            said = bind_words.DID_IT_OPEN
            more = bind_words.DID_IT_OPEN_MORE.fill(pin=view.pin.value.removeprefix("pin"))
        elif view.trouble != NO_TEXT:
            more = view.trouble
        self._say(bind_words.TRY, "wallet", "accent_text", said, more, view.offer)
        self.kick.say(bind_words.OPEN_DRAWER if view.pin is None else bind_words.OTHER_PIN)
        asked = () if view.is_kicking else (self.kick, self.no_drawer)
        self._offer_buttons(*((self.opened,) if view.pin is not None and asked else ()), *asked)

    def _show_bound(self, view: Bound) -> None:
        if view.make is not None:
            said, more = bind_words.PAD_BOUND, bind_words.PAD_BOUND_MORE.fill(make=view.make.value)
        elif view.font is not None:
            is_drawn = view.font is PrinterFont.NONE
            said = bind_words.PRINTER_BOUND
            more = bind_words.PRINTER_BOUND_DRAWN if is_drawn else bind_words.PRINTER_BOUND_MORE
            more = more.fill(columns=view.columns)
            if view.drawer is not None:
                more = bind_words.WITH_DRAWER.fill(said=more, pin=bind_words.PINS[view.drawer.value])
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
        set_style(self.more_said, "tone", "ink")
        self.device.say(_name_and_place(offer) if offer is not None else NO_TEXT)

    def _foot(self) -> tuple[ActionButton, ...]:
        """Return the buttons at the foot in their order; each state shows some of them."""
        first = (self.more, self.network, self.go, self.pad, self.printer)
        slip = (self.readable, self.garbled, self.no_slip, *self.widths.values())
        return (*first, *slip, self.opened, self.kick, self.no_drawer, self.again, self.back)

    def _offer_buttons(self, *shown: ActionButton, again: Text = NO_TEXT) -> None:
        for button in self._foot():
            button.setVisible(button in shown or button is self.back)
        self.again.setVisible(again != NO_TEXT)
        self.again.setEnabled(True)
        if again != NO_TEXT:
            self.again.say(again)

    def _other_roles(self, offer: Offer) -> list[ActionButton]:
        """Offer what a device might be beside what it is tried as: makers do not tell what hangs on a serial line."""
        if offer.role is not Role.SCANNER:
            return []
        pad = [self.pad] if offer.may_be_pin_pad else []
        return pad + ([self.printer] if offer.may_be_printer else [])

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        space(look, head, 20, (0, 0, 0, 0))
        head.addWidget(self.title)
        head.addWidget(self.step, 1, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        space(look, foot, 16, (0, 0, 0, 0))
        for button in self._foot():
            foot.addWidget(button, 1)
        texts = QVBoxLayout()
        space(look, texts, 8, (0, 0, 0, 0))
        for label in (self.said, self.device, self.more_said):
            texts.addWidget(label)
        state = QHBoxLayout()
        space(look, state, 24, (0, 16, 0, 0), when_tight=(0, 2, 0, 0))
        state.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addLayout(texts, 1)
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        column.addLayout(head)
        for row in self.rows:
            column.addWidget(row)
        column.addLayout(state)
        column.addWidget(self.address)
        column.addStretch(1)
        column.addLayout(foot)


def _button(look: Look, text: Text, icon: str, key: str) -> ActionButton:
    """Return a button of the foot."""
    return ActionButton(look, text, icon=icon, key=key, role="strong", height=48)


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
    if offer.role is Role.PRINTER:
        return bind_words.BOUND_PRINTER
    has_no_name = offer.bound_as in {PAD_NAME, PRINTER_NAME}
    return bind_words.BOUND_PAD if has_no_name else bind_words.BOUND_AS.fill(name=offer.bound_as)
