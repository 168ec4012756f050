# SPDX-License-Identifier: Apache-2.0
"""The words that each command takes. Kept apart from the commands, so that ``--help`` imports none of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

MOST = 1_000_000_000
"""Of whatever is counted; SQLite bears more, and nobody means it."""
LONGEST_WAIT_S = 86_400


def _count(text: str) -> int:
    """Read a number of something, or one that something has. See argparse about types."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 0 to {MOST}")
    return int(text)


def _wait(text: str) -> float:
    """Read how long to wait. See argparse about types."""
    wrong = argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of seconds from 0 to {LONGEST_WAIT_S}")
    try:
        wait_s = float(text)
    except ValueError:
        raise wrong from None
    if not 0 <= wait_s <= LONGEST_WAIT_S:  # What is no number is not in there either.
        raise wrong
    return wait_s


def _till(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full-screen", action="store_true", help="take the whole screen")
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language to begin with")
    parser.add_argument("--theme", choices=("light", "dark"), help="look to begin with")


def _manage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language to begin with")
    parser.add_argument("--theme", choices=("light", "dark"), help="look to begin with")
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="another till's data folder, such as a copy of it; more than one may be",
    )
    parser.add_argument(
        "--leave", type=UUID, metavar="ID", help="the leave that a running till gave; its menu fills this in"
    )


def _pay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--amount", required=True, metavar="12.80", help="what the order costs, in currency units")
    parser.add_argument("--asset", choices=("points", "wallet", "card"), default="points", help="what is paid with")
    parser.add_argument("--order", metavar="NUMBER", help="the shop's order number; one is made where none is given")
    parser.add_argument(
        "--code-stdin", action="store_true", help="read the payment code from standard input, as if typed by hand"
    )
    parser.add_argument("--door", choices=("pin_pad", "phone"), help="how the customer proves who they are")
    parser.add_argument(
        "--scan-timeout", type=_wait, default=120.0, metavar="SECONDS", help="how long to wait for a scan"
    )
    parser.add_argument(
        "--resolve-timeout",
        type=_wait,
        default=90.0,
        metavar="SECONDS",
        help="how long to follow an unknown result",
    )
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--wait", type=_wait, default=5.0, metavar="SECONDS", help="how long to wait for the devices")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _selftest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the new file to copy it to")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", required=True, help="the one-time code from whoever runs the platform")
    parser.add_argument("--name", required=True, help="what this till is called, such as T01")
    parser.add_argument("--again", action="store_true", help="take another identity in the place of the present one")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _retire(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only-here", action="store_true", help="forget the key without asking the platform")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _devices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("list", "bind", "try-scan", "try-pin-pad", "try-printer"),
        help="what may be bound; bind one of it; or try what the settings name, with nothing sold: one scan, any "
        "digits on the PIN pad, a test slip",
    )
    parser.add_argument("--pick", type=_count, metavar="NUMBER", help="which to bind, by its number in the list")
    parser.add_argument(
        "--way",
        choices=("serial", "wedge", "camera", "network", "queue"),
        help="bind one that is not listed: its way in, or for a printer the way to it",
    )
    parser.add_argument(
        "--place",
        metavar="PATH",
        help="with --way: device path, COM name, a camera's number, a printer's address or its queue",
    )
    parser.add_argument("--name", help="what messages are to call it")
    parser.add_argument(
        "--as",
        dest="role",
        choices=("scanner", "pin_pad", "printer"),
        help="what it is, where its maker does not tell",
    )
    parser.add_argument(
        "--font",
        choices=("gbk", "none"),
        help="of a printer whose trial slip nobody can be asked about: it has a Chinese font, or it has none",
    )
    parser.add_argument(
        "--columns",
        type=int,
        choices=(32, 42, 48),
        help="of such a printer: letters on a line, 32 on paper of 58 mm, 42 or 48 on 80 mm; as it was unless given",
    )
    parser.add_argument(
        "--drawer",
        choices=("none", "pin2", "pin5"),
        help="of such a printer: the pin by which the cash drawer on it opens; as it was unless given",
    )
    parser.add_argument(
        "--timeout",
        type=_wait,
        default=60.0,
        metavar="SECONDS",
        help="how long to wait for the scan, the PIN or the slip",
    )
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("show", "reference"), help="what is in force; or every setting, as a page")
    parser.add_argument("--origin", action="store_true", help="say of each value where it was said")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FILE.zip", help="the new file; none is overwritten"
    )
    parser.add_argument("--wait", type=_wait, default=5.0, metavar="SECONDS", help="how long to wait for the devices")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _update(parser: argparse.ArgumentParser) -> None:
    actions = ("status", "check", "stage", "apply", "rollback", "at-rest", "bring-up")
    parser.add_argument(
        "action",
        choices=actions,
        help="what to do; at-rest tells whether this till could be updated now, and ends with 1 where not; "
        "bring-up is what an update asks a new version",
    )
    parser.add_argument("--from", dest="source", metavar="PLACE", help="a folder, such as a USB stick, or an address")
    parser.add_argument(
        "--root", type=Path, metavar="FOLDER", help="the folder of versions; this program's if left out"
    )
    parser.add_argument("--older", action="store_true", help="stage a version that is older than the present one")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="with bring-up: where the journal is")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _pos_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _training(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("sheet",), help="write the sheet of training codes")
    parser.add_argument("--pdf", required=True, metavar="FILE", help="the new file; none is overwritten")
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sheet")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--drive", action="store_true", help="drive itself through every outcome, print them, and end"
    )
    parser.add_argument("--out", type=Path, default=Path("demo-output"), metavar="FOLDER", help="where pictures go")
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language to begin with")


