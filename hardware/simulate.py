# SPDX-License-Identifier: Apache-2.0
"""Simulated devices for people and scripts: `python -m hardware simulate`. Commands come in a line each."""

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from hardware.commands import OK, Output
from hardware.pin_pad import PadMake
from hardware.simulators.abecs_pin_pad import AbecsPINPad
from hardware.simulators.esc_pin_pad import EscPINPad
from hardware.simulators.escpos_core import EscPosCore, Printed, PrintedLine, PrintedPicture, PrintedSymbol
from hardware.simulators.fault_words import PAD_FAULT_HELP, plan_fault
from hardware.simulators.gadget_gun import GadgetGun
from hardware.simulators.gun_faults import GunFault
from hardware.simulators.keyboard_gun_faults import KeyboardFault
from hardware.simulators.newland_pin_pad import NewlandPINPad
from hardware.simulators.pad_keys import PadKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from hardware.simulators.printer_faults import PRINTER_FAULT_HELP
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.pty_pole import PtyPole
from hardware.simulators.pty_printer import PtyPrinter
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.tcp_printer import TCPPrinter
from hardware.simulators.visa_pin_pad import VisaPINPad
from hardware.simulators.voice_keypad import VoiceKeypad

BUSY_HELP = "busy · free"
"""Another program has the port, until it is free again."""
GUN_HELP = f"scan TEXT · fault {'|'.join(GunFault)} TEXT · bytes HEX · unplug · replug [LINK] · {BUSY_HELP}"
PRINTER_HELP = (
    "show · paper out|low|in · cover open|closed · cutter jammed|free · silent on|off · width 32|42|48 · "
    f"font gbk|gb18030 · unplug · replug · {BUSY_HELP} · {PRINTER_FAULT_HELP}"
)
USB_GUN_HELP = f"scan TEXT · fault {'|'.join(KeyboardFault)} TEXT (keyboard-gun)"
POLE_HELP = f"show · unplug · replug · {BUSY_HELP}"
_KEYS = frozenset((*"0123456789", ENTER, CLEAR, CANCEL, "F1", "F2", "F3"))
PAD_HELP = (
    "pin DIGITS · type TEXT · key NAME · cancel · clear · show · unplug · replug [LINK] · "
    f"{BUSY_HELP} · {PAD_FAULT_HELP}"
)


def run_gun(
    output: Output, link: Path, lines: Iterable[str], suffix: bytes, aim: str | None, baud: int | None = None
) -> int:
    """Be a gun at `link` until the commands end."""
    with SerialGun(link, suffix=suffix, aim=aim, baud=baud) as gun:
        output.say(f"gun at {link}: {GUN_HELP}", event="ready", link=str(link))
        for line in lines:
            word, _, text = line.strip().partition(" ")
            if word and _command_gun(gun, word, text):
                output.say(f"{word} done", event=word)
            elif word:
                output.complain(f"Command {word!r} is not known here; allowed is {GUN_HELP}.")
    return OK


def _command_gun(gun: SerialGun, word: str, text: str) -> bool:
    """Do what a line asks for; tell whether it was understood."""
    name, _, code = text.partition(" ")
    match word:
        case "scan" if text:
            gun.scan(text)
        case "fault" if name in set(GunFault) and code:
            gun.misbehave(code, GunFault(name))
        case "bytes" if re.fullmatch("(?:[0-9A-Fa-f]{2})+", text.replace(" ", "")):
            gun.send(bytes.fromhex(text))
        case "unplug":
            gun.unplug()
        case "replug":
            gun.replug(_link(text))
        case "busy":
            gun.hold()
        case "free":
            gun.release()
        case _:
            return False
    return True


def _link(text: str) -> Path | None:
    """Return another place to appear at, where one is named."""
    return Path(text) if text else None


