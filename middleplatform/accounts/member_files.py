# SPDX-License-Identifier: Apache-2.0
"""Members as a file: what another system knows of them comes in, all rows or none, and goes out the same way.

Passwords and balances are in no file: a password is set by its member, and units come by grants.
"""

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from middleplatform.accounts.csv_file import ImportRefusedError, plain_cell, read_rows, write_rows
from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import MemberRepository
from middleplatform.accounts.service import NAME_ALLOWED, PHONE, NewMember, is_name, store_member
from middleplatform.context import PlatformContext
from middleplatform.contract.payments import MAX_AMOUNT, Asset
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import LedgerRepository

COLUMNS = ("phone", "name", "assets", "currency", "no_password_limit_minor")
_LIMIT = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class ImportedMembers:
    """What an import did, or would do, in numbers of members."""

    added: int
    unchanged: int


class MemberFiles:
    """Imports and exports members."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def import_csv(self, content: bytes, *, dry_run: bool = False) -> ImportedMembers:
        """Add the members of a CSV file (UTF-8) with the `COLUMNS`; with ``dry_run`` look at it only.

        A member who is known just as the row says stays as they are; one who is known otherwise is a fault. Raises
        `ImportRefusedError`.
        """

        def store(unit: Unit) -> ImportedMembers:
            members, done = _look(unit.connection, content)
            for member in members:
                store_member(self._context, unit, member)
            return done

        if dry_run:
            return self._context.units.read(lambda connection: _look(connection, content))[1]
        return self._context.units.write(store)

    def export_csv(self) -> str:
        """Write all members as a CSV text that `import_csv` reads, in the order they came."""
        return write_rows(COLUMNS, self._context.units.read(_all_rows))


def _all_rows(connection: Connection) -> list[dict[str, str]]:
    rows = []
    for member in MemberRepository(connection).all():
        accounts = LedgerRepository(connection).accounts_of(member.member_id)
        limit = member.no_password_limit_minor
        values = (
            member.phone,
            member.name,
            " ".join(asset for asset in Asset if any(account.asset is asset for account in accounts)),
            " ".join(sorted({account.currency for account in accounts})),
            "" if limit is None else str(limit),
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def _look(connection: Connection, content: bytes) -> tuple[list[NewMember], ImportedMembers]:
    """Return who is new, and the numbers. Raises `ImportRefusedError` with every fault of the file."""
    known = {row["phone"]: row for row in _all_rows(connection)}
    faults: list[str] = []
    seen: dict[str, int] = {}
    fresh: list[NewMember] = []
    unchanged = 0
    for line, cells in read_rows(content, COLUMNS):
        row = {name: plain_cell(cell) for name, cell in cells.items()}
        found = _faults(row)
        if not found and row["phone"] in seen:
            found = [f"phone: {row['phone']!r} stands in row {seen[row['phone']]} already"]
        if not found and row["phone"] in known:
            found = _differences(row, known[row["phone"]])
            unchanged += 1
        elif not found:
            fresh.append(_member(row))
        faults += [f"row {line}, {fault}" for fault in found]
        seen.setdefault(row["phone"], line)
    if faults:
        raise ImportRefusedError(faults)
    return fresh, ImportedMembers(len(fresh), unchanged)


def _faults(row: dict[str, str]) -> list[str]:
    assets, limit = row["assets"].split(), row["no_password_limit_minor"]
    rules = (
        ("phone", PHONE.fullmatch(row["phone"]), "5 to 15 digits, with or without a leading +"),
        ("name", is_name(row["name"]), NAME_ALLOWED),
        (
            "assets",
            assets and set(assets) <= set(Asset) and len(set(assets)) == len(assets),
            f"one or more of {', '.join(Asset)}, with spaces between",
        ),
        ("currency", row["currency"] in CURRENCY_EXPONENTS, f"one of {', '.join(CURRENCY_EXPONENTS)}"),
        (
            "no_password_limit_minor",
            not limit or (_LIMIT.fullmatch(limit) and int(limit) <= MAX_AMOUNT),
            f"0 to {MAX_AMOUNT} minor units, or empty for the system's limit",
        ),
    )
    return [f"{column}: {row[column]!r} is not {allowed}" for column, holds, allowed in rules if not holds]


def _differences(row: dict[str, str], known: dict[str, str]) -> list[str]:
    member = _member(row)
    same = dict(row, assets=" ".join(asset for asset in Asset if asset in member.assets))
    if member.no_password_limit_minor is not None:
        same["no_password_limit_minor"] = str(member.no_password_limit_minor)
    return [
        f"{name}: {row[name]!r} is not {known[name]!r}, as the member with this phone is known"
        for name in COLUMNS
        if same[name] != known[name]
    ]


def _member(row: dict[str, str]) -> NewMember:
    limit = row["no_password_limit_minor"]
    return NewMember(
        name=row["name"],
        phone=row["phone"],
        assets=tuple(Asset(name) for name in row["assets"].split()),
        currency=row["currency"],
        no_password_limit_minor=int(limit) if limit else None,
    )