def _finding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--order", metavar="NUMBER", help="an order's number, or how it begins")
    parser.add_argument("--code-tail", metavar="1234", help="the last four digits of the code that was scanned")
    parser.add_argument("--amount", metavar="12.80", help="what the order cost, in currency units")
    parser.add_argument(
        "--state", choices=("paid", "declined", "cancelled", "open"), help="how it ended; «open» has no end yet"
    )
    parser.add_argument("--limit", type=_count, default=50, metavar="N", help="list at most so many")
    parser.add_argument("--out", metavar="FILE", help="write all that are found to a new CSV file")


def _shift(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help_: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_, description=help_)
        made.add_argument("--json", action="store_true", help="print one JSON object")
        made.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
        return made

    for made in (
        action("list", "list shifts, newest first"),
        exporting := action("export", "write shifts to a new CSV, XLSX or PDF file"),
        action("verify", "check the chain of the log, and add every Z up anew"),
        reconciling := action("reconcile", "compare the journal with the platform's settlement, line by line"),
        finding := action("find", "look for payments, newest first; or write all that are found to a new CSV file"),
    ):
        made.add_argument("--since", metavar="DAY", help="first day, such as 2026-11-01, in this machine's zone")
        made.add_argument("--until", metavar="DAY", help="last day")
    _finding(finding)
    timeline = action("timeline", "everything that was written while a shift was open, oldest first")
    timeline.add_argument("number", type=_count, metavar="NUMBER", help="which shift")
    exporting.add_argument("--out", required=True, metavar="FILE", help="the new file; none is overwritten")
    exporting.add_argument(
        "--format", choices=("csv", "xlsx", "pdf"), default="csv", help="csv: shifts; xlsx, pdf: their payments too"
    )
    exporting.add_argument("--number", type=_count, metavar="NUMBER", help="one shift alone")
    printing = action("print", "write the X of the open shift, or the Z of one that is closed, to a new PDF on A4")
    printing.add_argument(
        "number", type=_count, nargs="?", metavar="NUMBER", help="which shift; the open one if left out"
    )
    printing.add_argument("--pdf", required=True, metavar="FILE", help="the new file; none is overwritten")
    reconciling.add_argument(
        "number", type=_count, nargs="?", metavar="NUMBER", help="which shift; the open one, or else the newest"
    )
    showing = action("show", "the X of the open shift, or the Z of one that is closed")
    showing.add_argument(
        "number", type=_count, nargs="?", metavar="NUMBER", help="which shift; the open one if left out"
    )
    opening = action("open", "open a shift; no till may be running")
    opening.add_argument("--float", required=True, metavar="200.00", help="what is in the drawer, in currency units")
    moving = action("cash", "put cash into the drawer or take some out; no till may be running")
    moving.add_argument("way", choices=("in", "out"), help="which way it goes")
    moving.add_argument("amount", metavar="50.00", help="how much, in currency units")
    moving.add_argument("--reason", required=True, help="why; it stands in the log")
    ending = action("close", "count the drawer and close the shift, or hand it on; no till may be running")
    ending.add_argument(
        "--count", metavar="100=2,0.5=4", help="pieces of each denomination; the last count if left out"
    )
    ending.add_argument("--reason", default="", help="where a difference comes from")
    ending.add_argument("--carry", action="append", default=[], metavar="ATTEMPT", help="a payment without a result")
    ending.add_argument("--next", metavar="NUMBER", help="staff number of whoever takes over")
    ending.add_argument("--next-name", metavar="NAME", help="name of whoever takes over")
    for made in (opening, moving, ending):
        made.add_argument("--cashier", required=True, metavar="NUMBER", help="staff number of whoever does it")
        made.add_argument("--name", required=True, help="name of whoever does it")


