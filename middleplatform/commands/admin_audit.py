# SPDX-License-Identifier: Apache-2.0
"""Acts of administrators: noted in the transaction of the act itself, and read by ``middleplatform admin audit``."""

import argparse
import getpass
import json
import socket
from datetime import UTC, datetime

from sqlalchemy import Connection

from middleplatform.accounts.csv_file import write_rows
from middleplatform.accounts.repository import MemberRepository
from middleplatform.bootstrap import Platform
from middleplatform.commands.output import CommandError, answer, table
from middleplatform.contract.base import rfc3339
from middleplatform.security.audit import acts, record_act

_COLUMNS = ("at", "actor", "act", "subject", "details")
# Only what is named here is noted: a database's address may hold a password, a name or phone is a person's.
_NOTED = (
    "shop", "asset", "units_per_currency_unit", "max_amount", "no_password_limit_minor", "no_password_daily_count",
    "max_share_percent", "min_unit", "daily_limit", "pin_key", "assets", "currency", "kind", "limit_minor", "amount",
    "expires", "grant_id", "scheme", "master_key_index", "role",
)  # fmt: skip
_SUBJECTS = ("terminal_id", "number", "id", "shop")


def watch_acts(platform: Platform, arguments: argparse.Namespace, act: str) -> None:
    """Note an act in every writing transaction of the platform from now on."""
    context, actor = platform.context, f"admin:{_user()}@{socket.gethostname()}"[:60]
    details = {name: getattr(arguments, name) for name in _NOTED if getattr(arguments, name, None) is not None}

    def note(connection: Connection) -> None:
        subject = _subject(connection, arguments) or act
        record_act(
            connection, context.random, context.clock.now(), actor=actor, act=act, subject=subject, details=details
        )

    context.units.witness = note


def show_acts(platform: Platform, arguments: argparse.Namespace) -> None:
    """Print the acts of members and administrators, newest first."""
    found = platform.context.units.read(lambda connection: acts(connection, None, None, _since(arguments.since)))
    rows = [{name: getattr(row, name) for name in _COLUMNS} for row in found]
    texts = [
        row | {"at": rfc3339(row["at"]), "details": json.dumps(row["details"], ensure_ascii=False)} for row in rows
    ]
    answer(
        arguments.json, {"acts": rows}, write_rows(_COLUMNS, texts).rstrip() if arguments.csv else table(list(texts))
    )


def _since(day: str | None) -> datetime | None:
    try:
        return None if day is None else datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"--since {day!r} is not a day such as 2027-01-31") from error


def _subject(connection: Connection, arguments: argparse.Namespace) -> str | None:
    if getattr(arguments, "phone", None):
        member = MemberRepository(connection).find_by_phone(arguments.phone)
        return None if member is None else member.member_id
    given = [getattr(arguments, name) for name in _SUBJECTS if getattr(arguments, name, None)]
    return str(given[0])[:80] if given else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
