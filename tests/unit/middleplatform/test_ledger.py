# SPDX-License-Identifier: Apache-2.0
"""The ledger: buckets that expire, earliest first; refunds into the buckets they came from; nothing ever changed."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from middleplatform.contract.payments import Asset
from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from middleplatform.database.tables import accounts, entries, transfers
from middleplatform.ledger.service import InsufficientBalanceError, Payee, TransferDiffersError, UnknownAccountError
from tests.unit.middleplatform.conftest import EmptyDatabase
from tests.unit.middleplatform.workbench import Guest, Workbench


@pytest.fixture
def bench(database: EmptyDatabase) -> Iterator[Workbench]:
    """A platform whose purchases have no payments: only the ledger's own invariants are asked at the end."""
    workbench = Workbench.build(database.url, engine=database.engine)
    yield workbench
    found = [text for text in workbench.violations() if not text.startswith("no debit without")]
    workbench.platform.close()
    assert found == []


def payee() -> Payee:
    return Payee("shop", "till", uuid.uuid4())


def empty_guest(bench: Workbench) -> Guest:
    return bench.guest(points=0)


def test_spending_takes_what_expires_first(bench: Workbench) -> None:
    account, now = empty_guest(bench).account_id, bench.clock.now()
    bench.in_ledger(lambda ledger: ledger.grant(account, "for-ever", 100))
    bench.in_ledger(lambda ledger: ledger.grant(account, "late", 100, now + timedelta(days=9)))
    bench.in_ledger(lambda ledger: ledger.grant(account, "soon", 100, now + timedelta(days=1)))
    bench.in_ledger(lambda ledger: ledger.spend(account, 150, payee()))
    bench.clock.forward(days=2)
    assert bench.in_ledger(lambda ledger: ledger.available(account)) == 150
    bench.clock.forward(days=9)
    assert bench.in_ledger(lambda ledger: ledger.available(account)) == 100


def test_what_has_expired_cannot_be_spent(bench: Workbench) -> None:
    account = empty_guest(bench).account_id
    expires_at = bench.clock.now() + timedelta(days=1)
    bench.in_ledger(lambda ledger: ledger.grant(account, "soon", 100, expires_at))
    bench.clock.forward(days=1)
    with pytest.raises(InsufficientBalanceError) as told:
        bench.in_ledger(lambda ledger: ledger.spend(account, 1, payee()))
    assert told.value.balance == 0


def test_expiry_is_booked_out_once(bench: Workbench) -> None:
    account = empty_guest(bench).account_id
    expires_at = bench.clock.now() + timedelta(days=1)
    bench.in_ledger(lambda ledger: ledger.grant(account, "soon", 100, expires_at))
    bench.clock.forward(days=2)
    assert [bench.in_ledger(lambda ledger: ledger.expire_due(account)) for _ in range(2)] == [0, 0]


def test_a_reversal_gives_back_to_the_buckets_it_came_from(bench: Workbench) -> None:
    account, now, bought = empty_guest(bench).account_id, bench.clock.now(), payee()
    bench.in_ledger(lambda ledger: ledger.grant(account, "soon", 100, now + timedelta(days=1)))
    bench.in_ledger(lambda ledger: ledger.grant(account, "late", 100, now + timedelta(days=9)))
    bench.in_ledger(lambda ledger: ledger.spend(account, 150, bought))
    given = bench.in_ledger(lambda ledger: ledger.give_back(account, "reversal", "r", 150, bought))
    assert (given.amount, given.expired, given.balance) == (150, 0, 200)
    bench.clock.forward(days=2)
    assert bench.in_ledger(lambda ledger: ledger.available(account)) == 100


def test_a_refund_gives_back_what_lives_longest_first(bench: Workbench) -> None:
    account, now, bought = empty_guest(bench).account_id, bench.clock.now(), payee()
    bench.in_ledger(lambda ledger: ledger.grant(account, "soon", 100, now + timedelta(days=1)))
    bench.in_ledger(lambda ledger: ledger.grant(account, "late", 100, now + timedelta(days=9)))
    bench.in_ledger(lambda ledger: ledger.spend(account, 150, bought))
    bench.clock.forward(days=2)
    given = bench.in_ledger(lambda ledger: ledger.give_back(account, "refund", "r", 70, bought))
    assert (given.expired, given.balance) == (20, 100)


def test_no_more_is_given_back_than_was_taken(bench: Workbench) -> None:
    account, bought = empty_guest(bench).account_id, payee()
    bench.in_ledger(lambda ledger: ledger.grant(account, "g", 100))
    bench.in_ledger(lambda ledger: ledger.spend(account, 60, bought))
    with pytest.raises(ValueError, match="took 60, less than 61"):
        bench.in_ledger(lambda ledger: ledger.give_back(account, "refund", "r", 61, bought))


def test_the_same_grant_again_grants_nothing_and_another_under_its_id_is_refused(bench: Workbench) -> None:
    account = empty_guest(bench).account_id
    for _ in range(2):
        assert bench.in_ledger(lambda ledger: ledger.grant(account, "g", 100)) == 100
    with pytest.raises(TransferDiffersError):
        bench.in_ledger(lambda ledger: ledger.grant(account, "g", 101))


