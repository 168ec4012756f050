# SPDX-License-Identifier: Apache-2.0
"""The ledger's queries: accounts, transfers, entries, buckets. What they mean is the service's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Insert, Update, bindparam, func, insert, or_, select, update

from middleplatform.contract.payments import Asset
from middleplatform.database.prepared import Prepared, Together
from middleplatform.database.tables import accounts, bucket_moves, buckets, entries, transfers

_ACCOUNT = select(accounts).where(accounts.c.account_id == bindparam("account_id"))
_FIND_ACCOUNT, _LOCK_ACCOUNT = Prepared(_ACCOUNT), Prepared(_ACCOUNT.with_for_update(key_share=True))
_ACCOUNTS_OF = Prepared(
    select(accounts)
    .where(accounts.c.member_id == bindparam("member_id"))
    .order_by(accounts.c.asset, accounts.c.account_id)
)
_AVAILABLE = select(func.coalesce(func.sum(buckets.c.remaining), 0)).where(
    buckets.c.account_id == bindparam("account_id"),
    or_(buckets.c.expires_at.is_(None), buckets.c.expires_at > bindparam("now")),
)
_SPENDABLE = Prepared(
    select(buckets)
    .where(buckets.c.account_id == bindparam("account_id"), buckets.c.remaining > 0)
    .order_by(buckets.c.expires_at.is_(None), buckets.c.expires_at, buckets.c.created_at, buckets.c.bucket_id)
)


@dataclass(frozen=True, slots=True)
class Account:
    """A member's account of one asset. ``balance`` still holds what has expired and is not yet booked out."""

    account_id: str
    member_id: str
    asset: Asset
    currency: str
    balance: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of a balance with one expiry; ``remaining`` in units of the asset."""

    bucket_id: str
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement between a member's account and a system account."""

    account_id: str
    transfer_id: str
    kind: str
    asset: Asset
    amount: int
    at: datetime
    shop_id: str | None = None
    terminal_id: str | None = None
    attempt_id: UUID | None = None


@cache
def _booking(moves: int, *, fills: bool) -> Together:
    """Write a transfer, its two entries and so many bucket moves, and change the account's balance."""
    account: BindParameter[Any] = bindparam("of_account")
    of_transfer: dict[str, Any] = {"account_id": account, "transfer_id": bindparam("of_transfer")}
    rest = [name for name in Transfer.__slots__ if name not in of_transfer]
    gained: BindParameter[Any] = bindparam("change")
    asset: BindParameter[Any] = bindparam("of_asset")
    writes: list[Insert | Update] = [
        insert(transfers).values({**of_transfer, **{name: bindparam(f"of_{name}") for name in rest}}),
        insert(entries).values(
            [
                {**of_transfer, "ledger_account": account, "asset": asset, "amount": gained},
                {**of_transfer, "ledger_account": bindparam("counter"), "asset": asset, "amount": bindparam("back")},
            ]
        ),
    ]
    for place in range(moves):
        bucket: BindParameter[Any] = bindparam(f"bucket_{place}")
        moved: BindParameter[Any] = bindparam(f"moved_{place}")
        filled = {"granted": buckets.c.granted + moved} if fills else {}
        writes += [
            insert(bucket_moves).values(**of_transfer, bucket_id=bucket, amount=moved),
            update(buckets)
            .where(buckets.c.account_id == account, buckets.c.bucket_id == bucket)
            .values(remaining=buckets.c.remaining + moved, **filled),
        ]
    balance = (
        update(accounts)
        .where(accounts.c.account_id == account)
        .values(balance=accounts.c.balance + gained)
        .returning(accounts.c.balance)
    )
    return Together(writes, balance)


