# SPDX-License-Identifier: Apache-2.0
"""Binds a device in three steps, for the command and for the window: what was found, one trial, its table written.

A trial takes its time and is run on a thread of its own; `Trial.stop` ends it from any other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cashier.device_settings import ScannerSettings, WedgeSettings
from cashier.devices.device_lights import light_of
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.it.binding import find_offers, free_name, network_offer, pad_table_of, printer_table_of, table_of
from cashier.it.offers import Offer, Role
from cashier.it.printer_trial import drawer_trial, printer_trial
from cashier.it.scan_hints import IN_WINDOW, IN_WINDOW_MEND, NO_SPEED_FITS, NO_TEXT_CAME
from cashier.it.settings_file import OF_THE_PRINTER, SettingsFileError, put_pin_pad, put_printer, put_scanner
from cashier.it.speed_search import Heard, SpeedSearch
from cashier.it.trial import Trial, Tried
from cashier.printer_settings import DrawerPin, PrinterSettings
from cashier.settings import LoadedSettings, PINPadMake, PINPadSettings, TillSettings
from cashier.values.command_line import COMMAND_LINE
from hardware.device_status import DeviceState, DeviceStatus
from hardware.discovery import Candidate, Computer
from hardware.pin_pad import PadMake, SerialSettings, make_pad, usual_baud
from hardware.scanner import Scan
from hardware.scanner.scan import SEVEN_BITS
from hardware.transport.usb_devices import USBRule

_SCANNER: TypeAdapter[ScannerSettings] = TypeAdapter(ScannerSettings)
PADS_THAT_ANSWER = (PINPadMake.VERIFONE, PINPadMake.NEWLAND, PINPadMake.ABECS, PINPadMake.H002, PINPadMake.PSBC)
"""In the order in which they are asked for. A keypad that sends digits in clear answers nothing: IT names it."""
SCAN_WITHIN_S = 60.0
PAD_ANSWERS_WITHIN_S = 12.0
"""Longer than three tries of every probe take."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The file that a device was written into, and a gun's or camera's settings as they are now."""

    file: Path
    scanner: ScannerSettings | None = None


class Binder:
    """The devices of one computer and the settings file of one till."""

    def __init__(self, loaded: LoadedSettings, computer: Computer | None = None) -> None:
        self._settings = loaded.settings
        self._file = loaded.files[-1] if loaded.files else None
        self._computer = computer or Computer()
        self._found: tuple[Candidate, ...] = ()

    @property
    def settings(self) -> TillSettings:
        """Return the settings with what was bound here."""
        return self._settings

    def look(self) -> list[Offer]:
        """Return what is plugged in; nothing is opened."""
        offers = find_offers(self._settings, self._computer)
        self._found = tuple(each.candidate for each in offers)
        return offers

    def scanner_table(self, offer: Offer, name: str | None = None) -> dict[str, Any]:
        """Return the table by which a gun or camera is found again; a free name unless one is given."""
        taken = [each.name for each in self._settings.scanner]
        chosen = name or offer.bound_as or free_name(offer.candidate.way, taken)
        return table_of(offer.candidate, self._found, chosen)

    def pad_table(self, offer: Offer, make: PINPadMake) -> dict[str, Any]:
        """Return the table by which a PIN pad is found again."""
        return pad_table_of(offer.candidate, self._found, make.value)

    def scanner_trial(self, table: Mapping[str, Any], ready: Callable[[int], None]) -> Trial:
        """Return a trial for somebody who stands before the till."""
        return scanner_trial(table, SCAN_WITHIN_S, ready, has_window=True)

    def pad_trial(self, offer: Offer) -> Trial:
        """Return a trial that asks a PIN pad."""
        return pad_trial(offer.candidate)

    def network_printer(self, host: str, tcp_port: int) -> Offer:
        """Return what no list shows: a printer on the network, by its address."""
        return network_offer(host, tcp_port)

    def printer_table(self, offer: Offer) -> dict[str, Any]:
        """Return the table by which a printer is found again, as far as its place goes."""
        return printer_table_of(offer.candidate, self._found)

    def printer_trial(self, table: Mapping[str, Any]) -> Trial:
        """Return a trial that prints one slip."""
        return printer_trial(dict(table))

    def drawer_trial(self, table: Mapping[str, Any], pin: DrawerPin) -> Trial:
        """Return a trial that opens the drawer on this pin once."""
        return drawer_trial(dict(table), pin)

    def keep(self, role: Role, table: Mapping[str, Any]) -> Kept:
        """Write a table into the settings file; raise `SettingsFileError`."""
        if self._file is None:
            raise SettingsFileError("this till was started without a settings file, so that nothing can be bound")
        if role is Role.PIN_PAD:
            pad = PINPadSettings.model_validate(dict(table))
            put_pin_pad(self._file, table)
            self._settings = self._settings.model_copy(update={"pin_pad": pad})
            return Kept(self._file)
        if role is Role.PRINTER:
            put_printer(self._file, table)
            paper = self._settings.printer.model_dump(exclude_unset=True) if self._settings.printer else {}
            looks = {name: value for name, value in paper.items() if name not in OF_THE_PRINTER}
            printer = PrinterSettings.model_validate({**looks, **table})
            self._settings = self._settings.model_copy(update={"printer": printer})
            return Kept(self._file)
        scanner = _SCANNER.validate_python(dict(table))
        in_force = [each.model_dump(mode="json", exclude_unset=True) for each in self._settings.scanner]
        put_scanner(self._file, table, in_force)
        others = (each for each in self._settings.scanner if each.name != scanner.name)
        self._settings = self._settings.model_copy(update={"scanner": (*others, scanner)})
        return Kept(self._file, scanner)


