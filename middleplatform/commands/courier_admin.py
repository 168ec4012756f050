# SPDX-License-Identifier: Apache-2.0
"""``middleplatform admin couriers`` and ``deliveries``: who delivers, and what to whom."""

import argparse
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from middleplatform.bootstrap import Platform
from middleplatform.commands.import_files import read_file, refusals_told
from middleplatform.commands.output import answer, table
from middleplatform.couriers.assignment import COLUMNS, Assignment
from middleplatform.couriers.repository import CourierRepository

if TYPE_CHECKING:
    # argparse offers no public name for this, and its class is generic to type checkers only.
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_Work = Callable[[Platform, argparse.Namespace], None]
_Verb = Callable[["_Subparsers", str, str, _Work], argparse.ArgumentParser]


def add_couriers(verbs: "_Subparsers", verb: _Verb, read_secret: Callable[[str], str]) -> None:
    """Add the verbs of couriers; ``read_secret`` reads a password that is never shown."""
    add = verb(verbs, "add", "add a courier", _couriers_add)
    add.add_argument("--shop", required=True)
    add.add_argument("--number", required=True, help="what the courier signs in with")
    add.add_argument("--name", required=True)
    verb(verbs, "list", "list the couriers", _couriers_list)
    password = verb(
        verbs,
        "set-password",
        "set a courier's password or PIN, read from standard input",
        partial(_couriers_password, read_secret=read_secret),
    )
    password.add_argument("--number", required=True)
    for name, disabled in (("disable", True), ("enable", False)):
        change = verb(verbs, name, f"{name} a courier, at once", partial(_couriers_disable, disabled=disabled))
        change.add_argument("--number", required=True)


def add_deliveries(verbs: "_Subparsers", verb: _Verb) -> None:
    """Add the verbs of deliveries."""
    read = verb(verbs, "import", "import deliveries from a CSV file, all rows or none", _deliveries_import)
    read.add_argument("file", type=Path, help=f"UTF-8, with the columns {', '.join(COLUMNS)}")
    read.add_argument("--shop", required=True)
    shown = verb(verbs, "list", "list a shop's deliveries of one day", _deliveries_list)
    shown.add_argument("--shop", required=True)
    shown.add_argument("--day", required=True, metavar="YYYY-MM-DD", type=date.fromisoformat)


def _couriers_add(platform: Platform, arguments: argparse.Namespace) -> None:
    courier = platform.couriers.add(arguments.shop, arguments.number, arguments.name)
    data = {"courier_id": courier.courier_id, "shop_id": courier.shop_id, "number": courier.number}
    answer(arguments.json, data, f"courier {courier.number} added; set a password next")


def _couriers_list(platform: Platform, arguments: argparse.Namespace) -> None:
    rows = [
        {
            "courier_id": courier.courier_id,
            "shop_id": courier.shop_id,
            "number": courier.number,
            "name": courier.name,
            "password_set": courier.login_hash is not None,
            "disabled_at": courier.disabled_at,
        }
        for courier in platform.couriers.all()
    ]
    answer(arguments.json, {"couriers": rows}, table(list(rows)))


def _couriers_password(
    platform: Platform, arguments: argparse.Namespace, *, read_secret: Callable[[str], str]
) -> None:
    courier = platform.couriers.set_password(arguments.number, read_secret("courier's password: "))
    answer(arguments.json, {"courier_id": courier.courier_id}, f"password of courier {courier.number} set")


def _couriers_disable(platform: Platform, arguments: argparse.Namespace, *, disabled: bool) -> None:
    courier = platform.couriers.disable(arguments.number, disabled=disabled)
    word = "is shut out" if disabled else "may sign in"
    data = {"courier_id": courier.courier_id, "disabled": disabled}
    answer(arguments.json, data, f"courier {courier.number} {word}")


def _deliveries_import(platform: Platform, arguments: argparse.Namespace) -> None:
    with refusals_told():
        done = Assignment(platform.context).import_csv(arguments.shop, read_file(arguments.file))
    data = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    answer(arguments.json, data, f"{done.added} deliveries added, {done.changed} changed, {done.unchanged} unchanged")


def _deliveries_list(platform: Platform, arguments: argparse.Namespace) -> None:
    found = Assignment(platform.context).of_shop(arguments.shop, arguments.day)
    couriers = platform.context.units.read(lambda connection: CourierRepository(connection).all())
    numbers = {courier.courier_id: courier.number for courier in couriers}
    rows = [
        {
            "number": delivery.number,
            "courier": numbers[delivery.courier_id],
            "day": delivery.day.isoformat(),
            "recipient": delivery.recipient,
            "address": delivery.address,
            "total_minor": delivery.total_minor,
            "currency": delivery.currency,
            "due_minor": delivery.total_minor - sum(tender.value_minor for tender in tenders),
            "tenders": [
                {"kind": tender.kind, "amount": tender.amount, "value_minor": tender.value_minor, "open": tender.open}
                for tender in tenders
            ],
        }
        for delivery, tenders in found
    ]
    shown = [
        row | {"tenders": ", ".join(f"{one.kind} {one.amount}" for one in tenders)}
        for row, (_, tenders) in zip(rows, found, strict=True)
    ]
    answer(arguments.json, {"deliveries": rows}, table(list(shown)))
