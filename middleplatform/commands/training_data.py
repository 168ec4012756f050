# SPDX-License-Identifier: Apache-2.0
"""``middleplatform admin training-data``: a fresh training database with demo members, courier, shop and PIN keys.

Everything here is public on purpose: passwords and keys are printed, and the keys are those of published test
vectors. The database is marked as training for ever, and a real service refuses to run on it.
"""

import argparse
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from middleplatform.accounts.repository import Member, Policy
from middleplatform.accounts.service import Administration
from middleplatform.bootstrap import Platform, build_platform
from middleplatform.clock import Clock
from middleplatform.commands.migrate import prepare_database
from middleplatform.commands.output import CommandError, answer
from middleplatform.commands.platform_options import load_settings, url_of
from middleplatform.contract.customers import SignIn
from middleplatform.contract.payments import Asset, PINKeyScheme
from middleplatform.couriers.assignment import COLUMNS, Assignment
from middleplatform.database.engine import open_engine
from middleplatform.database.schema import is_training, mark_training
from middleplatform.randomness import random_identifier
from middleplatform.settings import Settings

SHOP_ID = "training-shop"
LOGIN_PASSWORD = "jifu-demo"  # noqa: S105 - printed, for demo members only
PAYMENT_PASSWORD = "123456"  # noqa: S105 - printed, for demo members only
COURIER_NUMBER = "C01"
COURIER_PIN = "246810"
# The key of the published DUKPT vectors (ANSI X9.24-1), and of the master/session examples.
_TDES_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
# ANSI X9.24-3, supplement.
_AES_KEY = bytes.fromhex("FEDCBA9876543210F1F1F1F1F1F1F1F1")
# RFC 9180, A.1.1: the recipient's private key.
_SEALING_KEY = bytes.fromhex("4612C550263FC8AD58375DF3F557AAC531D26850903E55A9F23F21D8534E8AC8")


@dataclass(frozen=True, slots=True)
class _Demo:
    """A demo member; ``own_limit_minor`` is the member's no-password limit, None for the system's."""

    role: str
    name: str
    phone: str
    points: int
    wallet_minor: int = 0
    card_minor: int = 0
    own_limit_minor: int | None = None
    payment_password: str | None = PAYMENT_PASSWORD


_MEMBERS = (
    _Demo("plenty", "钱多多", "13800000001", points=1_000_000, wallet_minor=100_000, card_minor=50_000),
    _Demo("few", "余不足", "13800000002", points=300),
    _Demo("always_password", "慎行之", "13800000003", points=500_000, own_limit_minor=0),
    _Demo("no_payment_password", "新来客", "13800000004", points=100_000, payment_password=None),
)


# Recipient, phone, address, total: one below the no-password limit, the others above it.
_DELIVERIES = (
    ("钱多多", "13800000001", "和平路 8 号 3 栋 1201", "128.50"),
    ("余不足", "13800000002", "解放大道 120 号 2 单元 502", "268.00"),
    ("慎行之", "13800000003", "中山北路 45 号院内传达室", "66.00"),
    ("新来客", "13800000004", "文化街 17 号二楼（门禁按 0402）", "320.00"),
)


def run(arguments: argparse.Namespace) -> int:
    """Make and fill a training database; exit code 0, or 2 where the database has members already."""
    prepare_database(arguments)
    engine = open_engine(url_of(arguments))
    try:
        fresh_settings = load_settings(arguments, training=is_training(engine))
        platform = build_platform(fresh_settings)
        try:
            if Administration(platform.context).members() or Administration(platform.context).shops():
                raise CommandError("the database is not empty: training data needs a fresh one")
        finally:
            platform.close()
        mark_training(engine)
    finally:
        engine.dispose()
    settings = load_settings(arguments, training=True)
    platform = build_platform(settings)
    try:
        data = fill(platform)
        data["expired_code"] = _expired_code(settings, platform.context.clock)
    finally:
        platform.close()
    lines = [f"{m['name']} ({m['role']}): phone {m['phone']}, {m['points']} points" for m in data["members"]]
    codes = [f"enrolment code {t['enrolment_code']} ({t['pin_key_scheme']})" for t in data["terminals"]]
    codes += [f"courier {c['number']}: PIN {c['password']}" for c in data["couriers"]]
    passwords = f"login password {LOGIN_PASSWORD}, payment password {PAYMENT_PASSWORD}"
    answer(arguments.json, data, "\n".join([*lines, passwords, *codes]))
    return 0


def fill(platform: Platform) -> dict[str, Any]:
    """Fill an empty training platform and return everything that a trainee needs to know."""
    administration = Administration(platform.context)
    shop = administration.add_shop("积付示范店", "CNY", SHOP_ID)
    for asset in Asset:
        administration.set_policy(
            Policy(
                shop_id=shop.shop_id,
                asset=asset,
                units_per_currency_unit=100,
                max_amount=1_000_000,
                no_password_limit_minor=20_000,
                no_password_daily_count=50,
            )
        )
    keys = _add_keys(platform)
    return {
        "event": "training-data",
        "shop": {"shop_id": shop.shop_id, "name": shop.name, "currency": shop.currency},
        "no_password_limit_minor": 20_000,
        "members": [_add_member(platform, administration, demo) for demo in _MEMBERS],
        "couriers": [_add_courier(platform)],
        "keys": keys,
        "terminals": [_enrolment_code(platform, key["key_id"], key["scheme"]) for key in keys],
    }