@pytest.mark.parametrize(("amount", "grant_id"), [(0, "g"), (-5, "g"), (1, ""), (1, "g" * 61)])
def test_a_grant_that_cannot_be_is_refused(bench: Workbench, amount: int, grant_id: str) -> None:
    account = empty_guest(bench).account_id
    with pytest.raises(ValueError, match=r"amount|transfer id"):
        bench.in_ledger(lambda ledger: ledger.grant(account, grant_id, amount))


def test_an_unknown_account_is_named(bench: Workbench) -> None:
    with pytest.raises(UnknownAccountError, match="nobody"):
        bench.in_ledger(lambda ledger: ledger.spend("nobody", 1, payee()))


def test_the_database_itself_refuses_to_change_the_ledger(bench: Workbench) -> None:
    bench.guest(points=100)
    units = bench.platform.context.units
    for statement in (update(entries).values(amount=1), delete(transfers)):
        with pytest.raises(DBAPIError, match="append-only"):
            units.write(lambda unit, statement=statement: unit.connection.execute(statement))  # type: ignore[misc]


def test_the_database_itself_refuses_a_balance_below_zero(bench: Workbench) -> None:
    bench.guest(points=100)
    with pytest.raises(DBAPIError, match="never_below_zero"):
        bench.platform.context.units.write(lambda unit: unit.connection.execute(update(accounts).values(balance=-1)))


class LedgerMachine(RuleBasedStateMachine):
    """Random grants, spending, refunds, reversals and time: a plain model must agree, and every invariant hold."""

    purchases: Bundle[tuple[Payee, int]] = Bundle("purchases")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jifu-ledger-"))
        url = database_url(str(self.folder / "platform.db"))
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        self.bench = Workbench.build(url)
        self.account = self.bench.guest(points=0).account_id
        self.grants = 0
        self.given_back: dict[uuid.UUID, int] = {}
        # The model: buckets as [expiry in days or None, amount], and what each purchase took from which.
        self.day = 0
        self.buckets: list[tuple[int | None, int]] = []
        self.held: list[int] = []
        self.taken: dict[uuid.UUID, dict[int, int]] = {}

    def live(self) -> list[int]:
        alive = [i for i, (expires, _) in enumerate(self.buckets) if expires is None or expires > self.day]
        return sorted(alive, key=lambda i: (self.buckets[i][0] is None, self.buckets[i][0] or 0, i))

    def expire(self) -> None:
        for index, (expires, _) in enumerate(self.buckets):
            if expires is not None and expires <= self.day:
                self.held[index] = 0

    @rule(amount=st.integers(1, 500), days=st.none() | st.integers(1, 6))
    def grant(self, amount: int, days: int | None) -> None:
        self.grants += 1
        expires_at = None if days is None else self.bench.clock.now() + timedelta(days=days)
        # Buckets that expire at once are told apart by the moment they were made.
        self.bench.clock.forward(microseconds=1)
        self.bench.in_ledger(lambda ledger: ledger.grant(self.account, f"grant-{self.grants}", amount, expires_at))
        self.buckets.append((None if days is None else self.day + days, amount))
        self.held.append(amount)

    @rule(target=purchases, amount=st.integers(1, 700))
    def spend(self, amount: int) -> tuple[Payee, int]:
        bought, available = payee(), sum(self.held[index] for index in self.live())
        if amount > available:
            with pytest.raises(InsufficientBalanceError) as told:
                self.bench.in_ledger(lambda ledger: ledger.spend(self.account, amount, bought))
            assert told.value.balance == available
            return bought, 0
        self.bench.in_ledger(lambda ledger: ledger.spend(self.account, amount, bought))
        missing, took = amount, {}
        for index in self.live():
            took[index] = min(missing, self.held[index])
            self.held[index] -= took[index]
            missing -= took[index]
        self.taken[bought.attempt_id] = took
        self.expire()
        return bought, amount

    @rule(purchase=purchases, share=st.floats(0.01, 1))
    def refund(self, purchase: tuple[Payee, int], share: float) -> None:
        bought, amount = purchase
        left = amount - self.given_back.get(bought.attempt_id, 0)
        part = max(1, int(left * share))
        if left == 0:
            return
        refund_id = f"refund:{uuid.uuid4()}"
        self.bench.in_ledger(lambda ledger: ledger.give_back(self.account, "refund", refund_id, part, bought))
        self.given_back[bought.attempt_id] = amount - left + part
        took = self.taken[bought.attempt_id]
        order = sorted(took, key=lambda i: (self.buckets[i][0] is None, self.buckets[i][0] or 0, i), reverse=True)
        missing = part
        for index in order:
            given = min(missing, took[index])
            took[index] -= given
            self.held[index] += given
            missing -= given
        self.expire()

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.day += days
        self.bench.clock.forward(days=days)

    @invariant()
    def the_model_agrees(self) -> None:
        if hasattr(self, "bench"):
            available = self.bench.in_ledger(lambda ledger: ledger.available(self.account))
            assert available == sum(self.held[index] for index in self.live())

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            # Purchases here have no payments: only the ledger's own invariants are asked.
            found = [text for text in self.bench.violations() if not text.startswith("no debit without")]
            self.bench.platform.close()
            shutil.rmtree(self.folder)
            assert found == []


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_members_accounts_are_of_one_kind(bench: Workbench) -> None:
    guest = bench.guest(points=0)
    for asset in Asset:
        bench.admin.grant(guest.identity.member_id, asset, 10, f"g-{asset}")
        assert bench.balance(guest, asset) == 10
