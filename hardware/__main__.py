# SPDX-License-Identifier: Apache-2.0
"""Command line of the hardware room: look at devices without the till. The work is in `commands`."""

import argparse
import os
import re
import sys
from pathlib import Path

from hardware import commands
from hardware.discovery import ScanWay
from hardware.pin_pad import (
    AESDUKPT,
    DUKPT,
    EntryMessage,
    EscEntry,
    FlowControl,
    KeyPurpose,
    MasterSession,
    PadMake,
    PadOptions,
    PINRequest,
    Scheme,
    SerialSettings,
    usual_baud,
)
from hardware.scanner import Suffix, USBRule
from hardware.transport.settings import USUAL_BAUDS

_EXIT_CODES = "exit codes: 0 done, 1 not done, 2 wrong use, 3 no such port, 4 port busy, 5 not allowed, 6 faulted"
_GUN_SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "none": b""}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    output = commands.Output(as_json=options.json)
    try:
        match options.command:
            case "list":
                return commands.list_devices(output)
            case "scan":
                return commands.scan(output, _scanner(options), options.count, options.timeout)
            case "pin":
                return _pin(output, options)
            case "key":
                return _key(output, options)
            case "pad":
                return _pad(output, options)
            case "decode":
                # Imported here: the other commands need no camera.
                from hardware.decode_command import decode_files

                return decode_files(output, options.files, full=options.full, budget_s=options.budget)
            case "print":
                # Imported here: the other commands need no printer.
                from hardware.print_command import link_to, print_test

                return print_test(output, link_to(_printer(options)), kick=options.kick)
            case _:
                return _simulate(output, options)
    except ValueError as error:
        output.complain(str(error))
        return commands.WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hardware", description=__doc__, epilog=_EXIT_CODES)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object a line")
    line = argparse.ArgumentParser(add_help=False)
    line.add_argument("--port", help="device path or COM name; or --usb")
    line.add_argument("--usb", metavar="ID", help="vendor and product as `list` shows them, such as 0c2e:0b61")
    line.add_argument("--serial-number", help="with --usb: which of several")
    line.add_argument("--usb-path", help="with --usb: which of several, such as 1-1.4")
    line.add_argument("--baud", type=int, default=None, help="9600 unless the pad's dialect is usually faster")
    line.add_argument("--mode", default="8N1", help="data bits, parity, stop bits: 8N1, 7E1")
    line.add_argument("--flow", type=FlowControl, choices=list(FlowControl), default=FlowControl.NONE)
    actions = parser.add_subparsers(
        dest="command", required=True, metavar="list|scan|pin|key|pad|print|decode|simulate"
    )
    actions.add_parser("list", parents=[common], help="print what may scan, and every serial port")

    scan = actions.add_parser("scan", parents=[common, line], help="print what a gun or camera reads")
    scan.add_argument("--way", type=ScanWay, choices=list(ScanWay), default=ScanWay.SERIAL)
    scan.add_argument("--count", type=_positive, default=1)
    scan.add_argument("--timeout", type=float, default=None, metavar="SECONDS")
    scan.add_argument("--suffix", type=Suffix, choices=list(Suffix), default=Suffix.AUTO)

    _add_pin(actions.add_parser("pin", parents=[common, line], help="run one PIN entry, or ask for a text or a key"))
    _add_key(actions.add_parser("key", parents=[common, line], help="load a key into a PIN pad, or ask for one"))
    _add_pad(actions.add_parser("pad", parents=[common, line], help="look after a PIN pad: test, number, language"))

    printing = actions.add_parser("print", parents=[common, line], help="print a test slip, where it would come out")
    printing.add_argument("--host", help="a network printer's name or address")
    printing.add_argument("--tcp-port", type=_positive, default=9100, help="with --host")
    printing.add_argument("--queue", help="a printer that the system knows, by its queue's name")
    printing.add_argument("--kick", action="store_true", help="open the drawer too")

    decode = actions.add_parser(
        "decode",
        parents=[common],
        help="read the codes on pictures",
        description="Print a line for each file: name, AIM identifier, text, milliseconds, with tabs between; "
        "- where nothing was read. A payment code (16 to 24 digits) shows its last four digits only.",
        epilog="exit codes: 0 all read, 1 not all read, 2 a file is no picture, 6 no reading library",
    )
    decode.add_argument("files", nargs="+", type=Path, metavar="FILE")
    decode.add_argument("--full", action="store_true", help="show payment codes whole; whoever sees one can use it")
    decode.add_argument("--budget", type=_seconds, default=1.0, metavar="SECONDS", help="for each picture")

    _add_simulate(actions.add_parser("simulate", parents=[common], help="be a device, until standard input ends"))
    return parser