def _catalogue(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help_: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_, description=help_)
        made.add_argument("--json", action="store_true", help="print one JSON object")
        return made

    importing = action("import", "put the goods of a CSV file in the place of all that were there")
    importing.add_argument("file", metavar="FILE", help="CSV with the columns sku, name, price, barcode, unit")
    importing.add_argument("--currency", default="CNY", metavar="CNY", help="of the prices in the file")
    searching = action("search", "find goods by name, by the initials of its pinyin, or by code")
    searching.add_argument("words", nargs="+", metavar="WORD", help="beginnings of words")
    searching.add_argument("--limit", type=_count, default=20, metavar="N", help="at most so many")
    showing = action("show", "one item by its code; or how many there are, and since when")
    showing.add_argument("code", nargs="?", metavar="CODE", help="barcode, or the shop's own code")
    exporting = action("export", "write all goods to a new CSV file")
    exporting.add_argument("--out", required=True, metavar="FILE", help="the new file; none is overwritten")


def _payment(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    finding = actions.add_parser("find", help="was it charged? the platform's answer", description="was it charged?")
    finding.add_argument("number", nargs="?", metavar="NUMBER", help="the order's or the receipt's, as on the slip")
    finding.add_argument("--amount", metavar="12.80", help="or what the customer remembers, in currency units")
    finding.add_argument("--minutes", type=_count, default=120, metavar="N", help="how far back (default 120)")
    finding.add_argument("--tail", metavar="1234", help="the last four digits of the payment code")
    finding.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    finding.add_argument("--json", action="store_true", help="print one JSON object")


def _receipt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("order", nargs="?", metavar="ORDER", help="the order's number")
    parser.add_argument(
        "--shift", type=_count, metavar="N", help="or the number of a shift: its Z, or X while it is open"
    )
    parser.add_argument("--refund", action="store_true", help="what went back of the order")
    parser.add_argument("--reprint", action="store_true", help="mark it as printed before")
    parser.add_argument("--columns", type=int, choices=(32, 42, 48), help="how wide the paper is")
    parser.add_argument("--language", choices=("zh-CN", "en", "both"), help="of the slip")
    parser.add_argument(
        "--header", action="append", default=[], metavar="LINE", help="above it; more than one may be"
    )
    parser.add_argument(
        "--footer", action="append", default=[], metavar="LINE", help="below it; more than one may be"
    )
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="write it as a PDF too, as it looks on paper")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _staff(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help_: str, *, is_of_one: bool = False) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_, description=help_)
        made.add_argument("--json", action="store_true", help="print one JSON object")
        if is_of_one:
            made.add_argument("number", metavar="NUMBER", help="staff number")
        return made

    adding = action("add", "take somebody into the staff; no till may be running", is_of_one=True)
    adding.add_argument("--name", required=True, help="as it stands in the log")
    adding.add_argument("--role", default="cashier", metavar="ROLE", help="cashier, supervisor, manager or it")
    adding.add_argument("--pin-stdin", action="store_true", help="read the PIN from standard input")
    action("list", "everybody, and whether they can sign in")
    importing = action("import", "add and change everybody in a CSV file, all rows or none; no till may be running")
    importing.add_argument("file", metavar="FILE", help="CSV with the columns number, name, role, active, pin_hash")
    exporting = action("export", "write everybody to a new CSV file")
    exporting.add_argument("--out", required=True, metavar="FILE", help="the new file; none is overwritten")
    exporting.add_argument(
        "--with-hashes", action="store_true", help="with the hashes of PINs: keep the file like a list of PINs"
    )
    action("fetch", "take in the staff that the platform knows; no till may be running")
    action("set-pin", "give somebody the PIN on standard input; ends a lock-out", is_of_one=True)
    action("set-badge", "give somebody the badge whose code is on standard input", is_of_one=True)
    action("take-badge", "let somebody's badge open nothing any more", is_of_one=True)
    action("deactivate", "let somebody in no more; their name stays in the log", is_of_one=True)
    action("unlock", "end the lock-out after wrong PINs", is_of_one=True)


ADD: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "till": _till,
    "manage": _manage,
    "pay": _pay,
    "backup": _backup,
    "bundle": _bundle,
    "config": _config,
    "devices": _devices,
    "doctor": _doctor,
    "selftest": _selftest,
    "enrol": _enrol,
    "update": _update,
    "retire": _retire,
    "pos-token": _pos_token,
    "payment": _payment,
    "receipt": _receipt,
    "staff": _staff,
    "shift": _shift,
    "catalogue": _catalogue,
    "training": _training,
    "demo": _demo,
}
