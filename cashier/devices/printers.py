# SPDX-License-Identifier: Apache-2.0
"""The configured receipt printer: its driver, its light, and slips that are handed over and not waited for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from cashier.devices.device_lights import light_of, light_waiting
from cashier.devices.scanners import Hand
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.printer_settings import DrawerPin, PrinterFont, PrinterSettings, PrinterSymbols
from cashier.values.texts import Text
from hardware.device_status import DeviceStatus
from hardware.printer import (
    DOTS,
    Charset,
    Cut,
    Document,
    Logo,
    PortLink,
    PrintEnd,
    PrinterLink,
    PrinterTiming,
    PrintOutcome,
    QueueLink,
    ReceiptPrinter,
    drawer_kick,
    encode,
)
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import FlowControl, SerialSettings
from hardware.transport.system_queue import system_queue
from hardware.transport.tcp_port import TCPPort
from hardware.transport.usb_devices import USBRule
from hardware.transport.usb_printer import USBPrinterPort

_WRITE_TIMEOUT_S = 15.0
_LOOK_EVERY_S = 2.0
_LOOK_AT_SHARED_EVERY_S = 15.0
"""A network printer serves one computer at a time: it is asked seldom, and let go at once."""

_UNPRINTED = Text(zh="{n} 张小票没有打出来", en="Slips that did not come out: {n}")
_UNPRINTED_MEND = Text(
    zh="按 P，或在菜单里选“打印”，可以再打。", en="Press P, or choose Printing in the menu, to print them."
)
_UNPRINTED_BRIEF = Text(zh="{n} 张没打", en="{n} unprinted")

WhenPrinted = Callable[[PrintOutcome], object]


class Printer:
    """The receipt printer of this till. Lives on the engine's loop; the driver has a thread of its own."""

    def __init__(self, settings: PrinterSettings, status: StatusBoard, hand: Hand) -> None:
        self._status = status
        self._hand = hand
        self._unprinted = 0
        self._cut = Cut(settings.cut.value)
        self._draws = settings.font is PrinterFont.NONE
        self._draws_symbols = settings.symbols is PrinterSymbols.PICTURE
        self._charset = Charset.GB18030 if settings.font is PrinterFont.GB18030 else Charset.GBK
        self._columns = int(settings.columns)
        self._pulse = None
        if settings.drawer is not DrawerPin.NONE:
            self._pulse = drawer_kick(5 if settings.drawer is DrawerPin.PIN_5 else 2, settings.drawer_pulse_ms)
        self._settings = settings
        self._is_over = False
        self._driver = self._make_driver()

    def start(self) -> None:
        """Look for the printer."""
        self._status.set(light_waiting(Part.PRINTER))
        self._driver.start()

    def stop(self) -> None:
        """Give the printer back; what was not begun is told as not printed."""
        self._is_over = True
        self._driver.stop()

    def rest(self) -> None:
        """Give the printer back for a while, on any thread; what is printed meanwhile is told as not printed."""
        self._driver.stop()

    def resume(self) -> None:
        """Look for the printer again after a `rest`."""
        if not self._is_over:
            self._driver = self._make_driver()
            self._driver.start()

    def _make_driver(self) -> ReceiptPrinter:
        look_every_s = _LOOK_EVERY_S if self._settings.host is None else _LOOK_AT_SHARED_EVERY_S

        def tell(state: DeviceStatus) -> None:
            self._hand(self._on_state, state)

        return ReceiptPrinter(link_of(self._settings), tell, look_every_s=look_every_s)

    @property
    def has_drawer(self) -> bool:
        """Whether a drawer hangs on the printer."""
        return self._pulse is not None

    def open_drawer(self, then: Callable[[str | None], object]) -> None:
        """Open the drawer before anything else is printed; ``then`` hears what was in the way, None where nothing."""
        if self._pulse is not None:
            job = self._driver.open_drawer(self._pulse)
            self._tell(job, lambda end: then(None if end.end is PrintEnd.PRINTED else end.status.key))

    @property
    def state(self) -> DeviceStatus:
        """How the printer fares, as it was last seen."""
        return self._driver.status

    def print(self, document: Document, title: str, then: WhenPrinted) -> None:
        """Have a document printed; ``then`` hears on the engine's loop how it ended. Returns at once."""
        self._tell(self._driver.print(lambda: self._bytes(document), title), then)

    def _bytes(self, document: Document) -> bytes:
        """Return what goes to the printer; called on its own thread, for drawing takes its time."""
        has_logo = any(isinstance(item, Logo) for item in document.items)
        if not (self._draws or self._draws_symbols or has_logo):
            return encode(document, self._cut, charset=self._charset)
        # Late: what it draws with takes its time to load.
        from hardware.printer.picture import line_picture, logo_or_nothing, symbol_picture

        dots = DOTS[self._columns]
        draw = (lambda line: line_picture(line, dots, self._columns)) if self._draws else None
        draw_symbol = symbol_picture if self._draws_symbols else None
        return encode(document, self._cut, draw, self._charset, lambda logo: logo_or_nothing(logo, dots), draw_symbol)

    def _tell(self, job: Future[PrintOutcome], then: WhenPrinted) -> None:
        job.add_done_callback(lambda done: self._hand(then, done.result()))

    def show_unprinted(self, count: int) -> None:
        """Say with the light how many slips did not come out, while nothing else is wrong with the printer."""
        self._unprinted = count
        self._on_state(self._driver.status)

    def _on_state(self, state: DeviceStatus) -> None:
        light = light_of(Part.PRINTER, state)
        if self._unprinted and light.level is Level.READY:
            said, brief = _UNPRINTED.fill(n=self._unprinted), _UNPRINTED_BRIEF.fill(n=self._unprinted)
            light = Light(Part.PRINTER, Level.WARNING, said, _UNPRINTED_MEND, brief)
        self._status.set(light)


def link_of(settings: PrinterSettings, timing: PrinterTiming | None = None) -> PrinterLink:
    """Return the way to the printer that the settings name."""
    if settings.queue is not None:
        return QueueLink(system_queue(settings.queue))
    if settings.host is not None:
        shared = TCPPort(settings.host, settings.tcp_port)
        return PortLink(shared, answers=settings.answers, keeps_open=False, timing=timing)
    rule = USBRule(settings.usb, settings.serial_number, settings.usb_path) if settings.usb is not None else None
    if settings.port is None:
        assert rule is not None, "the settings see to it"
        return PortLink(USBPrinterPort(rule), answers=settings.answers, timing=timing)
    line = SerialSettings(settings.port, settings.baud, settings.mode, FlowControl(settings.flow.value))
    return PortLink(SerialPort(line, write_timeout_s=_WRITE_TIMEOUT_S), answers=settings.answers, timing=timing)