def _add_pin(pin: argparse.ArgumentParser) -> None:
    pin.add_argument(
        "--ask", choices=("pin", "text", "key"), default="pin", help="what is asked for, in place of a PIN"
    )
    pin.add_argument("--characters", type=_positive, default=6, help="with a text: how many at most")
    pin.add_argument("--dialect", type=PadMake, choices=list(PadMake), default=PadMake.VERIFONE)
    pin.add_argument("--account", help="with a PIN: surrogate account number, 8 to 19 digits")
    pin.add_argument("--scheme", choices=("dukpt", "aes-dukpt", "master-session"), default="dukpt")
    pin.add_argument("--session-key", default=None, metavar="HEX", help="encrypted under the pad's master key")
    pin.add_argument("--check", default=None, metavar="HEX", help="the session key's check value")
    pin.add_argument("--master-key", type=int, default=0, metavar="INDEX")
    pin.add_argument("--entry", type=EntryMessage, choices=list(EntryMessage), default=EntryMessage.Z60)
    pin.add_argument("--esc-entry", type=EscEntry, choices=list(EscEntry), default=EscEntry.X98_BLOCK)
    pin.add_argument("--amount", type=int, default=None, metavar="MINOR_UNITS")
    pin.add_argument("--prompt", help="what the pad shows; ENTER PASSWORD unless given")
    pin.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS")


def _add_key(key: argparse.ArgumentParser) -> None:
    key.description = (
        "Load a key, whose components are typed unseen or come on standard input, a line each; check values are "
        "shown. Verifone pads take master and initial keys in clear, in a secure room; the others take keys that are "
        "encrypted under one that they have."
    )
    key.add_argument(
        "action",
        choices=("load", "block", "check", "reset", "set", "ksn", "line"),
        help="load one, or one that is sealed in a TR-31 block; ask for one; put back what the maker put there; "
        "choose between two DUKPT keys; how their numbers are told; change the line",
    )
    key.add_argument("--dialect", type=PadMake, choices=list(PadMake), default=PadMake.VERIFONE)
    key.add_argument("--purpose", type=KeyPurpose, choices=list(KeyPurpose), default=KeyPurpose.MASTER)
    key.add_argument("--index", type=int, default=0, help="the key's place, 0 to 9")
    key.add_argument("--under", type=int, default=0, metavar="INDEX", help="master key that it is encrypted under")
    key.add_argument("--check", default=None, metavar="HEX", help="the check value that it has to have")
    key.add_argument("--ksn", default=None, metavar="HEX", help="with an initial key: its key serial number")
    key.add_argument("--components", type=_positive, default=1, help="how many people hold a part of it; XOR of all")
    key.add_argument("--key-set", type=int, choices=(0, 1), default=0, help="of a DUKPT key: the first or the second")
    key.add_argument("--clear", action="store_true", help="psbc, h002: the master key comes in clear")
    key.add_argument("--old", action="store_true", help="with --clear: the key before is typed last; else a reset's")
    key.add_argument("--all", action="store_true", help="with reset: every master key")
    key.add_argument("--details", action="store_true", help="with check: what the key is for, where the pad tells")
    key.add_argument("--form", choices=("short", "whole"), default="whole", help="with ksn")
    key.add_argument("--new-baud", type=_positive, default=9600, help="with line: the speed from then on")
    key.add_argument("--new-mode", default="8N1", help="with line: 8N1, 7E1, 7O1")


def _add_pad(pad: argparse.ArgumentParser) -> None:
    pad.add_argument("action", choices=("number", "self-test", "language", "diagnose"))
    pad.add_argument("--dialect", type=PadMake, choices=list(PadMake), default=PadMake.VERIFONE)
    pad.add_argument("--set", default=None, metavar="NUMBER", help="with number: give the pad this one")
    pad.add_argument("--language", choices=("en", "es", "pt"), default="en", help="of the pad's own prompts")
    pad.add_argument(
        "--test",
        type=_positive,
        default=6,
        metavar="NUMBER",
        help="with diagnose: 6 shows its number, 7 is its line",
    )