def run_usb_gun(output: Output, gadget: Path, lines: Iterable[str], make: str | None) -> int:
    """Be a USB gun behind a gadget of this kernel until the commands end: of a make, or one that plays keyboard."""
    gun = GadgetGun(gadget, make)
    output.say(f"gun at {gadget}: {USB_GUN_HELP}", event="ready", link=str(gadget))
    for line in lines:
        word, _, text = line.strip().partition(" ")
        name, _, code = text.partition(" ")
        is_fault = word == "fault" and name in set(KeyboardFault) and bool(code)
        if is_fault or (word == "scan" and text):
            try:
                if is_fault:
                    gun.misbehave(code, KeyboardFault(name))
                else:
                    gun.scan(text)
            except (OSError, ValueError) as error:
                output.complain(f"{gadget} did not take it: {error}.")
                continue
            output.say(f"{word} done", event=word)
        elif word:
            output.complain(f"Command {word!r} is not known here; allowed is {USB_GUN_HELP}.")
    return OK


def run_printer(output: Output, place: Path | int, lines: Iterable[str]) -> int:
    """Be a receipt printer at a link, or at a TCP port of this computer (0: a free one), until the commands end."""
    if isinstance(place, int):
        with TCPPrinter(place) as on_network:
            where = f"{on_network.host}:{on_network.port}"
            output.say(f"printer at {where}: {PRINTER_HELP}", event="ready", port=on_network.port)
            _command_printer(output, on_network, lines)
    else:
        with PtyPrinter(place) as printer:
            output.say(f"printer at {place}: {PRINTER_HELP}", event="ready", link=str(place))
            _command_printer(output, printer, lines)
    return OK


def _command_printer(output: Output, printer: PtyPrinter | TCPPrinter, lines: Iterable[str]) -> None:
    for line in lines:
        match line.split():
            case []:
                continue
            case ["show"]:
                printer.change(lambda core: _show_slips(output, core))
                continue
            case ["paper", "out" | "low" | "in" as where]:
                printer.change(partial(_set_paper, where=where))
            case ["cover", "open" | "closed" as where]:
                printer.change(partial(_set, name="is_cover_open", value=where == "open"))
            case ["cutter", "jammed" | "free" as where]:
                printer.change(partial(_set, name="is_cutter_jammed", value=where == "jammed"))
            case ["silent", "on" | "off" as where]:
                printer.change(partial(_set, name="is_silent", value=where == "on"))
            case ["width", "32" | "42" | "48" as columns]:
                printer.change(partial(_set, name="columns", value=int(columns)))
            case ["unplug"]:
                printer.unplug()
            case ["replug"]:
                printer.replug()
            case ["busy"]:
                printer.hold()
            case ["free"]:
                printer.release()
            case ["fault", name]:
                try:
                    printer.spoil(name)
                except ValueError as error:
                    output.complain(f"{error}.")
                    continue
            case ["font", "gbk" | "gb18030" as name]:
                printer.change(partial(_set, name="has_gb18030", value=name == "gb18030"))
            case _:
                output.complain(f"Command {line.strip()!r} is not known here; allowed is {PRINTER_HELP}.")
                continue
        output.say(f"{line.strip()} done", event=line.strip())


def run_pole(output: Output, link: Path, lines: Iterable[str]) -> int:
    """Be a customer display of two lines at `link` until the commands end."""
    with PtyPole(link) as pole:
        output.say(f"display at {link}: {POLE_HELP}", event="ready", link=str(link))
        for line in lines:
            match line.strip():
                case "":
                    continue
                case "show":
                    shown = pole.lines
                    output.say("\n".join(f"|{each}|" for each in shown), event="show", lines=list(shown))
                    continue
                case "unplug":
                    pole.unplug()
                case "replug":
                    pole.replug()
                case "busy":
                    pole.hold()
                case "free":
                    pole.release()
                case word:
                    output.complain(f"Command {word!r} is not known here; allowed is {POLE_HELP}.")
                    continue
            output.say(f"{line.strip()} done", event=line.strip())
    return OK


