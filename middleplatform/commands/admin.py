# SPDX-License-Identifier: Apache-2.0
"""``middleplatform admin``: shops, terminals, members, keys, staff, couriers, training. Secrets come by stdin."""

import argparse
import getpass
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import AdminError, Administration
from middleplatform.bootstrap import Platform
from middleplatform.commands.admin_audit import show_acts, watch_acts
from middleplatform.commands.courier_admin import add_couriers, add_deliveries
from middleplatform.commands.member_files import add_member_files
from middleplatform.commands.output import CommandError, answer, table
from middleplatform.commands.platform_options import add_database_options, open_platform
from middleplatform.commands.staff_admin import add_staff
from middleplatform.commands.training_data import run as run_training_data
from middleplatform.contract.payments import Asset, PINKeyScheme
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.expiry import expire_points
from middleplatform.ledger.service import TransferDiffersError
from middleplatform.randomness import random_identifier
from middleplatform.security.key_store import load_key_encryption_key, make_key_file
from middleplatform.terminals.repository import TerminalRepository

_EXPIRED_AT_ONCE = 1_000

_Work = Callable[[Platform, argparse.Namespace], None]

if TYPE_CHECKING:
    # argparse offers no public name for this, and its class is generic to type checkers only.
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(commands: "_Subparsers", help_text: str) -> None:
    """Add the subcommand and its nouns."""
    parser = commands.add_parser("admin", help=help_text)
    nouns = parser.add_subparsers(title="nouns", required=True)
    _add_shops(_verbs(nouns, "shops"))
    _add_terminals(_verbs(nouns, "terminals"))
    _add_members(_verbs(nouns, "members"))
    _add_keys(_verbs(nouns, "keys"))
    _verb(nouns, "expire-points", "book out what has expired, on all accounts", _expire_points)
    add_staff(_verbs(nouns, "staff"), _verb, _read_secret)
    add_couriers(_verbs(nouns, "couriers"), _verb, _read_secret)
    add_deliveries(_verbs(nouns, "deliveries"), _verb)
    audit = _verb(nouns, "audit", "list the acts of members and administrators", show_acts)
    audit.add_argument("--since", metavar="YYYY-MM-DD", help="the first day that is shown (UTC)")
    audit.add_argument("--csv", action="store_true", help="answer with CSV")
    training = nouns.add_parser("training-data", help="make a training database with demo members")
    add_database_options(training)
    training.add_argument("--json", action="store_true", help="answer with one JSON object")
    training.set_defaults(run=run_training_data)


def _verbs(nouns: "_Subparsers", noun: str) -> "_Subparsers":
    return nouns.add_parser(noun).add_subparsers(title="verbs", required=True)


