# SPDX-License-Identifier: Apache-2.0
"""``middleplatform admin members import`` and ``export``: members from and to a CSV file."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from middleplatform.accounts.member_files import COLUMNS, MemberFiles
from middleplatform.bootstrap import Platform
from middleplatform.commands.import_files import read_file, refusals_told
from middleplatform.commands.output import answer, write_private

if TYPE_CHECKING:
    # argparse offers no public name for this, and its class is generic to type checkers only.
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_Work = Callable[[Platform, argparse.Namespace], None]
_Verb = Callable[["_Subparsers", str, str, _Work], argparse.ArgumentParser]


def add_member_files(verbs: "_Subparsers", verb: _Verb) -> None:
    """Add the verbs."""
    read = verb(verbs, "import", "import members from a CSV file, all rows or none", _import)
    read.add_argument(
        "--file", type=Path, required=True, metavar="CSV", help=f"UTF-8, with the columns {', '.join(COLUMNS)}"
    )
    read.add_argument("--dry-run", action="store_true", help="look at the file only, and change nothing")
    written = verb(verbs, "export", "export all members to a new CSV file, without passwords", _export)
    written.add_argument("--file", type=Path, required=True, metavar="CSV", help="made, mode 0600: it tells phones")


def _import(platform: Platform, arguments: argparse.Namespace) -> None:
    with refusals_told():
        done = MemberFiles(platform.context).import_csv(read_file(arguments.file), dry_run=arguments.dry_run)
    data = {"added": done.added, "unchanged": done.unchanged, "dry_run": arguments.dry_run}
    word = "would be added" if arguments.dry_run else "added"
    answer(arguments.json, data, f"{done.added} members {word}, {done.unchanged} unchanged")


def _export(platform: Platform, arguments: argparse.Namespace) -> None:
    write_private(arguments.file, MemberFiles(platform.context).export_csv())
    answer(arguments.json, {"file": str(arguments.file)}, f"members exported to {arguments.file}")