class LedgerRepository:
    """Reads and writes the ledger's rows on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_account(self, account: Account, created_at: datetime) -> None:
        """Store a new account."""
        self._connection.execute(
            insert(accounts).values(
                account_id=account.account_id,
                member_id=account.member_id,
                asset=account.asset,
                currency=account.currency,
                balance=account.balance,
                created_at=created_at,
            )
        )

    def account(self, account_id: str, *, lock: bool = False) -> Account | None:
        """Find an account; with ``lock`` nobody else changes it until the transaction ends."""
        found = _LOCK_ACCOUNT if lock else _FIND_ACCOUNT
        row = found.one_or_none(self._connection, {"account_id": account_id})
        if row is None:
            return None
        return Account(row.account_id, row.member_id, Asset(row.asset), row.currency, row.balance)

    def accounts_of(self, member_id: str) -> list[Account]:
        """List a member's accounts, points first."""
        rows = _ACCOUNTS_OF.rows(self._connection, {"member_id": member_id})
        found = [Account(r.account_id, r.member_id, Asset(r.asset), r.currency, r.balance) for r in rows]
        return sorted(found, key=lambda account: list(Asset).index(account.asset))

    def available(self, account_id: str, now: datetime) -> int:
        """Sum what has not expired."""
        return int(self._connection.execute(_AVAILABLE, {"account_id": account_id, "now": now}).scalar_one())

    def transfer(self, transfer_id: str) -> Transfer | None:
        """Find a transfer by its caller-made id."""
        row = self._connection.execute(select(transfers).where(transfers.c.transfer_id == transfer_id)).one_or_none()
        if row is None:
            return None
        return Transfer(
            row.account_id,
            row.transfer_id,
            row.kind,
            Asset(row.asset),
            row.amount,
            row.at,
            row.shop_id,
            row.terminal_id,
            row.attempt_id,
        )

    def holding_expired(self, now: datetime, limit: int) -> list[str]:
        """List accounts with something that has expired and is not booked out, the earliest expiry first."""
        rows = self._connection.execute(
            select(buckets.c.account_id)
            .where(buckets.c.remaining > 0, buckets.c.expires_at <= now)
            .group_by(buckets.c.account_id)
            .order_by(func.min(buckets.c.expires_at), buckets.c.account_id)
            .limit(limit)
        )
        return list(rows.scalars())

    def spendable(self, account_id: str) -> list[Bucket]:
        """List the buckets that hold something: earliest expiry first, those without expiry last."""
        rows = _SPENDABLE.rows(self._connection, {"account_id": account_id})
        return [Bucket(row.bucket_id, row.remaining, row.expires_at) for row in rows]

    def taken_by(self, account_id: str, attempt_id: UUID) -> list[Bucket]:
        """List what an attempt took from each bucket and has not given back, latest expiry first."""
        net = func.sum(-bucket_moves.c.amount).label("net")
        rows = self._connection.execute(
            select(buckets.c.bucket_id, buckets.c.expires_at, net)
            .join(
                bucket_moves,
                (bucket_moves.c.account_id == buckets.c.account_id)
                & (bucket_moves.c.bucket_id == buckets.c.bucket_id),
            )
            .join(
                transfers,
                (transfers.c.account_id == bucket_moves.c.account_id)
                & (transfers.c.transfer_id == bucket_moves.c.transfer_id),
            )
            .where(buckets.c.account_id == account_id, transfers.c.attempt_id == attempt_id)
            .group_by(buckets.c.bucket_id, buckets.c.expires_at, buckets.c.created_at)
            .having(func.sum(bucket_moves.c.amount) < 0)
            .order_by(
                buckets.c.expires_at.is_not(None),
                buckets.c.expires_at.desc(),
                buckets.c.created_at.desc(),
                buckets.c.bucket_id.desc(),
            )
        )
        return [Bucket(row.bucket_id, int(row.net), row.expires_at) for row in rows]

    def times_expired(self, account_id: str, bucket_id: str) -> int:
        """Count how often a bucket was booked out: refunds may fill it again after it expired."""
        count = self._connection.execute(
            select(func.count())
            .select_from(bucket_moves)
            .join(
                transfers,
                (transfers.c.account_id == bucket_moves.c.account_id)
                & (transfers.c.transfer_id == bucket_moves.c.transfer_id),
            )
            .where(
                bucket_moves.c.account_id == account_id,
                bucket_moves.c.bucket_id == bucket_id,
                transfers.c.kind == "expire",
            )
        ).scalar_one()
        return int(count)

    def add_bucket(self, account_id: str, bucket_id: str, expires_at: datetime | None, at: datetime) -> None:
        """Store an empty bucket that a grant is about to fill."""
        self._connection.execute(
            insert(buckets).values(
                account_id=account_id,
                bucket_id=bucket_id,
                granted=0,
                remaining=0,
                expires_at=expires_at,
                created_at=at,
            )
        )

    def book(self, transfer: Transfer, counter_account: str, moves: Sequence[tuple[str, int]]) -> int:
        """Write a transfer, its two entries and its bucket moves; return the account's new balance.

        ``moves`` holds bucket id and signed amount; their sum is what the member's account gains. The caller
        holds the account's lock.
        """
        change = sum(amount for _, amount in moves)
        assert abs(change) == transfer.amount, "bucket moves must add up to the transfer"
        values = {f"of_{name}": getattr(transfer, name) for name in Transfer.__slots__}
        values |= {"of_account": transfer.account_id, "of_transfer": transfer.transfer_id}
        values |= {"counter": counter_account, "change": change, "back": -change}
        for place, (bucket_id, amount) in enumerate(moves):
            values |= {f"bucket_{place}": bucket_id, f"moved_{place}": amount}
        return int(_booking(len(moves), fills=transfer.kind == "grant").value(self._connection, values))