def _verb(verbs: "_Subparsers", name: str, help_text: str, work: _Work) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=help_text)
    add_database_options(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.set_defaults(run=lambda arguments: _run(work, arguments, parser.prog.split(" admin ")[-1]))
    return parser


def _run(work: _Work, arguments: argparse.Namespace, act: str) -> int:
    platform = open_platform(arguments)
    watch_acts(platform, arguments, act)
    try:
        work(platform, arguments)
    except (AdminError, TransferDiffersError) as error:
        raise CommandError(str(error)) from error
    finally:
        platform.close()
    return 0


def _add_shops(verbs: "_Subparsers") -> None:
    add = _verb(verbs, "add", "add a shop", _shops_add)
    add.add_argument("--name", required=True)
    add.add_argument("--id", help="its id; a random one where none is given")
    add.add_argument("--currency", default="CNY")
    _verb(verbs, "list", "list the shops", _shops_list)
    policies = _verb(verbs, "policies", "list what a shop takes, and up to which amounts", _shops_policies)
    policies.add_argument("--shop", required=True)
    policy = _verb(verbs, "policy", "set what a shop takes, and up to which amounts", _shops_policy)
    policy.add_argument("--shop", required=True)
    policy.add_argument("--asset", required=True, choices=[str(asset) for asset in Asset])
    policy.add_argument("--units-per-currency-unit", type=int, default=100, help="100: 100 points are 1 CNY")
    policy.add_argument("--max-amount", type=int, required=True, help="largest payment, in units of the asset")
    policy.add_argument("--no-password-limit-minor", type=int, required=True)
    policy.add_argument("--no-password-daily-count", type=int, default=10)
    policy.add_argument("--max-share-percent", type=int, default=100, help="most of an order, 1 to 100")
    policy.add_argument("--min-unit", type=int, default=1, help="amounts are multiples of it, in units of the asset")
    policy.add_argument("--daily-limit", type=int, help="most that a member pays in 24 hours, in units")


def _shops_add(platform: Platform, arguments: argparse.Namespace) -> None:
    shop = Administration(platform.context).add_shop(arguments.name, arguments.currency, arguments.id)
    data = {"shop_id": shop.shop_id, "name": shop.name, "currency": shop.currency}
    answer(arguments.json, data, f"shop {shop.shop_id} added")


def _shops_list(platform: Platform, arguments: argparse.Namespace) -> None:
    rows = [
        {"shop_id": shop.shop_id, "name": shop.name, "currency": shop.currency}
        for shop in Administration(platform.context).shops()
    ]
    answer(arguments.json, {"shops": rows}, table(list(rows)))


def _shops_policies(platform: Platform, arguments: argparse.Namespace) -> None:
    found = Administration(platform.context).policies(arguments.shop)
    rows = [{name: getattr(policy, name) for name in Policy.__slots__} for policy in found]
    answer(arguments.json, {"policies": rows}, table(list(rows)))


def _shops_policy(platform: Platform, arguments: argparse.Namespace) -> None:
    policy = Policy(
        shop_id=arguments.shop,
        asset=Asset(arguments.asset),
        units_per_currency_unit=arguments.units_per_currency_unit,
        max_amount=arguments.max_amount,
        no_password_limit_minor=arguments.no_password_limit_minor,
        no_password_daily_count=arguments.no_password_daily_count,
        daily_limit=arguments.daily_limit,
        max_share_percent=arguments.max_share_percent,
        min_unit=arguments.min_unit,
    )
    Administration(platform.context).set_policy(policy)
    data = {name: getattr(policy, name) for name in Policy.__slots__}
    answer(arguments.json, data, f"shop {policy.shop_id} takes {policy.asset}")


def _add_terminals(verbs: "_Subparsers") -> None:
    code = _verb(verbs, "code", "make a one-time enrolment code", _terminals_code)
    code.add_argument("--shop", required=True)
    code.add_argument("--pin-key", metavar="KEY_ID", help="the key of the PIN pad at this terminal")
    _verb(verbs, "list", "list the terminals", _terminals_list)
    pin_key = _verb(verbs, "pin-key", "set the key of a terminal's PIN pad", _terminals_pin_key)
    pin_key.add_argument("terminal_id")
    pin_key.add_argument("--pin-key", metavar="KEY_ID", required=True)
    revoke = _verb(verbs, "revoke", "shut a terminal out, at once", _terminals_revoke)
    revoke.add_argument("terminal_id")


def _terminals_code(platform: Platform, arguments: argparse.Namespace) -> None:
    try:
        code, expires_at = platform.terminals.issue_enrolment_code(arguments.shop, arguments.pin_key)
    except LookupError as error:
        raise CommandError(str(error.args[0])) from error
    data = {"enrolment_code": code, "shop_id": arguments.shop, "expires_at": expires_at}
    answer(arguments.json, data, f"{code}  (valid until {expires_at:%Y-%m-%d %H:%M} UTC, for one terminal)")


def _terminals_list(platform: Platform, arguments: argparse.Namespace) -> None:
    terminals = platform.context.units.read(lambda connection: TerminalRepository(connection).all())
    names = ("terminal_id", "shop_id", "name", "pin_key_id", "enrolled_at", "revoked_at")
    rows = [{name: getattr(terminal, name) for name in names} for terminal in terminals]
    answer(arguments.json, {"terminals": rows}, table(list(rows)))


def _terminals_pin_key(platform: Platform, arguments: argparse.Namespace) -> None:
    known = platform.context.units.read(
        lambda connection: platform.context.keys.pin_key(connection, arguments.pin_key)
    )
    if known is None:
        raise CommandError(f"PIN key {arguments.pin_key!r} does not exist")
    _change_terminal(platform, arguments.terminal_id, pin_key_id=arguments.pin_key)
    data = {"terminal_id": arguments.terminal_id, "pin_key_id": arguments.pin_key}
    answer(arguments.json, data, f"terminal {arguments.terminal_id} uses PIN key {arguments.pin_key}")


def _terminals_revoke(platform: Platform, arguments: argparse.Namespace) -> None:
    now = platform.context.clock.now()
    _change_terminal(platform, arguments.terminal_id, revoked_at=now)
    data = {"terminal_id": arguments.terminal_id, "revoked_at": now}
    answer(arguments.json, data, f"terminal {arguments.terminal_id} is shut out")


def _change_terminal(platform: Platform, terminal_id: str, **values: object) -> None:
    def change(unit: Unit) -> None:
        if not TerminalRepository(unit.connection).change(terminal_id, **values):
            raise CommandError(f"terminal {terminal_id!r} does not exist")

    platform.context.units.write(change)


def _add_members(verbs: "_Subparsers") -> None:
    add = _verb(verbs, "add", "add a member with empty accounts", _members_add)
    add.add_argument("--name", required=True)
    add.add_argument("--phone", required=True)
    add.add_argument("--assets", default="points", help="comma-separated: points,wallet,card")
    add.add_argument("--currency", default="CNY")
    _verb(verbs, "list", "list the members", _members_list)
    add_member_files(verbs, _verb)
    password = _verb(verbs, "set-password", "set a password, read from standard input", _members_password)
    password.add_argument("--phone", required=True)
    password.add_argument("--kind", choices=["login", "payment"], required=True)
    sign_out = _verb(verbs, "sign-out", "sign all phones of a member out, as after one was lost", _members_sign_out)
    sign_out.add_argument("--phone", required=True)
    limit = _verb(verbs, "limit", "set a member's own no-password limit", _members_limit)
    limit.add_argument("--phone", required=True)
    limit.add_argument("--limit-minor", type=int, help="left out: the system's limit")
    for name, frozen in (("freeze", True), ("unfreeze", False)):
        freeze = _verb(verbs, name, f"{name} a member", partial(_members_freeze, frozen=frozen))
        freeze.add_argument("--phone", required=True)
    grant = _verb(verbs, "grant", "grant units to a member", _members_grant)
    grant.add_argument("--phone", required=True)
    grant.add_argument("--asset", choices=[str(asset) for asset in Asset], default="points")
    grant.add_argument("--amount", type=int, required=True, help="points, or minor units")
    grant.add_argument("--expires", metavar="YYYY-MM-DD", help="last day on which they can be spent (UTC)")
    grant.add_argument("--grant-id", help="the same id again grants nothing")


def _members_add(platform: Platform, arguments: argparse.Namespace) -> None:
    try:
        assets = tuple(Asset(name.strip()) for name in arguments.assets.split(","))
    except ValueError as error:
        raise CommandError(f"--assets {arguments.assets!r}: allowed are {', '.join(Asset)}") from error
    member = Administration(platform.context).add_member(arguments.name, arguments.phone, assets, arguments.currency)
    data = {"member_id": member.member_id, "name": member.name, "phone": member.phone}
    answer(arguments.json, data, f"member {member.member_id} added")


def _members_list(platform: Platform, arguments: argparse.Namespace) -> None:
    administration = Administration(platform.context)
    rows = []
    for member in administration.members():
        balances = {str(b.asset): b.available for b in administration.balances(member.member_id)}
        row = {"member_id": member.member_id, "name": member.name, "phone": member.phone_masked}
        rows.append(row | {str(asset): balances.get(str(asset)) for asset in Asset})
    answer(arguments.json, {"members": rows}, table(list(rows)))


def _members_password(platform: Platform, arguments: argparse.Namespace) -> None:
    administration = Administration(platform.context)
    member = administration.member(arguments.phone)
    password = _read_secret(f"{arguments.kind} password: ")
    if arguments.kind == "login":
        administration.set_login_password(member.member_id, password)
    else:
        administration.set_payment_password(member.member_id, password)
    data = {"member_id": member.member_id, "kind": arguments.kind}
    answer(arguments.json, data, f"{arguments.kind} password of {member.member_id} set")


def _members_sign_out(platform: Platform, arguments: argparse.Namespace) -> None:
    administration = Administration(platform.context)
    member = administration.member(arguments.phone)
    ended = administration.sign_out_everywhere(member.member_id)
    data = {"member_id": member.member_id, "sessions_ended": ended}
    answer(arguments.json, data, f"{member.member_id} is signed out on {ended} phones")


def _members_limit(platform: Platform, arguments: argparse.Namespace) -> None:
    administration = Administration(platform.context)
    member = administration.member(arguments.phone)
    administration.set_no_password_limit(member.member_id, arguments.limit_minor)
    data = {"member_id": member.member_id, "no_password_limit_minor": arguments.limit_minor}
    answer(arguments.json, data, f"limit of {member.member_id} set")


def _members_freeze(platform: Platform, arguments: argparse.Namespace, *, frozen: bool) -> None:
    administration = Administration(platform.context)
    member = administration.member(arguments.phone)
    administration.freeze(member.member_id, frozen=frozen)
    word = "frozen" if frozen else "free"
    answer(arguments.json, {"member_id": member.member_id, "frozen": frozen}, f"{member.member_id} is {word}")


def _members_grant(platform: Platform, arguments: argparse.Namespace) -> None:
    administration = Administration(platform.context)
    member = administration.member(arguments.phone)
    grant_id = arguments.grant_id or random_identifier(platform.context.random, "grant")
    balance = administration.grant(
        member.member_id, Asset(arguments.asset), arguments.amount, grant_id, _last_moment(arguments.expires)
    )
    data = {"grant_id": grant_id, "account_id": balance.account_id, "available": balance.available}
    answer(arguments.json, data, f"{member.member_id} now has {balance.available} {balance.asset}")


def _add_keys(verbs: "_Subparsers") -> None:
    add = _verb(verbs, "add", "add a PIN key, read as hex from standard input", _keys_add)
    add.add_argument("--id", required=True)
    schemes = [str(scheme) for scheme in PINKeyScheme if scheme is not PINKeyScheme.HPKE]
    add.add_argument("--scheme", choices=schemes, required=True)
    add.add_argument("--master-key-index", type=int, choices=range(10), metavar="0-9")
    make = _verb(verbs, "make", "make a key for tills whose keypad sends digits in clear", _keys_make)
    make.add_argument("--id", required=True)
    _verb(verbs, "list", "list the PIN keys by their check values", _keys_list)
    rotate = _verb(verbs, "rotate", "seal all keys under a new key-encryption key", _keys_rotate)
    rotate.add_argument("--new-key-file", type=Path, metavar="PATH", required=True, help="made, mode 0600")


def _keys_add(platform: Platform, arguments: argparse.Namespace) -> None:
    typed = re.sub(r"\s", "", _read_secret("key (hex): "))
    try:
        key = bytes.fromhex(typed)
    except ValueError as error:
        raise CommandError("the key is not hex digits") from error
    context = platform.context
    info = context.units.write(
        lambda unit: context.keys.add_pin_key(
            unit.connection,
            arguments.id,
            PINKeyScheme(arguments.scheme),
            key,
            now=context.clock.now(),
            master_key_index=arguments.master_key_index,
        )
    )
    data = {"key_id": info.key_id, "scheme": info.scheme, "check_value": info.check_value}
    answer(arguments.json, data, f"key {info.key_id} added, check value {info.check_value}")


def _keys_make(platform: Platform, arguments: argparse.Namespace) -> None:
    context = platform.context
    info = context.units.write(
        lambda unit: context.keys.make_sealing_key(unit.connection, arguments.id, context.clock.now())
    )
    data = {"key_id": info.key_id, "scheme": info.scheme, "check_value": info.check_value}
    answer(arguments.json, data, f"key {info.key_id} made, check value {info.check_value}")


def _keys_list(platform: Platform, arguments: argparse.Namespace) -> None:
    infos = platform.context.units.read(platform.context.keys.pin_keys)
    names = ("key_id", "scheme", "check_value", "master_key_index")
    rows = [{name: getattr(info, name) for name in names} for info in infos]
    answer(arguments.json, {"keys": rows}, table(list(rows)))


def _keys_rotate(platform: Platform, arguments: argparse.Namespace) -> None:
    path: Path = arguments.new_key_file
    if path.exists():
        raise CommandError(f"{str(path)!r} exists already: a new key needs a new file")
    context = platform.context
    make_key_file(path, context.random)
    fresh = load_key_encryption_key(path, {})
    count = context.units.write(lambda unit: context.keys.reseal(unit.connection, fresh))
    data = {"resealed": count, "new_key_file": str(path)}
    answer(arguments.json, data, f"{count} keys are sealed under {path}: start every copy of the service with it")


def _expire_points(platform: Platform, arguments: argparse.Namespace) -> None:
    accounts = 0
    while found := expire_points(platform.context, _EXPIRED_AT_ONCE):
        accounts += found
    answer(arguments.json, {"accounts": accounts}, f"booked out what had expired on {accounts} accounts")


def _read_secret(prompt: str) -> str:
    """Read one line that is never shown; from a pipe without prompting."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise CommandError(f"nothing came on standard input for the {prompt.rstrip(': ')}")
    return line


def _last_moment(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        begins = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"--expires {day!r} is not a day such as 2027-12-31") from error
    return begins.replace(hour=23, minute=59, second=59, microsecond=999_999)
