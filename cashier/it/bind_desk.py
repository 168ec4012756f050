# SPDX-License-Identifier: Apache-2.0
"""Binding a device in the window, in three steps: pick what was found, try it, done.

A gun is tried by a scan, a PIN pad by a question, a printer by a slip that the person reads, its drawer by a kick. A
printer that is bound already is bound anew in the same way; the till lets go of its own while it is tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from cashier.device_settings import ScannerSettings
from cashier.devices.status import Light
from cashier.it.offers import Offer, Role
from cashier.panels import Away
from cashier.printer_settings import AddressError, DrawerPin, PaperColumns, PrinterFont, read_address
from cashier.settings import PINPadMake
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.refusals import refusal_words
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.values.texts import NO_TEXT, Text

if TYPE_CHECKING:
    from cashier.it.binder import Kept
    from cashier.it.trial import Tried

ROWS = 5
"""So many offers are to be seen at once, each with a key of its own."""

_SILENT = Text(zh="没有读到码，什么都没有写入", en="No code was read; nothing was written")
_SILENT_MEND = Text(
    zh="请检查设备的模式（手册里有“HID POS”和“串口”的设置码）；串口设备还要检查波特率。",
    en="Check the device's mode by the codes in its manual (HID POS, serial), and a serial one's speed.",
)
_NO_PAD = Text(zh="没有密码键盘应答，什么都没有写入", en="No PIN pad answers; nothing was written")
_NO_PAD_MEND = Text(
    zh="请检查电源和连线。以明文传送密码的键盘不会应答，请技术支持写入设置。",
    en="Check its power and its cable. A keypad that sends digits in clear answers nothing: IT sets it up by hand.",
)
_NO_SLIP = Text(zh="小票没有打出来，什么都没有写入", en="No slip came out; nothing was written")
_NO_SLIP_MEND = Text(
    zh="请检查电源、纸和连线，确认它是热敏小票打印机；串口打印机还要检查波特率。",
    en="Check power, paper and cable, and that it is a receipt printer (ESC/POS); of a serial one the speed too.",
)
_NOT_WRITTEN = Text(zh="没有写入设置", en="The settings were not written")
NO_ADDRESS = Text(
    zh="这不是打印机的地址。请按 192.168.1.87 或 192.168.1.87:9100 的样子输入。",
    en="That is no printer's address. Type one such as 192.168.1.87, or 192.168.1.87:9100.",
)


class BindsDevices(Protocol):
    """What the desk needs of `cashier.it.binder.Binder`."""

    def look(self) -> list[Offer]:
        """Return what is plugged in; may take a moment."""

    def scanner_table(self, offer: Offer) -> dict[str, Any]:
        """Return the table of a gun or camera."""

    def pad_table(self, offer: Offer, make: PINPadMake) -> dict[str, Any]:
        """Return the table of a PIN pad."""

    def keep(self, role: Role, table: Mapping[str, Any]) -> Kept:
        """Write a table; raise `SettingsFileError`."""

    def scanner_trial(self, table: Mapping[str, Any], ready: Callable[[int], None]) -> RunsTrial:
        """Return a trial of a gun or camera; ``ready`` is called, on any thread, when it can read.

        It is given the speed that is tried, where the one before gave no text; otherwise 0.
        """

    def pad_trial(self, offer: Offer) -> RunsTrial:
        """Return a trial that asks a PIN pad."""

    def network_printer(self, host: str, tcp_port: int) -> Offer:
        """Return what no list shows: a printer on the network, by its address."""

    def printer_table(self, offer: Offer) -> dict[str, Any]:
        """Return the place of a printer."""

    def printer_trial(self, table: Mapping[str, Any]) -> RunsTrial:
        """Return a trial that prints one slip."""

    def drawer_trial(self, table: Mapping[str, Any], pin: DrawerPin) -> RunsTrial:
        """Return a trial that opens the drawer on this pin once."""


class RunsTrial(Protocol):
    """A trial that blocks until it is over or stopped; see `cashier.it.binder.Trial`."""

    def run(self) -> Tried:
        """Return what came of it."""

    def stop(self) -> None:
        """End it."""


class PrinterInUse(Protocol):
    """The till's own printer: one program at a time has it. May be called on any thread."""

    def rest(self) -> None:
        """Let go of it; what is to be printed meanwhile is kept."""

    def resume(self) -> None:
        """Take it up again."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Step 1: what is plugged in, some of it at a time; ``is_looking`` while the computer is asked."""

    rows: tuple[Offer, ...] = ()
    has_more: bool = False
    is_looking: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Whoever is at the till may not bind devices, and nobody approved it: why, and what to do."""

    said: Text
    do_now: Text


@dataclass(frozen=True, slots=True)
class Naming:
    """Step 1 for what no list shows: the address of a printer on the network; ``wrong`` where it was none."""

    wrong: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Trying:
    """Step 2: a gun waits for a scan once it ``is_ready``; a PIN pad is asked; a printer prints.

    ``baud`` is the speed at which a gun is listened to, where nothing could be read at the one before.
    """

    offer: Offer
    is_ready: bool = False
    baud: int = 0


@dataclass(frozen=True, slots=True)
class SlipOut:
    """Step 2 of a printer: a slip was sent; the person says whether it came out, and how its Chinese looks."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class SlipMeasured:
    """Step 2 of a printer, once its Chinese is known: the person names the widest ruler that is whole."""

    offer: Offer
    font: PrinterFont