def _set_paper(core: EscPosCore, *, where: str) -> None:
    core.is_paper_out, core.is_paper_near_end = where == "out", where == "low"


def _set(core: EscPosCore, *, name: str, value: object) -> None:
    setattr(core, name, value)


def _show_slips(output: Output, core: EscPosCore) -> None:
    """Print the slips that came out since the last time, and how often the drawer opened in all."""
    slips = [[_shown(each) for each in slip] for slip in core.slips]
    core.slips.clear()
    words = "\n".join(line for slip in slips for line in (*slip, "-" * 20)) or "nothing was printed"
    output.say(words, event="show", slips=slips, drawer_openings=len(core.drawer_pulses))


def _shown(printed: Printed) -> str:
    match printed:
        case PrintedLine(text=text):
            return text
        case PrintedSymbol(kind=kind, data=data):
            return f"[{kind} {data}]"
        case PrintedPicture(width=width, height=height):
            return f"[picture of {width} x {height} dots]"


def run_pad(output: Output, link: Path, lines: Iterable[str], make: PadMake, keys: PadKeys) -> int:
    """Be a PIN pad of this make at `link` until the commands end; `keys` are those of a Verifone pad."""
    with _device(make, link, keys) as pad:
        pad.person = lambda pad: output.say(f"entry: {pad.display!r}", event="entry", display=pad.display)
        pad.asked = lambda pad: output.say(f"asked: {pad.display!r}", event="asked", display=pad.display)
        output.say(f"PIN pad at {link}: {PAD_HELP}", event="ready", link=str(link))
        for line in lines:
            word, _, text = line.strip().partition(" ")
            if word:
                _command_pad(output, pad, word, text)
    return OK


def _device(make: PadMake, link: Path, keys: PadKeys) -> PtyPINPad[Any]:
    match make:
        case PadMake.VERIFONE:
            return VisaPINPad(link, keys)
        case PadMake.PSBC | PadMake.H002:
            return EscPINPad(link, dialect=make.value)
        case PadMake.ABECS:
            return AbecsPINPad(link)
        case PadMake.NEWLAND:
            return NewlandPINPad(link)
        case PadMake.KEYPAD:
            return VoiceKeypad(link)


def _command_pad(output: Output, pad: PtyPINPad[Any], word: str, text: str) -> None:
    match word:
        case "pin" if text.isascii() and text.isdigit():
            if not pad.entry.is_set():
                output.complain("The pad is not asking for a PIN now.")
                return
            pad.type_pin(text)
        case "pin":
            # What was typed is not repeated: it may be a real one with a slip of the finger.
            output.complain("What stands behind pin is not understood; allowed are digits, as in pin 123456.")
            return
        case "type" | "key" if not text.isascii() or not text or (word == "key" and text not in _KEYS):
            output.complain(f"What stands behind {word} is not understood; keys are {', '.join(sorted(_KEYS))}.")
            return
        case "type" | "key" if pad.state is not {"type": PadState.TEXT, "key": PadState.KEY}[word]:
            output.complain(f"The pad is not asking for a {'text' if word == 'type' else 'key'} now.")
            return
        case "type":
            pad.type_text(text)
        case "key":
            pad.press(text)
        case "cancel":
            pad.press_cancel()
        case "clear":
            pad.press_clear()
        case "show":
            output.say(
                f"{pad.state.value}: {pad.display!r}", event="show", state=pad.state.value, display=pad.display
            )
            return
        case "unplug":
            pad.unplug()
        case "replug":
            pad.replug(_link(text))
        case "busy":
            pad.hold()
        case "free":
            pad.release()
        case "fault":
            try:
                plan_fault(pad.faults, text)
            except ValueError as error:
                output.complain(f"{error}.")
                return
        case _:
            output.complain(f"Command {word!r} is not known here; allowed is {PAD_HELP}.")
            return
    output.say(f"{word} done", event=word)
