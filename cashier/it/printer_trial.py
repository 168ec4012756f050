# SPDX-License-Identifier: Apache-2.0
"""Tries a printer that is met for the first time: is it there, at what speed, and does a slip come out.

What the printer cannot tell, the person before it can: whether Chinese is to be read on that slip, which of its
rulers is whole, for so wide is the paper, and whether the drawer opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cashier.devices.device_lights import light_of
from cashier.devices.printers import link_of
from cashier.devices.status import Part
from cashier.it.trial import Trial, Tried
from cashier.printer_settings import DrawerPin, PaperColumns, PrinterSettings
from hardware.device_status import DeviceStatus
from hardware.printer import DOTS, Align, Document, Line, PrinterLink, drawer_kick, encode
from hardware.transport.base import TransportError

BAUDS = (9600, 19200, 38400, 115200)
"""The speeds that printers are set to when they are made, in the order in which they are tried."""

WITH_ITS_FONT = "一二三四五 金额 ￥12.80"
RULERS = tuple(f"{int(each)}{'-' * (int(each) - 4)}{int(each)}" for each in PaperColumns)
"""As wide as each paper: on a narrower one the printer breaks them."""
DRAWN = (
    "上面那一行中文",
    "看得清吗？",
    "Can you read the Chinese above?",
    "最宽的一条完整横线是几？",
    "Which is the widest whole ruler?",
    "请在收银机上回答。",
    "Please answer on the till.",
)
_COLUMNS = 32


def trial_slip() -> bytes:
    """Return a slip for any paper: a line and rulers in the printer's own font, below them the questions, drawn."""
    from hardware.printer.picture import line_picture  # Late: what it draws with takes its time to load.

    head = (Line("Jifu", Align.CENTRE, bold=True, scale=2), Line(WITH_ITS_FONT, Align.CENTRE))
    own = encode(Document((*head, *(Line(each) for each in RULERS))))
    asked = Document(tuple(Line(each, Align.CENTRE) for each in DRAWN))
    drawn = encode(asked, draw=lambda line: line_picture(line, DOTS[_COLUMNS], _COLUMNS))
    # The first slip is not cut off: both are one piece of paper.
    return own.removesuffix(encode(Document(())).removeprefix(b"\x1b@")) + drawn


def printer_trial(place: dict[str, Any], *, link: Callable[[PrinterSettings], PrinterLink] = link_of) -> Trial:
    """Return a trial that prints one slip at a place: keys of `[printer]`. It says which more belong there."""

    def run(trial: Trial) -> Tried:
        trouble: DeviceStatus | None = None
        for more in _more(place):
            settings = PrinterSettings.model_validate({**place, **more})
            trouble = _print(link(settings), trial)
            if trial.is_stopped:
                return Tried()
            if trouble is None:
                return Tried(printer=more)
            if trouble.key != "printer.silent":
                break  # It answered, or is not ours to open: another speed changes nothing.
        return Tried(trouble=light_of(Part.PRINTER, trouble) if trouble is not None else None)

    return Trial(run)


def drawer_trial(
    place: dict[str, Any], pin: DrawerPin, *, link: Callable[[PrinterSettings], PrinterLink] = link_of
) -> Trial:
    """Return a trial that opens the drawer once; whether it opened, the person before it sees."""

    def run(_: Trial) -> Tried:
        settings = PrinterSettings.model_validate({**place, "drawer": pin})
        way = link(settings)
        try:
            status = way.look()
            if status.key in {"printer.silent", "queue.stopped"}:
                return Tried(trouble=light_of(Part.PRINTER, status))
            pulse = drawer_kick(5 if pin is DrawerPin.PIN_5 else 2, settings.drawer_pulse_ms)
            way.pulse(pulse, is_blocked=not status.is_ready)
        except TransportError as error:
            return Tried(trouble=light_of(Part.PRINTER, error.status()))
        finally:
            way.close()
        return Tried(printer={"drawer": pin.value})

    return Trial(run)


def _more(place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a printer may need beside its place. One on USB may have no way back, and prints all the same."""
    if "port" in place or "queue" in place:
        yield from ({"baud": baud} for baud in BAUDS) if "port" in place else ({},)
    else:
        yield from ({}, {"answers": False})


def _print(link: PrinterLink, trial: Trial) -> DeviceStatus | None:
    """Return None when the slip was printed, otherwise what is in the way."""
    troubles: list[DeviceStatus] = []

    def look_at(status: DeviceStatus) -> None:
        # Nobody waits for paper here: whoever stands before the printer puts it in and tries again.
        if trial.is_stopped or not status.is_ready:
            troubles.append(status)
            link.give_up()

    try:
        status = link.look()
        if status.is_ready and not trial.is_stopped:
            status = link.print(trial_slip(), "trial", look_at)
    except TransportError as error:
        return error.status()
    finally:
        link.close()
    return troubles[0] if troubles else None if status.is_ready else status