def scanner_trial(
    table: Mapping[str, Any],
    timeout_s: float,
    ready: Callable[[int], None],
    *,
    has_window: bool = False,
    platform: str = sys.platform,
) -> Trial:
    """Return a trial that reads until one code was scanned.

    ``ready`` is called when the device can read, with 0; and again with the speed at which it is listened to from
    then on, where what was scanned is no text. ``has_window``: this program has a till's window, which gets the keys
    of a gun that nobody can keep from it.
    """

    def run(trial: Trial) -> Tried:
        settings = _SCANNER.validate_python(dict(table))
        if isinstance(settings, WedgeSettings) and settings.is_in_window(platform, has_window=has_window):
            mend = IN_WINDOW_MEND.fill(command=COMMAND_LINE)
            return Tried(trouble=Light(Part.SCANNER, Level.FAULT, IN_WINDOW, mend))
        status = StatusBoard()

        def tell(lights: tuple[Light, ...]) -> None:
            for light in lights:
                trial.events.put(light)

        status.listen(tell)
        scanners = Scanners((settings,), status, _at_once, trial.events.put, has_window=False)
        speeds = SpeedSearch(scanners.listen_at)
        until = time.monotonic() + timeout_s
        scanners.start()
        try:
            while (event := trial.next_event(until)) is not None:
                if isinstance(event, Scan):
                    heard, baud = speeds.heard(event)
                    if heard is Heard.NOT_FOUND:
                        return Tried(trouble=Light(Part.SCANNER, Level.FAULT, NO_TEXT_CAME, NO_SPEED_FITS))
                    if heard is not Heard.TRY_NEXT:
                        return Tried(scan=event, line=_line_of(event, heard, baud))
                    ready(baud)
                if isinstance(event, Light) and event.level is Level.FAULT:
                    return Tried(trouble=event)
                if isinstance(event, Light) and event.level is Level.READY:
                    ready(0)
            return Tried()
        finally:
            scanners.stop()

    return Trial(run)


def _line_of(scan: Scan, heard: Heard, baud: int) -> dict[str, Any]:
    """Return what the settings have to say of a gun's line."""
    of_speed = {"baud": baud} if heard is Heard.FOUND else {}
    return of_speed | ({"mode": scan.encoding.upper()} if scan.encoding in SEVEN_BITS else {})


def pad_trial(
    candidate: Candidate, makes: Sequence[PINPadMake] = PADS_THAT_ANSWER, timeout_s: float = PAD_ANSWERS_WITHIN_S
) -> Trial:
    """Return a trial that asks for a pad of one make after the other until one answers, each for so long at most."""
    place: str | USBRule = candidate.place
    if candidate.usb_id is not None:
        place = USBRule(candidate.usb_id, candidate.serial_number, candidate.usb_path)

    def run(trial: Trial) -> Tried:
        trouble: DeviceStatus | None = None
        for make in makes:
            trouble = _ask_for(make, place, trial, timeout_s)
            if trial.is_stopped:
                return Tried()
            if trouble is None:
                return Tried(make=make)
            if trouble.state is not DeviceState.FAULTED:
                break  # It is not there, or not ours to open: another make changes nothing.
        return Tried(trouble=light_of(Part.PIN_PAD, trouble) if trouble is not None else None)

    return Trial(run)


def _ask_for(make: PINPadMake, place: str | USBRule, trial: Trial, timeout_s: float) -> DeviceStatus | None:
    """Return None when a pad of this make has answered, otherwise what is wrong."""
    kind = PadMake(make.value)
    pad = make_pad(kind, "pad", SerialSettings(place, usual_baud(kind)), trial.events.put)
    trial.forget_events()
    pad.start()
    try:
        event = trial.next_event(time.monotonic() + timeout_s)
        if isinstance(event, DeviceStatus):
            return None if event.is_ready else event
        return DeviceStatus(DeviceState.FAULTED, "pad.silent", {"port": str(place), "cause": "no answer in time"})
    finally:
        pad.stop()


def _at_once(function: Callable[..., object], *words: object) -> None:
    function(*words)