def _expired_code(settings: Settings, clock: Clock) -> str:
    """Issue a code ten minutes ago, as if a member had made a screenshot of it then."""
    then = build_platform(settings, clock=_Earlier(clock, timedelta(minutes=10)))
    try:
        member = SignIn(phone=_MEMBERS[0].phone, password=LOGIN_PASSWORD)
        signed_in = then.customers.sign_in(member, "127.0.0.1")
        return then.customers.issue_code(signed_in.identity, Asset.POINTS).code
    finally:
        then.close()


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A clock that is behind another one."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        """Return the other clock's time, less the difference."""
        return self.clock.now() - self.by


def _add_keys(platform: Platform) -> list[dict[str, Any]]:
    return [
        _add_key(platform, "training-dukpt", PINKeyScheme.DUKPT, _TDES_KEY),
        _add_key(platform, "training-master", PINKeyScheme.MASTER_SESSION, _TDES_KEY, index=0),
        _add_key(platform, "training-aes-dukpt", PINKeyScheme.AES_DUKPT, _AES_KEY),
        _add_key(platform, "training-sealing", PINKeyScheme.HPKE, _SEALING_KEY),
    ]


def _add_key(
    platform: Platform, key_id: str, scheme: PINKeyScheme, key: bytes, index: int | None = None
) -> dict[str, Any]:
    context = platform.context
    info = context.units.write(
        lambda unit: context.keys.add_pin_key(
            unit.connection, key_id, scheme, key, now=context.clock.now(), master_key_index=index
        )
    )
    return {
        "key_id": info.key_id,
        "scheme": str(info.scheme),
        "check_value": info.check_value,
        "key": key.hex().upper(),
        "master_key_index": info.master_key_index,
    }


def _add_member(platform: Platform, administration: Administration, demo: _Demo) -> dict[str, Any]:
    member: Member = administration.add_member(demo.name, demo.phone, tuple(Asset))
    administration.set_login_password(member.member_id, LOGIN_PASSWORD)
    if demo.payment_password is not None:
        administration.set_payment_password(member.member_id, demo.payment_password)
    if demo.own_limit_minor is not None:
        administration.set_no_password_limit(member.member_id, demo.own_limit_minor)
    # A third of the points expires sooner, so that spending from the earliest bucket can be watched.
    soon = platform.context.clock.now() + timedelta(days=30)
    late = platform.context.clock.now() + timedelta(days=365)
    grants = (
        (Asset.POINTS, demo.points // 3, soon),
        (Asset.POINTS, demo.points - demo.points // 3, late),
        (Asset.WALLET, demo.wallet_minor, None),
        (Asset.CARD, demo.card_minor, None),
    )
    for asset, amount, expires_at in grants:
        if amount:
            grant_id = random_identifier(platform.context.random, "grant")
            administration.grant(member.member_id, asset, amount, grant_id, expires_at)
    return {
        "role": demo.role,
        "member_id": member.member_id,
        "name": demo.name,
        "phone": demo.phone,
        "login_password": LOGIN_PASSWORD,
        "payment_password": demo.payment_password,
        "points": demo.points,
        "wallet_minor": demo.wallet_minor,
        "card_minor": demo.card_minor,
        "no_password_limit_minor": demo.own_limit_minor,
    }


def _add_courier(platform: Platform) -> dict[str, Any]:
    """Add a courier with deliveries for yesterday, today and tomorrow: today is another day in other time zones."""
    courier = platform.couriers.add(SHOP_ID, COURIER_NUMBER, "路先行")
    platform.couriers.set_password(courier.number, COURIER_PIN)
    today = platform.context.clock.now().date()
    rows = [",".join(COLUMNS)]
    for ahead in (-1, 0, 1):
        day = today + timedelta(days=ahead)
        for place, (name, phone, address, total) in enumerate(_DELIVERIES, start=1):
            number = f"D{day:%m%d}-{place}"
            rows.append(f"{number},{courier.number},{day},{name},{phone},{address},{total}")
    Assignment(platform.context).import_csv(SHOP_ID, "\n".join(rows).encode())
    return {
        "courier_id": courier.courier_id,
        "number": courier.number,
        "name": courier.name,
        "password": COURIER_PIN,
    }


def _enrolment_code(platform: Platform, key_id: str, scheme: str) -> dict[str, Any]:
    code, expires_at = platform.terminals.issue_enrolment_code(SHOP_ID, key_id)
    return {
        "enrolment_code": code,
        "shop_id": SHOP_ID,
        "pin_key_id": key_id,
        "pin_key_scheme": scheme,
        "expires_at": expires_at,
    }
