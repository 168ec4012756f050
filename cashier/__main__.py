# SPDX-License-Identifier: Apache-2.0
"""The till's command line: which command, with which words. What each does stands in `cashier.commands`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from cashier import __version__
from cashier.commands.loading import loading
from cashier.values.command_line import COMMAND_LINE

COMMANDS = {
    "till": "open the till's window (this is the default)",
    "manage": "open the manager's window: shifts, payments, proof, reconciliation, exports",
    "pay": "take one payment with the configured devices and no window",
    "backup": "copy the journal, whole, while the till runs",
    "bundle": "write what support needs into one file, without secrets",
    "config": "show what settings are in force and who said so, and every setting there is",
    "devices": "list guns, cameras, PIN pads, printers that are plugged in; bind one to this till; try one",
    "doctor": "check settings, enrolment, journal, devices and platform",
    "selftest": "prove that this installation is whole and that this machine lets it take a payment",
    "enrol": "make this till known to the platform, with a one-time code",
    "retire": "shut this till out of the platform and forget its key, before its machine goes elsewhere",
    "pos-token": "let another till system on this machine hand orders over: make its token",
    "payment": "was it charged? ask the platform about one payment",
    "receipt": "show an order's slip, or a shift's X or Z, as it stands on paper",
    "staff": "say who works at this till: roles, PINs and badges",
    "shift": "open and close shifts, read the shift log, and compare it with the platform",
    "catalogue": "bring the shop's goods in, look for one, write them out",
    "update": "check for, stage, apply and take back a new version, between shifts",
    "training": "write a sheet of codes that bring each outcome about at a training till",
    "demo": "show the till with a platform, devices and customers of its own",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong use ends with 2 and a sentence."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not any(word in COMMANDS or word in {"-h", "--help", "--version"} for word in words):
        words.insert(0, "till")
    options = _parser(words).parse_args(words)
    with loading():
        from cashier.logs import set_up_logs

        # Standard output is the answer's, which a program may read. A till that is built turns to its own log.
        set_up_logs(None, "WARNING")
        command = importlib.import_module(f"cashier.commands.{options.command.replace('-', '_')}")
    exit_code: int = command.run(options)
    return exit_code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return what reads the words; of the commands that none of them names it knows the names alone."""
    parser = argparse.ArgumentParser(prog=COMMAND_LINE, description="Jifu 积付: the till.")
    parser.add_argument("--version", action="version", version=f"jifu {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, metavar="FILE", help="read this settings file alone")
    common.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="one setting, such as platform.url=https://…"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help_ in COMMANDS.items():
        command = commands.add_parser(name, help=help_, description=help_, parents=[common])
        if name in words:
            importlib.import_module("cashier.commands.arguments").ADD[name](command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
