# SPDX-License-Identifier: Apache-2.0
"""``cashier staff``: who works at this till. PINs and badges come on standard input, never as a word of the call."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object, secret_store
from cashier.engine import SystemClock
from cashier.it.enrolment import NotEnrolledError, load_enrolment
from cashier.platform_client.client import PlatformClient
from cashier.settings import TillSettings
from cashier.staff.csv_file import StaffFileError, read_staff, write_staff
from cashier.staff.feed import StaffFeed
from cashier.staff.journalled_staff import JournalledStaff, Kept
from cashier.staff.member import StaffError, StaffMember, role_named
from cashier.staff.rights import ROLES
from cashier.staff.staff import Staff
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from cashier.storage.secrets import SecretsError
from cashier.values.command_line import COMMAND_LINE

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Do what was asked: 0 where it is done, 1 where the file or the platform does not allow it, 2 wrong use."""
    reading = {"list": _list, "export": _export}
    writing: dict[str, Callable[[argparse.Namespace, Staff], int]] = {
        "add": _add,
        "import": _import,
        "set-pin": _set_pin,
        "set-badge": _set_badge,
        "take-badge": _take_badge,
        "deactivate": _deactivate,
        "unlock": _unlock,
    }
    try:
        settings = load_settings_strictly(options).settings
        folder = settings.storage.folder
        if options.action in reading:
            with closing(Journal.open_to_read(folder)) as journal:
                return reading[options.action](options, _staff_of(journal))
        with closing(Journal.open(folder)) as journal:
            if options.action == "fetch":
                return asyncio.run(_fetch(options, settings, _staff_of(journal)))
            return writing[options.action](options, _staff_of(journal))
    except (WrongUse, JournalError, StaffError, NotEnrolledError, SecretsError) as fault:
        return complain(str(fault), as_json=options.json)


def _staff_of(journal: Journal) -> Staff:
    return Staff(JournalledStaff(journal), SystemClock())


# -- writing; a till that runs owns the journal, and `Journal.open` says so


def _add(options: argparse.Namespace, staff: Staff) -> int:
    staff.add(StaffMember(options.number, options.name, role_named(options.role)))
    if options.pin_stdin:
        try:
            staff.set_pin(options.number, _line_of_stdin("PIN"))
        except StaffError as fault:
            raise StaffError(f"{options.number} was added, but has no PIN yet: {fault}") from fault
    return _tell(options, staff.kept(options.number))


def _import(options: argparse.Namespace, staff: Staff) -> int:
    file = Path(options.file)
    try:
        people = read_staff(file.read_bytes())
    except OSError as fault:
        raise WrongUse(f"{file} cannot be read: {fault.strerror or fault}") from fault
    except StaffFileError as fault:
        if options.json:
            rows = [{"row": each.row, "why": each.why} for each in fault.errors]
            print_object({"file": str(file), "added": 0, "changed": 0, "errors": rows})
        else:
            for each in fault.errors:
                print(f"{file}: {each}")
            print(f"{len(fault.errors)} rows are wrong; nothing was imported")
        return REFUSED
    added, changed = staff.take_in(people)
    if options.json:
        print_object({"file": str(file), "added": added, "changed": changed, "errors": []})
    else:
        print(f"{file}: {added} added, {changed} changed, {len(people) - added - changed} as they were")
    return DONE


def _set_pin(options: argparse.Namespace, staff: Staff) -> int:
    staff.kept(options.number)  # A wrong number is told before a PIN is asked for.
    staff.set_pin(options.number, _line_of_stdin("PIN"))
    return _tell(options, staff.kept(options.number))


def _set_badge(options: argparse.Namespace, staff: Staff) -> int:
    staff.kept(options.number)
    staff.set_badge(options.number, _line_of_stdin("badge's code"))
    return _tell(options, staff.kept(options.number))


def _take_badge(options: argparse.Namespace, staff: Staff) -> int:
    staff.take_badge(options.number)
    return _tell(options, staff.kept(options.number))


def _deactivate(options: argparse.Namespace, staff: Staff) -> int:
    staff.deactivate(options.number)
    return _tell(options, staff.kept(options.number))


def _unlock(options: argparse.Namespace, staff: Staff) -> int:
    staff.unlock(options.number)
    return _tell(options, staff.kept(options.number))


async def _fetch(options: argparse.Namespace, settings: TillSettings, staff: Staff) -> int:
    enrolment, key = load_enrolment(settings.storage.folder, secret_store(settings))
    client = PlatformClient(enrolment.platform_url, enrolment.terminal_id, key)
    try:
        is_good = await StaffFeed(client, staff, SystemClock()).look()
    finally:
        await client.aclose()
    if not is_good:
        complain(
            f"the platform did not tell its staff; «{COMMAND_LINE} doctor» says what is wrong", as_json=options.json
        )
        return REFUSED
    return _list(options, staff)


# -- reading


def _list(options: argparse.Namespace, staff: Staff) -> int:
    everybody = [staff.kept(member.number) for member in staff.members]
    if options.json:
        print_object({"staff": [_as_json(kept) for kept in everybody], "is_in_use": staff.is_in_use})
        return DONE
    for kept in everybody:
        print(_line(kept))
    if not staff.is_in_use:
        print("nobody can sign in: the till asks nobody who they are")
    return DONE


def _export(options: argparse.Namespace, staff: Staff) -> int:
    out = Path(options.out)
    try:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            out.chmod(0o600)
            everybody = (staff.kept(member.number) for member in staff.members)
            count = write_staff(everybody, file, with_hashes=options.with_hashes)
    except FileExistsError:
        raise WrongUse(f"{out} exists already; an export overwrites nothing") from None
    except OSError as fault:
        raise WrongUse(f"{out} cannot be written: {fault.strerror or fault}") from fault
    if options.json:
        print_object({"file": str(out), "staff": count})
    else:
        print(f"{out}: {count} people")
    return DONE


def _tell(options: argparse.Namespace, kept: Kept) -> int:
    if options.json:
        print_object(_as_json(kept))
    else:
        print(_line(kept))
    return DONE


def _as_json(kept: Kept) -> dict[str, object]:
    member = kept.member
    return {
        "number": member.number,
        "name": member.name,
        "role": member.role.value,
        "active": member.is_active,
        "has_pin": kept.secret.pin_hash is not None,
        "has_badge": kept.secret.badge_digest is not None,
        "wrong_pins": kept.wrong,
        "locked_until": kept.locked_until.isoformat() if _is_locked_out(kept) and kept.locked_until else None,
    }


def _line(kept: Kept) -> str:
    member = kept.member
    ways = [
        *(["PIN"] if kept.secret.pin_hash is not None else []),
        *(["badge"] if kept.secret.badge_digest is not None else []),
    ]
    words = ["active" if member.is_active else "not active", " and ".join(ways) or "no PIN yet"]
    if kept.locked_until is not None and _is_locked_out(kept):
        words.append(f"locked out until {kept.locked_until.astimezone():%Y-%m-%d %H:%M}")
    return f"{member.number:<12}  {ROLES[member.role].en:<10}  {member.name}  ({', '.join(words)})"


def _is_locked_out(kept: Kept) -> bool:
    return kept.locked_until is not None and kept.locked_until > datetime.now(UTC)


def _line_of_stdin(what: str) -> str:
    """Read one line; nothing asks for it where there is no terminal."""
    if sys.stdin.isatty():
        print(f"{what}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise WrongUse(f"the {what} is read from standard input, and nothing came")
    return line
