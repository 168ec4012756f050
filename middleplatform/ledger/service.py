# SPDX-License-Identifier: Apache-2.0
"""The ledger: grants, spending, giving back and expiry, each booked twice and never changed afterwards.

One flow for points, e-wallet and stored-value card (P5): an account's balance lies in buckets, and a bucket may
expire. Which payment is allowed is decided elsewhere; here nothing can be spent that is not there.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from middleplatform.clock import Clock
from middleplatform.contract.payments import Asset
from middleplatform.ledger.repository import Account, Bucket, LedgerRepository, Transfer

_MAX_GRANT_ID = 60  # it names the bucket, and transfers that empty the bucket carry it in their own id


class UnknownAccountError(LookupError):
    """No account has this id."""


class InsufficientBalanceError(Exception):
    """An account holds less than is to be spent; ``balance`` is what it holds, in units of its asset."""

    def __init__(self, balance: int) -> None:
        super().__init__(f"the account holds {balance}")
        self.balance = balance


class TransferDiffersError(Exception):
    """A transfer id was used before, for something else."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What a refund or reversal did: ``expired`` of ``amount`` went to buckets that had expired meanwhile."""

    amount: int
    expired: int
    balance: int


@dataclass(frozen=True, slots=True)
class Payee:
    """Who an attempt pays, for the entry in the shop's clearing account."""

    shop_id: str
    terminal_id: str
    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Purse:
    """A locked account and what lies in it: the buckets that hold something, earliest expiry first."""

    account: Account
    buckets: list[Bucket]

    def available(self, now: datetime) -> int:
        """Sum what has not expired."""
        return _sum([bucket for bucket in self.buckets if bucket.expires_at is None or bucket.expires_at > now])


def clearing_account(shop_id: str, asset: Asset) -> str:
    """Name the account that gathers what a shop was paid in one asset."""
    return f"clearing:{shop_id}:{asset}"


class Ledger:
    """Books transfers through one repository. Every method leaves the invariants of ``verify`` true."""

    def __init__(self, repository: LedgerRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    def open_account(self, account_id: str, member_id: str, asset: Asset, currency: str) -> None:
        """Open an empty account."""
        account = Account(account_id, member_id, asset, currency, 0)
        self._repository.add_account(account, self._clock.now())

    def available(self, account_id: str) -> int:
        """Return what can be spent now, in units of the asset."""
        return self._repository.available(account_id, self._clock.now())

    def grant(self, account_id: str, transfer_id: str, amount: int, expires_at: datetime | None = None) -> int:
        """Give units to an account in a bucket of their own and return what can be spent now.

        The same ``transfer_id`` (at most 60 characters) again grants nothing. Raises `UnknownAccountError`, and
        `TransferDiffersError` where the id stands for another transfer.
        """
        if amount <= 0:
            raise ValueError(f"amount {amount} is not a positive number of units")
        if not 0 < len(transfer_id) <= _MAX_GRANT_ID:
            raise ValueError(f"transfer id {transfer_id!r} is not 1 to {_MAX_GRANT_ID} characters long")
        account = self._locked(account_id)
        booked = self._repository.transfer(transfer_id)
        if booked is not None:
            if (booked.account_id, booked.kind, booked.amount) != (account_id, "grant", amount):
                raise TransferDiffersError(f"transfer {transfer_id!r} was booked before with other contents")
            return self.available(account_id)
        now = self._clock.now()
        self._repository.add_bucket(account_id, transfer_id, expires_at, now)
        transfer = Transfer(account_id, transfer_id, "grant", account.asset, amount, now)
        self._repository.book(transfer, f"issuance:{account.asset}", [(transfer_id, amount)])
        return self.available(account_id)

    def open_purse(self, account_id: str) -> Purse:
        """Lock an account and look into it. Raises `UnknownAccountError`."""
        account = self._locked(account_id)
        return Purse(account, self._repository.spendable(account_id))

    def spend(self, account_id: str, amount: int, payee: Payee, purse: Purse | None = None) -> int:
        """Pay from the buckets that expire first and return what is left; from an open ``purse`` where there is one.

        Raises `InsufficientBalanceError`, `UnknownAccountError`.
        """
        purse = purse or self.open_purse(account_id)
        account = purse.account
        moves: list[tuple[str, int]] = []
        missing = amount
        for bucket in self._expire(purse):
            taken = min(missing, bucket.remaining)
            moves.append((bucket.bucket_id, -taken))
            missing -= taken
            if missing == 0:
                break
        if missing:
            raise InsufficientBalanceError(amount - missing)
        transfer = Transfer(
            account_id,
            f"debit:{payee.attempt_id}",
            "debit",
            account.asset,
            amount,
            self._clock.now(),
            payee.shop_id,
            payee.terminal_id,
            payee.attempt_id,
        )
        return self._repository.book(transfer, clearing_account(payee.shop_id, account.asset), moves)

    def give_back(self, account_id: str, kind: str, transfer_id: str, amount: int, payee: Payee) -> GivenBack:
        """Return units of an attempt to the buckets they came from, those that live longest first.

        ``kind`` is ``refund`` or ``reversal``. What returns to a bucket that has expired is booked out at once.
        Raises `ValueError` where the attempt took less than ``amount``.
        """
        account = self._locked(account_id)
        now = self._clock.now()
        moves: list[tuple[str, int]] = []
        missing, expired = amount, 0
        for bucket in self._repository.taken_by(account_id, payee.attempt_id):
            given = min(missing, bucket.remaining)
            if given == 0:
                break
            moves.append((bucket.bucket_id, given))
            missing -= given
            if bucket.expires_at is not None and bucket.expires_at <= now:
                expired += given
        if missing:
            raise ValueError(f"attempt {payee.attempt_id} took {amount - missing}, less than {amount}")
        transfer = Transfer(
            account_id,
            transfer_id,
            kind,
            account.asset,
            amount,
            now,
            payee.shop_id,
            payee.terminal_id,
            payee.attempt_id,
        )
        self._repository.book(transfer, clearing_account(payee.shop_id, account.asset), moves)
        return GivenBack(amount, expired, _sum(self._expire(self.open_purse(account_id))))

    def expire_due(self, account_id: str) -> int:
        """Book out what has expired on an account and return what is left."""
        return _sum(self._expire(self.open_purse(account_id)))

    def _locked(self, account_id: str) -> Account:
        account = self._repository.account(account_id, lock=True)
        if account is None:
            raise UnknownAccountError(f"account {account_id!r} does not exist")
        return account

    def _expire(self, purse: Purse) -> list[Bucket]:
        """Book out what has expired, and return the buckets that are left, earliest expiry first."""
        account, now = purse.account, self._clock.now()
        left: list[Bucket] = []
        for bucket in purse.buckets:
            if bucket.expires_at is None or bucket.expires_at > now:
                left.append(bucket)
                continue
            # A refund may fill an expired bucket again, so its expiry may be booked more than once.
            turn = self._repository.times_expired(account.account_id, bucket.bucket_id) + 1
            transfer_id = f"expire:{turn}:{bucket.bucket_id}"
            transfer = Transfer(account.account_id, transfer_id, "expire", account.asset, bucket.remaining, now)
            self._repository.book(transfer, f"expiry:{account.asset}", [(bucket.bucket_id, -bucket.remaining)])
        return left


def _sum(buckets: list[Bucket]) -> int:
    return sum(bucket.remaining for bucket in buckets)
