# SPDX-License-Identifier: Apache-2.0
"""The window: head, one screen, foot. It renders views and hands keys on; it decides nothing about payments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cashier.checkout.key_bursts import TAB, BurstSettings, Key
from cashier.checkout.screens import Asking, CounterView, Notice, Sale, Tone, Unknown, Waiting, order_number_of
from cashier.devices.status import Light, Part
from cashier.panels import Away, PanelName, Panels
from cashier.signin.desk import SignInDesk
from cashier.signin.views import SignInView
from cashier.sounds.cue import Cue
from cashier.ui import words
from cashier.ui.attendance import Attendance
from cashier.ui.cues import cue_for, notice_of
from cashier.ui.key_filter import KeyFilter, typed_text
from cashier.ui.panel_keys import PANEL_KEYS
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.screens.pages import Pages
from cashier.ui.screens.signin import SignInPanel
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import BASE, Look
from cashier.ui.theme.style_sheet import style_sheet
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import space
from cashier.ui.widgets.fault_panel import FaultPanel
from cashier.ui.widgets.header import Header, TrainingBand
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.ui.widgets.overlay import Overlay
from cashier.ui.widgets.panel_menu import PanelMenu
from cashier.ui.widgets.status_lights import StatusBar, StatusPopover
from cashier.ui.widgets.unresolved_strip import UnresolvedStrip
from cashier.values.texts import Language

if TYPE_CHECKING:
    from cashier.ui.screens.bind import BindPanel
    from cashier.ui.screens.camera import CameraPanel
    from cashier.ui.screens.charged import ChargedPanel
    from cashier.ui.screens.choosing import ChoicePanel
    from cashier.ui.screens.doctor import DoctorPanel
    from cashier.ui.screens.past import PastPanel
    from cashier.ui.screens.shift import ShiftPanel
    from cashier.ui.screens.slips import SlipPanel
    from cashier.ui.screens.tender import TenderPanel

MIN_WIDTH, MIN_HEIGHT = 640, 480

OnePanel = TypeVar("OnePanel", bound=Panel)

_REPEATING = frozenset({"", "Backspace", "Delete", "Up", "Down", TAB})
"""Keys that count again while they are held down: characters, and what moves or erases."""

_LEAVING = Notice(Tone.WARNING, words.STILL_PAYING, words.CLOSE_AGAIN)


class PageFrame(QWidget):
    """The ground on which screen, notices and the strip of unresolved payments lie."""


class MainWindow(QWidget):
    """Everything of one counter on one window."""

    def __init__(
        self,
        around: Surroundings,
        *,
        shop_name: str,
        terminal_name: str,
        wall_clock: Callable[[], datetime],
        play: Callable[[Cue], None],
        keep_look: Callable[[Language, str], None],
        guns: Sequence[BurstSettings] = (),
    ) -> None:
        super().__init__()
        self._look = around.look
        self._intents = around.intents
        self._play = play
        self._keep_look = keep_look
        self._view: CounterView | None = None
        self._styled: tuple[object, ...] = ()
        self._is_leaving = False
        self._look.follow(self._restyle)  # First of all followers: the others measure what it sets.
        self._header = Header(self._look, shop_name, terminal_name, wall_clock)
        self._banner = NoticeBanner(self._look, key="Esc")
        self._banner.dismissed.connect(self._dismiss)
        self.pages = Pages(around)
        self._around = around
        self._panels: list[Panel] = []
        self.signin = SignInPanel(around)
        self._ask_panels = around.desks.panels
        self._ask_signin = around.desks.signin
        self._strip = UnresolvedStrip(self._look)
        self._status = StatusBar(self._look)
        self._lay_out()
        self._said_of_parts = StatusPopover(self._look)
        self._popover = Overlay(self._look, self, self._said_of_parts, width=660, is_at_foot=True)
        self._said_of_parts.close_button.clicked.connect(self._popover.hide)
        self.menu = PanelMenu(self._look)
        self._menu_overlay = Overlay(self._look, self, self.menu, width=800, is_at_foot=False)
        self.menu.close_button.clicked.connect(self._menu_overlay.hide)
        self.menu.chosen.connect(self._ask_for)
        self.menu.account.clicked.connect(self._ask_account)
        self._last_resort = FaultPanel(self._look)
        self._fault = Overlay(self._look, self, self._last_resort, width=640, is_at_foot=False)
        self._last_resort.go_on.clicked.connect(self._fault.hide)
        self._status.asked.connect(self._on_light)
        self._header.language_asked.connect(self._switch_language)
        self._header.theme_asked.connect(self._switch_theme)
        self._header.menu_asked.connect(self.toggle_menu)
        self._header.shift_asked.connect(lambda: self._ask_for(PanelName.SHIFT))
        self.key_filter = KeyFilter(self, guns)
        self.key_filter.scanned.connect(self._intents.scan)
        self.key_filter.typed.connect(self._on_typed)
        self.key_filter.taken_back.connect(self._on_taken_back)
        self.key_filter.composing.connect(self._on_composing)
        self.attendance = Attendance(self)
        self.attendance.seen.connect(lambda: self._ask_signin(SignInDesk.touched))
        self._look.follow(lambda: self.setWindowTitle(f"{self._look.say(words.PRODUCT)} · {shop_name}"))
        self.setMinimumSize(MIN_WIDTH, MIN_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.resize(BASE)

    # -- what may lie in the place of the counter's page: built, and its module loaded, when it is first asked for

    @cached_property
    def shift(self) -> ShiftPanel:
        """The shift."""
        from cashier.ui.screens.shift import ShiftPanel

        return self._laid(ShiftPanel(self._around))

    @cached_property
    def doctor(self) -> DoctorPanel:
        """What the till depends on."""
        from cashier.ui.screens.doctor import DoctorPanel

        return self._laid(DoctorPanel(self._around))

    @cached_property
    def camera(self) -> CameraPanel:
        """What a camera sees."""
        from cashier.ui.screens.camera import CameraPanel

        return self._laid(CameraPanel(self._around))

    @cached_property
    def bind(self) -> BindPanel:
        """Binding a device."""
        from cashier.ui.screens.bind import BindPanel

        return self._laid(BindPanel(self._around))

    @cached_property
    def tender(self) -> TenderPanel:
        """How an order is paid."""
        from cashier.ui.screens.tender import TenderPanel

        return self._laid(TenderPanel(self._around))

    @cached_property
    def goods(self) -> ChoicePanel:
        """Goods by their name."""
        from cashier.ui.screens.choosing import ChoicePanel

        return self._laid(ChoicePanel(self._around, self._around.desks.goods))

    @cached_property
    def held(self) -> ChoicePanel:
        """Sales that were put aside."""
        from cashier.ui.screens.choosing import ChoicePanel

        return self._laid(ChoicePanel(self._around, self._around.desks.held))

    @cached_property
    def past(self) -> PastPanel:
        """The last sales."""
        from cashier.ui.screens.past import PastPanel

        return self._laid(PastPanel(self._around))

    @cached_property
    def charged(self) -> ChargedPanel:
        """Whether a customer was charged."""
        from cashier.ui.screens.charged import ChargedPanel

        return self._laid(ChargedPanel(self._around))

    @cached_property
    def slips(self) -> SlipPanel:
        """Slips."""
        from cashier.ui.screens.slips import SlipPanel

        return self._laid(SlipPanel(self._around))

    def _laid(self, panel: OnePanel) -> OnePanel:
        panel.hide()
        self._place.insertWidget(self._place.indexOf(self._strip), panel, 1)
        self._panels.append(panel)
        return panel

    def prepare(self) -> None:
        """Build the payment's other pages, one between any two events, so that no customer waits for them."""
        ahead = QTimer(self)

        def build_one() -> None:
            if not self.pages.build_one_ahead():
                ahead.stop()

        ahead.timeout.connect(build_one)
        ahead.start(0)

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """The panels that may lie over the window."""
        return self._fault, self._menu_overlay, self._popover

    @property
    def view(self) -> CounterView | None:
        """The view that is painted just now."""
        return self._view

    @property
    def look(self) -> Look:
        """Language, theme and size, which all that is in the window follows."""
        return self._look

    def show_view(self, view: CounterView) -> None:
        """Render a view, with its sound."""
        cue = cue_for(self._view, view)
        self._view = view
        screen = view.screen
        self.pages.show_screen(screen)
        self._header.show_order(order_number_of(screen))
        self._offer_menu(is_offered=isinstance(screen, Sale))
        self._strip.show_open(view.unresolved, view.left)
        self._show_notice()
        if cue is not None:
            self._play(cue)

    def show_signin(self, view: SignInView) -> None:
        """Render who is at the till, and in the place of everything else what they are asked."""
        self._header.show_who(view.who.name if view.who is not None else "")
        self.menu.account.setVisible(view.who is not None)
        self.signin.show_front(view.front)
        self._work.setVisible(view.front is None)
        self._offer_menu(is_offered=self._view is not None and isinstance(self._view.screen, Sale))
        self._show_notice()

    def show_panel(self, name: PanelName, view: object) -> None:
        """Render a panel in the place of the counter's page, or take it away."""
        if self._panel_up() is None:
            self.pages.hide()
        if name.value in self.__dict__ or not isinstance(view, Away):
            panel: Panel = getattr(self, name.value)
            panel.show_view(view)
        self.pages.setVisible(self._panel_up() is None)
        self._show_notice()

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Render the status lights."""
        self._status.show_lights(lights)
        self._said_of_parts.show_lights(lights)

    def show_fault(self, code: str) -> None:
        """Say that something went wrong that nobody expected."""
        self._last_resort.show_fault(code)
        self._fault.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do nothing: the key filter has all keys, and a key that passed it means nothing here."""
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale to the new size."""
        super().resizeEvent(event)
        self._look.fit(self.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at the second try while a payment is not decided: somebody may have hit the corner."""
        is_open = self._view is not None and isinstance(self._view.screen, Asking | Waiting | Unknown)
        if is_open and not self._is_leaving:
            self._is_leaving = True
            self._show_notice()
            event.ignore()
        else:
            event.accept()

    # -- keys

    def _on_typed(self, key: Key) -> None:
        # What lies on a key, or a finger that stays, presses no button twice: the second press is a decision.
        if key.is_repeat and key.name not in _REPEATING:
            return
        if key.name == "Escape" and self._take_away():
            return
        if key.name == "F11":
            self._toggle_full_screen()
            return
        if key.name == "F12":
            self._ask_signin(SignInDesk.lock)
            return
        if self._is_covered:
            if not self.signin.take_key(key.name, typed_text(key)):
                self._take_letter(typed_text(key).lower())
            return
        page = self._panel_up() or self.pages.current
        # A button that is there to be pressed has its key first: a door of the payment, a reason of a difference.
        if key.name in PANEL_KEYS and not page.knows(key.name):
            self._ask_for(PANEL_KEYS[key.name])
            return
        text = typed_text(key)
        if not page.take_key(key.name, text):
            self._take_letter(text.lower())

    def _on_taken_back(self) -> None:
        if not self._is_covered and self._panel_up() is None:
            self.pages.current.take_back()

    def _on_composing(self, text: str) -> None:
        panel = self._panel_up()
        if panel is not None:
            panel.compose(text)

    @property
    def _is_covered(self) -> bool:
        """Whether somebody is asked who they are, in the place of everything else."""
        return not self.signin.isHidden()

    def _ask_account(self) -> None:
        self._menu_overlay.hide()
        self._ask_signin(SignInDesk.account)

    def _panel_up(self) -> Panel | None:
        return next((panel for panel in self._panels if not panel.isHidden()), None)

    def _ask_for(self, name: PanelName) -> None:
        self._menu_overlay.hide()
        self._ask_panels(Panels.show, name)

    def _offer_menu(self, *, is_offered: bool) -> None:
        """Offer the way to the panels, where there is one: not while a payment is before the customer.

        Where no shift is open, that is said there, too.
        """
        is_offered = is_offered and not self._is_covered
        self._header.offer_menu(is_offered=is_offered)
        is_shift_open = self._view is None or self._view.is_shift_open
        self._header.show_no_shift(is_shown=is_offered and not is_shift_open)
        if not is_offered:
            self._menu_overlay.hide()

    def _take_letter(self, letter: str) -> None:
        if letter == "l":
            self._switch_language()
        elif letter == "d":
            self._switch_theme()
        elif letter == "s":
            self.toggle_status()
        elif letter.upper() in PANEL_KEYS and self._header.is_menu_offered:
            self._ask_for(PANEL_KEYS[letter.upper()])
        elif letter == "u" and self._header.is_menu_offered:
            self._ask_account()
        elif letter == "m" and self._header.is_menu_offered:
            self.toggle_menu()

    def _take_away(self) -> bool:
        """Take away what lies on top; return whether there was anything."""
        for overlay in self.overlays:
            if overlay.isVisible():
                overlay.hide()
                return True
        return self._notice_has_escape and self._dismiss()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _on_light(self, part: Part) -> None:
        """Show what a camera sees at a press on its light; what is said of all lights at a press on another."""
        if part is Part.CAMERA and self._header.is_menu_offered:
            self._ask_for(PanelName.CAMERA)
        else:
            self.toggle_status()

    def toggle_status(self) -> None:
        """Open or close what is said of the status lights."""
        self._popover.toggle()

    def toggle_menu(self) -> None:
        """Open or close the list of panels."""
        self._menu_overlay.toggle()

    # -- notices: what the person just did, then what became of an earlier payment; one at a time

    def _show_notice(self) -> None:
        notice = self._notice()
        can_dismiss = notice is not None and self._can_dismiss()
        has_key = self._notice_has_escape
        self._banner.show_notice(notice, can_dismiss=can_dismiss, has_key=has_key)
        self.pages.current.lend_escape(is_lent=can_dismiss and has_key)

    @property
    def _notice_has_escape(self) -> bool:
        """Whether Esc takes the notice on top away, and is no key of a panel or of a question who somebody is."""
        return not self._is_covered and self._panel_up() is None

    def _notice(self) -> Notice | None:
        if self._is_leaving:
            return _LEAVING
        if self._view is None:
            return None
        return notice_of(self._view) or self._view.settled

    def _can_dismiss(self) -> bool:
        """Whether the notice on top is one to be read and taken away, and not the state of a door."""
        view = self._view
        return self._is_leaving or (view is not None and (view.notice is not None or notice_of(view) is None))

    def _dismiss(self) -> bool:
        if self._notice() is None or not self._can_dismiss():
            return False
        if self._is_leaving:
            self._is_leaving = False
            self._show_notice()
        elif self._view is not None and self._view.notice is not None:
            self._intents.dismiss()
        else:
            self._intents.dismiss_settled()
        return True

    # -- look

    def _switch_language(self) -> None:
        look = self._look
        look.set_language(Language.EN if look.language is Language.ZH else Language.ZH)
        self._keep_look(look.language, look.theme.value)

    def _switch_theme(self) -> None:
        self._look.set_theme(self._look.theme.other)
        self._keep_look(self._look.language, self._look.theme.value)

    def _restyle(self) -> None:
        look = self._look
        wanted = (look.theme, look.scale)
        if wanted != self._styled:
            self._styled = wanted
            self.setFont(text_font(look.text_px(SIZES.text)))
            self.setStyleSheet(style_sheet(look))

    def _lay_out(self) -> None:
        frame = PageFrame()
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        around = QVBoxLayout(frame)
        space(self._look, around, 0, (24, 16, 24, 16), when_tight=(24, 5, 24, 5))
        self._work = QWidget()
        around.addWidget(self.signin, 1)
        around.addWidget(self._work, 1)
        self._place = QVBoxLayout(self._work)
        space(self._look, self._place, 11, (0, 0, 0, 0))
        self._place.addWidget(self._banner)
        self._place.addWidget(self.pages, 1)
        self._place.addWidget(self._strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._look.is_training:
            column.addWidget(TrainingBand(self._look))
        column.addWidget(self._header)
        column.addWidget(frame, 1)
        column.addWidget(self._status)
