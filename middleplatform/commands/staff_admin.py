# SPDX-License-Identifier: Apache-2.0
"""``middleplatform admin staff``: who works at a shop's tills, in which role."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from middleplatform.bootstrap import Platform
from middleplatform.commands.import_files import read_file, refusals_told
from middleplatform.commands.output import answer, table, write_private
from middleplatform.contract.staff import StaffRole
from middleplatform.staff.repository import StoredStaff
from middleplatform.staff.staff_files import COLUMNS, StaffFiles

if TYPE_CHECKING:
    # argparse offers no public name for this, and its class is generic to type checkers only.
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_Work = Callable[[Platform, argparse.Namespace], None]
_Verb = Callable[["_Subparsers", str, str, _Work], argparse.ArgumentParser]


def add_staff(verbs: "_Subparsers", verb: _Verb, read_secret: Callable[[str], str]) -> None:
    """Add the verbs; ``read_secret`` reads a PIN that is never shown."""
    roles = [str(role) for role in StaffRole]

    def of_one(name: str, help_text: str, work: _Work) -> argparse.ArgumentParser:
        made = verb(verbs, name, help_text, work)
        made.add_argument("--shop", required=True)
        made.add_argument("--number", required=True, help="what they sign in with at a till")
        return made

    add = of_one("add", "add somebody who works at a shop's tills", _add)
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, choices=roles)
    role = of_one("set-role", "give somebody another role", _set_role)
    role.add_argument("--role", required=True, choices=roles)
    of_one("set-pin", "set a PIN, read from standard input", partial(_set_pin, read_secret=read_secret))
    of_one("deactivate", "shut somebody out of the shop's tills", partial(_deactivate, deactivated=True))
    of_one("activate", "let somebody in again", partial(_deactivate, deactivated=False))
    verb(verbs, "list", "list a shop's staff", _list).add_argument("--shop", required=True)
    read = verb(verbs, "import", "take in a CSV file, all rows or none", _import)
    read.add_argument("--shop", required=True)
    read.add_argument(
        "--file", type=Path, required=True, metavar="CSV", help=f"UTF-8, with the columns {', '.join(COLUMNS)}"
    )
    read.add_argument("--dry-run", action="store_true", help="look at the file only, and change nothing")
    written = verb(verbs, "export", "write a shop's staff to a new CSV file, with hashes of their PINs", _export)
    written.add_argument("--shop", required=True)
    written.add_argument("--file", type=Path, required=True, metavar="CSV", help="made, mode 0600")


def _row(person: StoredStaff) -> dict[str, object]:
    return {
        "shop_id": person.shop_id,
        "number": person.number,
        "name": person.name,
        "role": str(person.role),
        "active": person.active,
        "pin_set_at": person.pin_set_at,
    }


def _add(platform: Platform, arguments: argparse.Namespace) -> None:
    role = StaffRole(arguments.role)
    person = platform.staff.add(arguments.shop, arguments.number, arguments.name, role)
    answer(arguments.json, _row(person), f"{person.role} {person.number} added; set a PIN next")


def _set_role(platform: Platform, arguments: argparse.Namespace) -> None:
    person = platform.staff.set_role(arguments.shop, arguments.number, StaffRole(arguments.role))
    answer(arguments.json, _row(person), f"{person.number} is {person.role} now")


def _set_pin(platform: Platform, arguments: argparse.Namespace, *, read_secret: Callable[[str], str]) -> None:
    person = platform.staff.set_pin(arguments.shop, arguments.number, read_secret("PIN: "))
    answer(arguments.json, _row(person), f"PIN of {person.number} set")


def _deactivate(platform: Platform, arguments: argparse.Namespace, *, deactivated: bool) -> None:
    person = platform.staff.deactivate(arguments.shop, arguments.number, deactivated=deactivated)
    word = "is shut out of the tills" if deactivated else "may sign in at the tills"
    answer(arguments.json, _row(person), f"{person.number} {word}")


def _list(platform: Platform, arguments: argparse.Namespace) -> None:
    rows = [_row(person) for person in platform.staff.of_shop(arguments.shop)]
    answer(arguments.json, {"staff": rows}, table(list(rows)))


def _import(platform: Platform, arguments: argparse.Namespace) -> None:
    with refusals_told():
        done = StaffFiles(platform.context).import_csv(
            arguments.shop, read_file(arguments.file), dry_run=arguments.dry_run
        )
    counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    would = "would be " if arguments.dry_run else ""
    sentence = f"{done.added} people {would}added, {done.changed} {would}changed, {done.unchanged} unchanged"
    answer(arguments.json, counts | {"dry_run": arguments.dry_run}, sentence)


def _export(platform: Platform, arguments: argparse.Namespace) -> None:
    write_private(arguments.file, StaffFiles(platform.context).export_csv(arguments.shop))
    answer(arguments.json, {"file": str(arguments.file)}, f"staff exported to {arguments.file}")