def _add_simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument("device", choices=("gun", "pinpad", "printer", "pole", "camera", "hid-gun", "keyboard-gun"))
    simulate.add_argument("--link", type=Path, help="where the simulated port, or the camera's folder, is to appear")
    simulate.add_argument(
        "--tcp-port", type=_port, help="printer: be one on the network, at this port of this computer (0: a free one)"
    )
    simulate.add_argument(
        "--gadget",
        type=Path,
        help="hid-gun, keyboard-gun: the USB gadget of this kernel that it is to be, such as /dev/hidg0; "
        "docs/lab.md has a machine with one",
    )
    simulate.add_argument(
        "--make", choices=("honeywell", "newland", "microscan", "symbol", "generic"), default="honeywell"
    )
    simulate.add_argument("--suffix", choices=list(_GUN_SUFFIXES), default="cr")
    simulate.add_argument("--aim", default=None, help="AIM identifier that the gun sends, such as ]C0")
    simulate.add_argument(
        "--line-baud", type=int, choices=USUAL_BAUDS, help="gun: the speed of its line; a port at another hears noise"
    )
    simulate.add_argument("--dialect", type=PadMake, choices=list(PadMake), default=PadMake.VERIFONE)
    simulate.add_argument("--keys", choices=("dukpt", "aes-dukpt", "master-session"), default="dukpt")


def _positive(text: str) -> int:
    if re.fullmatch("[1-9][0-9]{0,8}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed is a whole number from 1")
    return int(text)


def _port(text: str) -> int:
    if re.fullmatch("[0-9]{1,5}", text) is None or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed is a whole number from 0 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed are seconds such as 1 or 0.25")
    return float(text)


def _place(options: argparse.Namespace) -> str | USBRule:
    if (options.port is None) is (options.usb is None):
        raise ValueError("give either --port, such as /dev/ttyACM0 or COM3, or --usb, such as 0c2e:0b61")
    if options.usb is None:
        return str(options.port)
    return USBRule(options.usb, options.serial_number, options.usb_path)


def _line(options: argparse.Namespace, usual: int = 9600) -> SerialSettings:
    baud = usual if options.baud is None else options.baud
    return SerialSettings(_place(options), baud, options.mode, options.flow)


def _printer(options: argparse.Namespace) -> SerialSettings | USBRule | tuple[str, int] | str:
    """Return where the printer is. Raises `ValueError`."""
    named = [each for each in (options.port, options.usb, options.host, options.queue) if each is not None]
    if len(named) != 1:
        raise ValueError("give one of --port, such as /dev/ttyUSB1 or COM5, --usb, --host and --queue")
    if options.port is not None:
        return _line(options)
    if options.host is not None:
        return str(options.host), int(options.tcp_port)
    return (
        str(options.queue)
        if options.queue is not None
        else USBRule(options.usb, options.serial_number, options.usb_path)
    )


def _scanner(options: argparse.Namespace) -> commands.ScannerMaker:
    line = _line(options) if options.way is ScanWay.SERIAL else None
    return commands.scanner_of(options.way, _place(options), line, options.suffix)


def _pin(output: commands.Output, options: argparse.Namespace) -> int:
    line = _line(options, usual_baud(options.dialect))
    if options.ask == "pin":
        chosen = PadOptions(options.entry, options.esc_entry)
        return commands.enter_pin(output, line, options.dialect, _request(options), chosen)
    # Imported here: whoever tries an entry asks for nothing else.
    from hardware.ask_command import ask
    from hardware.pin_pad import KeyRequest, TextRequest

    prompt = (options.prompt or ("SMS CODE" if options.ask == "text" else "PRESS A KEY"),)
    if options.ask == "text":
        return ask(output, line, options.dialect, TextRequest(prompt, options.characters, options.timeout))
    return ask(output, line, options.dialect, KeyRequest(prompt, options.timeout))


def _request(options: argparse.Namespace) -> PINRequest:
    if options.account is None:
        raise ValueError("--account is missing; a PIN is encrypted together with it")
    scheme: Scheme = AESDUKPT() if options.scheme == "aes-dukpt" else DUKPT()
    if options.scheme == "master-session":
        if options.session_key is None:
            raise ValueError("--session-key is missing; the scheme master-session needs it")
        scheme = MasterSession(options.session_key, options.master_key, options.check)
    return PINRequest(options.account, scheme, options.timeout, options.amount, (options.prompt or "ENTER PASSWORD",))