@dataclass(frozen=True, slots=True)
class DrawerAsked:
    """Step 2 of a printer, last: does a drawer hang on it; once a ``pin`` was kicked, did it open.

    ``is_kicking`` while the pulse is on its way; ``trouble`` where it could not be sent.
    """

    offer: Offer
    font: PrinterFont
    columns: PaperColumns
    pin: DrawerPin | None = None
    is_kicking: bool = False
    trouble: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class NotBound:
    """Nothing came of step 2: why, and what to do. Nothing was written."""

    offer: Offer
    said: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Bound:
    """Step 3: it stands in the settings. ``is_in_use``: the till reads it from now on, without a new start."""

    offer: Offer
    name: str
    characters: int = 0
    make: PINPadMake | None = None
    font: PrinterFont | None = None
    columns: PaperColumns | None = None
    drawer: DrawerPin | None = None
    is_in_use: bool = False


BindView = NotAllowed | Offered | Naming | Trying | SlipOut | SlipMeasured | DrawerAsked | NotBound | Bound | Away


class BindDesk:
    """Lives on the engine's loop. The binder is made when somebody binds; ``use`` has a scanner read at once."""

    def __init__(
        self,
        make_binder: Callable[[], BindsDevices],
        use: Callable[[ScannerSettings], None],
        authority: Authority = NOBODY_ASKS,
        printer: PrinterInUse | None = None,
    ) -> None:
        self._printer = printer
        self._authority = authority
        self._make_binder = make_binder
        self._use = use
        self._made: BindsDevices | None = None
        self._view: BindView = Away()
        self._listeners: list[Callable[[BindView], None]] = []
        self._offers: list[Offer] = []
        self._first = 0
        self._trial: RunsTrial | None = None
        self._printer_table: dict[str, Any] = {}
        self._running: asyncio.Future[Tried] | None = None
        self._working: asyncio.Task[None] | None = None

    @property
    def view(self) -> BindView:
        """What is to be seen just now."""
        return self._view

    def listen(self, listener: Callable[[BindView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring the panel up with the right to set up devices, or with leave, and look what is plugged in."""
        self._authority.act(Right.DEVICE_SETTINGS, "bind a device", NO_TEXT, lambda _: self._show(), self._refuse)

    def _refuse(self, refused: Refused) -> None:
        self._tell(NotAllowed(*refusal_words(refused)))

    def _show(self) -> None:
        self._leave_off()
        self._offers, self._first = [], 0
        self._tell(Offered(is_looking=True))
        self._work(self._look())

    def more(self) -> None:
        """Show the next offers, behind the last the first."""
        if isinstance(self._view, Offered) and self._offers:
            self._first = self._first + ROWS if self._first + ROWS < len(self._offers) else 0
            self._tell_offers()

    def pick(self, number: int) -> None:
        """Try the device of a row, counted from 0. What is bound already is left alone, unless it is a printer."""
        view = self._view
        if isinstance(view, Offered) and number < len(view.rows) and view.rows[number].may_be_bound:
            self._try(view.rows[number])

    def name_printer(self) -> None:
        """Ask for the address of a printer on the network."""
        if isinstance(self._view, Offered):
            self._leave_off()
            self._tell(Naming())

    def try_address(self, typed: str) -> None:
        """Try the printer at an address such as 192.168.1.87:9100; say so where it is none."""
        if not isinstance(self._view, Naming):
            return
        try:
            host, tcp_port = read_address(typed)
        except AddressError:
            self._tell(Naming(wrong=NO_ADDRESS))
        else:
            self._try(self._binder.network_printer(host, tcp_port))

    def take_as_pin_pad(self) -> None:
        """Say that what is tried as a gun is a PIN pad."""
        view = self._view
        if isinstance(view, Trying | NotBound) and view.offer.may_be_pin_pad and view.offer.role is Role.SCANNER:
            self._try(replace(view.offer, role=Role.PIN_PAD))

    def take_as_printer(self) -> None:
        """Say that what is tried as a gun is a printer."""
        view = self._view
        if isinstance(view, Trying | NotBound) and view.offer.may_be_printer and view.offer.role is not Role.PRINTER:
            self._try(replace(view.offer, role=Role.PRINTER))

    def slip_read(self, font: PrinterFont) -> None:
        """Say that the slip came out, and which font it takes to print Chinese."""
        if isinstance(self._view, SlipOut):
            self._tell(SlipMeasured(self._view.offer, font))

    def slip_measured(self, columns: PaperColumns) -> None:
        """Say which is the widest of the slip's rulers that stands on one line: so wide is the paper."""
        view = self._view
        if isinstance(view, SlipMeasured):
            self._tell(DrawerAsked(view.offer, view.font, columns))

    def kick_drawer(self) -> None:
        """Open the drawer on pin 2, as nearly all do; the second time on pin 5, and so on in turn."""
        view = self._view
        if isinstance(view, DrawerAsked) and not view.is_kicking:
            self._leave_off()
            pin = DrawerPin.PIN_5 if view.pin is DrawerPin.PIN_2 else DrawerPin.PIN_2
            self._tell(replace(view, pin=pin, is_kicking=True, trouble=NO_TEXT))
            self._work(self._kick(replace(view, pin=pin, trouble=NO_TEXT), pin))

    def drawer_opened(self) -> None:
        """Say that the drawer opened on the pin that was kicked last."""
        view = self._view
        if isinstance(view, DrawerAsked) and view.pin is not None and not view.is_kicking:
            self._keep_printer(view, view.pin)

    def no_drawer(self) -> None:
        """Say that no drawer hangs on the printer."""
        if isinstance(self._view, DrawerAsked):
            self._keep_printer(self._view, DrawerPin.NONE)

    def no_slip(self) -> None:
        """Say that no slip came out."""
        if isinstance(self._view, SlipOut):
            self._tell(NotBound(self._view.offer, _NO_SLIP, _NO_SLIP_MEND))

    def again(self) -> None:
        """Try the same once more; look once more, where nothing is tried."""
        if isinstance(self._view, NotBound):
            self._try(self._view.offer)
        elif isinstance(self._view, Offered | Bound):
            self._show()

    def back(self) -> None:
        """Go back to the list, from there away."""
        if isinstance(self._view, Naming | Trying | SlipOut | SlipMeasured | DrawerAsked | NotBound):
            self._show()
        else:
            self.leave()

    def leave(self) -> None:
        """Take the panel away; a trial comes to nothing."""
        self._leave_off()
        self._tell(Away())

    async def _look(self) -> None:
        self._offers = await asyncio.to_thread(self._find)
        self._tell_offers()

    def _find(self) -> list[Offer]:
        """Look, on a thread of its own: the first time, the drivers are loaded."""
        return self._binder.look()

    def _tell_offers(self) -> None:
        rows = tuple(self._offers[self._first : self._first + ROWS])
        self._tell(Offered(rows, has_more=len(self._offers) > ROWS))

    def _try(self, offer: Offer) -> None:
        self._leave_off()
        self._tell(Trying(offer))
        ways = {Role.PIN_PAD: self._try_pad, Role.PRINTER: self._try_printer, Role.SCANNER: self._try_scanner}
        self._work(ways[offer.role](offer))

    async def _try_scanner(self, offer: Offer) -> None:
        loop = asyncio.get_running_loop()
        table = self._binder.scanner_table(offer)
        trial = self._binder.scanner_trial(table, lambda baud: _on(loop, self._on_ready, offer, baud))
        tried = await self._outcome(trial)
        if tried.scan is None:
            self._tell(_not_bound(offer, tried.trouble, _SILENT, _SILENT_MEND))
            return
        kept = self._kept(Role.SCANNER, {**table, **tried.line}, offer)
        if kept is not None and kept.scanner is not None:
            self._use(kept.scanner)
            self._tell(Bound(offer, kept.scanner.name, characters=len(tried.scan.text), is_in_use=True))

    async def _try_pad(self, offer: Offer) -> None:
        tried = await self._outcome(self._binder.pad_trial(offer))
        if tried.make is None:
            self._tell(_not_bound(offer, tried.trouble, _NO_PAD, _NO_PAD_MEND))
        elif self._kept(Role.PIN_PAD, self._binder.pad_table(offer, tried.make), offer) is not None:
            self._tell(Bound(offer, "", make=tried.make))

    async def _try_printer(self, offer: Offer) -> None:
        place = self._binder.printer_table(offer)
        tried = await self._outcome(self._resting(self._binder.printer_trial(place)))
        if tried.printer is None:
            self._tell(_not_bound(offer, tried.trouble, _NO_SLIP, _NO_SLIP_MEND))
        else:
            self._printer_table = {**place, **tried.printer}
            self._tell(SlipOut(offer))

    async def _kick(self, asked: DrawerAsked, pin: DrawerPin) -> None:
        tried = await self._outcome(self._resting(self._binder.drawer_trial(self._printer_table, pin)))
        self._tell(asked if tried.trouble is None else replace(asked, pin=None, trouble=tried.trouble.said))

    def _keep_printer(self, asked: DrawerAsked, drawer: DrawerPin) -> None:
        looks = {"font": asked.font.value, "columns": int(asked.columns), "drawer": drawer.value}
        if self._kept(Role.PRINTER, {**self._printer_table, **looks}, asked.offer) is not None:
            self._tell(Bound(asked.offer, "", font=asked.font, columns=asked.columns, drawer=drawer))

    def _resting(self, trial: RunsTrial) -> RunsTrial:
        """Return the trial, while which the till lets go of the printer that it has."""
        return trial if self._printer is None else _WhileResting(trial, self._printer)

    async def _outcome(self, trial: RunsTrial) -> Tried:
        """Run a trial on a thread, once the one before it has given its device back."""
        if self._running is not None:
            await asyncio.wait({self._running})
        self._trial = trial
        self._running = asyncio.get_running_loop().run_in_executor(None, trial.run)
        return await asyncio.shield(self._running)

    def _kept(self, role: Role, table: Mapping[str, Any], offer: Offer) -> Kept | None:
        from cashier.it.settings_file import SettingsFileError  # Late: it writes TOML, and hardly any day does that.

        try:
            return self._binder.keep(role, table)
        except SettingsFileError as fault:
            self._tell(NotBound(offer, _NOT_WRITTEN, Text(zh=str(fault), en=str(fault))))
            return None

    @property
    def _binder(self) -> BindsDevices:
        if self._made is None:
            self._made = self._make_binder()
        return self._made

    def _on_ready(self, offer: Offer, baud: int) -> None:
        if isinstance(self._view, Trying) and self._view.offer == offer:
            self._tell(Trying(offer, is_ready=True, baud=baud))

    def _work(self, work: Any) -> None:
        self._working = asyncio.get_running_loop().create_task(work, name="bind")

    def _leave_off(self) -> None:
        """Stop what runs: its driver gives the device back, and nobody waits for what comes of it."""
        if self._trial is not None:
            self._trial.stop()
            self._trial = None
        if self._working is not None:
            self._working.cancel()
            self._working = None

    def _tell(self, view: BindView) -> None:
        self._view = view
        for listener in self._listeners:
            listener(view)


class _WhileResting:
    """A trial of a printer that the till itself may have open."""

    def __init__(self, trial: RunsTrial, printer: PrinterInUse) -> None:
        self._trial = trial
        self._printer = printer

    def run(self) -> Tried:
        self._printer.rest()
        try:
            return self._trial.run()
        finally:
            self._printer.resume()

    def stop(self) -> None:
        self._trial.stop()


def _not_bound(offer: Offer, trouble: Light | None, said: Text, mend: Text) -> NotBound:
    return NotBound(offer, said, mend) if trouble is None else NotBound(offer, trouble.said, trouble.mend)


def _on(loop: asyncio.AbstractEventLoop, function: Callable[[Offer, int], None], offer: Offer, baud: int) -> None:
    """Have a function called on the loop, from the thread of a trial; a loop that is gone needs it no more."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, offer, baud)