def _key(output: commands.Output, options: argparse.Namespace) -> int:
    # Imported here: the other commands load no keys.
    from hardware import key_command
    from hardware.pin_pad import KeyQuery, LineChange
    from hardware.pin_pad.upkeep import KeyReset, KeySetChoice, KSNForm

    line, make = _line(options, usual_baud(options.dialect)), options.dialect
    plan = key_command.KeyPlan(
        options.purpose,
        options.index,
        options.under,
        options.check,
        options.ksn,
        options.components,
        options.key_set,
        options.clear,
        options.old,
    )
    match options.action:
        case "load":
            return key_command.load_key(output, line, make, plan)
        case "block":
            return key_command.load_block(output, line, make, plan)
        case "check":
            return key_command.run(output, line, make, KeyQuery(options.index, options.details))
        case "reset":
            return key_command.run(output, line, make, KeyReset(None if options.all else options.index))
        case "set":
            return key_command.run(output, line, make, KeySetChoice(options.key_set))
        case "ksn":
            return key_command.run(output, line, make, KSNForm(options.form == "whole"))
    return key_command.run(output, line, make, LineChange(options.new_baud, options.new_mode))


def _pad(output: commands.Output, options: argparse.Namespace) -> int:
    # Imported here, as above.
    from hardware import key_command
    from hardware.pin_pad.upkeep import Diagnostic, LanguageChoice, PadLanguage, SelfTest, SerialNumber

    line, make = _line(options, usual_baud(options.dialect)), options.dialect
    match options.action:
        case "number" if options.set is None:
            return key_command.tell_number(output, line, make)
        case "number":
            return key_command.run(output, line, make, SerialNumber(options.set))
        case "self-test":
            return key_command.run(output, line, make, SelfTest())
        case "language":
            return key_command.run(output, line, make, LanguageChoice(PadLanguage(options.language)))
    return key_command.run(output, line, make, Diagnostic(options.test))


def _simulate(output: commands.Output, options: argparse.Namespace) -> int:
    if os.name != "posix":
        raise ValueError("simulated ports need pseudo-terminals, which this operating system does not have")
    if options.tcp_port is not None and options.device != "printer":
        raise ValueError(f"--tcp-port is for a printer, not for a {options.device}; give --link")
    # Imported here: the simulators cannot be imported where there are no pseudo-terminals.
    from hardware import simulate
    from hardware.simulators.pad_keys import AESDUKPTKeys, DUKPTKeys, MasterKeys

    if options.tcp_port is not None:
        if options.link is not None:
            raise ValueError("give either --link or --tcp-port; a printer has one place")
        try:
            return simulate.run_printer(output, int(options.tcp_port), sys.stdin)
        except OSError as error:
            raise ValueError(f"--tcp-port {options.tcp_port} cannot be listened on ({error.strerror})") from error
    if options.device in {"hid-gun", "keyboard-gun"}:
        make = options.make if options.device == "hid-gun" else None
        return simulate.run_usb_gun(output, _gadget(options.gadget), sys.stdin, make)
    link = _free_link(options.link)
    if options.device == "camera":
        # Imported here: the other devices need nothing to paint with.
        from hardware.simulate_camera import run_camera

        return run_camera(output, link, sys.stdin)
    match options.device:
        case "gun":
            return simulate.run_gun(
                output, link, sys.stdin, _GUN_SUFFIXES[options.suffix], options.aim, options.line_baud
            )
        case "printer":
            return simulate.run_printer(output, link, sys.stdin)
        case "pole":
            return simulate.run_pole(output, link, sys.stdin)
    keys = {"dukpt": DUKPTKeys, "aes-dukpt": AESDUKPTKeys, "master-session": MasterKeys}[options.keys]()
    return simulate.run_pad(output, link, sys.stdin, options.dialect, keys)


def _gadget(gadget: Path | None) -> Path:
    """Return the gadget that a USB gun is to be. Raises `ValueError`."""
    if gadget is None or not gadget.exists():
        raise ValueError(
            f"--gadget {gadget or 'is missing'}: a USB gun needs a kernel that plays the device's side, such as a "
            "Raspberry Pi Zero's or dummy_hcd's /dev/hidg0; `make lab` boots a machine with one (docs/lab.md)"
        )
    return gadget


def _free_link(link: Path | None) -> Path:
    """Return where the simulated port may appear. Raises `ValueError`."""
    if link is None:
        raise ValueError("--link is missing: where the simulated port is to appear, such as /tmp/gun")
    if os.path.lexists(link) and not link.is_symlink():
        raise ValueError(f"--link {link} is there already and is no link; choose a free name")
    if not link.parent.is_dir():
        raise ValueError(f"--link {link} is not possible; the folder {link.parent} does not exist")
    return link


if __name__ == "__main__":
    sys.exit(main())
