# SPDX-License-Identifier: Apache-2.0
"""Any day at a till: whatever was sold, given back, put in, lost and handed over, X and Z tell what plain sums do."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cashier.checkout.attempt import Answered, Asked, NoAnswer
from cashier.checkout.open_order import OtherWay
from cashier.refunds.refund import Tender, tender_of_attempt, tender_of_part
from cashier.shifts.shift import CashKind, TooMuchOutError
from cashier.shifts.totals import Totals
from middleplatform.contract.payments import Asset, Status
from tests.support.attempts import payment
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI, WANG

FLOAT_MINOR = 20_000
ENDS = (Status.SUCCEEDED, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, None)

amounts = st.integers(1, 500).map(lambda yuan: 100 * yuan)
steps = st.one_of(
    st.tuples(st.just("pay"), st.sampled_from(Asset), amounts, st.sampled_from(ENDS)),
    st.tuples(st.just("cash"), amounts, amounts),
    st.tuples(st.just("elsewhere"), st.sampled_from(OtherWay), amounts),
    st.tuples(st.just("refund"), st.integers(0, 50), st.integers(1, 100)),
    st.tuples(st.just("move"), st.sampled_from(CashKind), amounts),
    st.tuples(st.just("late"), st.integers(0, 50), st.sampled_from((Status.SUCCEEDED, Status.FAILED))),
    st.tuples(st.just("count"), st.integers(-3, 3)),
    st.tuples(st.just("hand_over"), st.integers(-3, 3)),
    st.tuples(st.just("damage"), st.integers(0, 50)),
    st.just(("restart",)),
)


@dataclass
class Sums:
    """What a shift should tell, kept beside it by plain addition."""

    float_minor: int
    put_in: int = 0
    taken_out: int = 0
    cash_sales: int = 0
    cash_refunds: int = 0
    paid: Counter[Asset] = field(default_factory=Counter)
    others: Counter[OtherWay] = field(default_factory=Counter)
    refunds: Counter[Asset | OtherWay | None] = field(default_factory=Counter)

    @property
    def drawer(self) -> int:
        return self.float_minor + self.put_in - self.taken_out + self.cash_sales - self.cash_refunds


class Day:
    """Plays steps at a till on a real journal, and adds up by itself."""

    def __init__(self, folder: Path) -> None:
        self.till = SaleGround(folder)
        self.serial = 0
        self.who, self.next = LI, WANG
        self.tenders: list[Tender] = []
        self.left: dict[UUID, int] = {}
        self.lost: dict[UUID, int] = {}
        self.ended: list[UUID] = []
        self.zs: list[Totals] = []
        self.sums = Sums(FLOAT_MINOR)
        self.till.shifts.open(LI, FLOAT_MINOR)

    async def play(self, step: tuple[Any, ...]) -> None:
        """Do one step; one that cannot be done just now is left out."""
        name, *values = step
        done = getattr(self, f"_{name}")(*values)
        if done is not None:
            await done

    async def close(self) -> None:
        """Count, compare X with the sums, close, and compare Z with X."""
        counted = self._counted(0)
        x = self.till.shifts.x()
        self._check(x, counted)
        reason = "short of change" if counted != self.sums.drawer else ""
        z = self.till.shifts.close(self.who, self._carried(), reason)
        assert z == x
        self.zs.append(z)
        self._prove()
        await self.till.close()

    # -- steps

    def _pay(self, asset: Asset, amount: int, ends: Status | None) -> None:
        order = self.till.order(amount, self._number())
        attempt_id = self.till.pay(order, asset, amount, ends=ends)
        if ends is Status.SUCCEEDED:
            self.sums.paid[asset] += amount
            self._keep(tender_of_attempt(self.till.attempts.get(attempt_id)))
        elif ends is None:
            self.till.attempts.apply(attempt_id, NoAnswer(Asked.CREATE, "lost"))
            self.lost[attempt_id] = len(self.zs)
        else:
            self.ended.append(attempt_id)

    def _cash(self, amount: int, given: int) -> None:
        order = self.till.order(amount, self._number())
        part = self.till.book.take_cash(order, CART, given)
        self.sums.cash_sales += min(amount, given)
        self._keep(tender_of_part(order.number, "CNY", part))

    def _elsewhere(self, way: OtherWay, amount: int) -> None:
        order = self.till.order(amount, self._number())
        part = self.till.book.take_otherwise(order, CART, amount, way)
        self.sums.others[way] += amount
        self._keep(tender_of_part(order.number, "CNY", part))

    async def _refund(self, which: int, percent: int) -> None:
        if not self.tenders:
            return
        tender = self.tenders[which % len(self.tenders)]
        amount = self.left[tender.tender_id] * percent // 100
        if amount == 0:
            return
        refund = self.till.refunds.begin(tender, amount, "wrong size")
        await self.till.refunds.settled(refund.refund_id)
        self.left[tender.tender_id] -= amount
        if tender.is_cash:
            self.sums.cash_refunds += amount
        else:
            self.sums.refunds[tender.asset or tender.way] += amount

    def _move(self, kind: CashKind, amount: int) -> None:
        try:
            self.till.shifts.move_cash(kind, amount, "change", self.who)
        except TooMuchOutError:
            assert kind is CashKind.OUT
            assert amount > self.sums.drawer
            return
        if kind is CashKind.IN:
            self.sums.put_in += amount
        else:
            self.sums.taken_out += amount

    def _late(self, which: int, status: Status) -> None:
        if not self.lost:
            return
        attempt_id = list(self.lost)[which % len(self.lost)]
        begun_in = self.lost.pop(attempt_id)
        told = payment(attempt_id, status, version=3)
        attempt = self.till.attempts.apply(attempt_id, Answered(told, Asked.QUERY))
        if status is Status.SUCCEEDED and begun_in == len(self.zs):
            self.sums.paid[attempt.asset] += attempt.amount

    def _count(self, off: int) -> None:
        self._check(self.till.shifts.x(), None)
        counted = self._counted(off)
        self._check(self.till.shifts.x(), counted)

    def _hand_over(self, off: int) -> None:
        counted = self._counted(off)
        x = self.till.shifts.x()
        self._check(x, counted)
        reason = "short of change" if counted != self.sums.drawer else ""
        z, following = self.till.shifts.take_over(self.who, self.next, self._carried(), reason)
        assert z == x
        assert following.float_minor == counted
        self.zs.append(z)
        self.who, self.next = self.next, self.who
        self.sums = Sums(counted)

    def _damage(self, which: int) -> None:
        """Damage a payment's latest record: X and Z are added up from the events."""
        if self.ended:
            attempt_id = self.ended[which % len(self.ended)]
            connection = self.till.journal._connection
            connection.execute("UPDATE attempts SET record = 'no JSON' WHERE attempt_id = ?", (str(attempt_id),))

    async def _restart(self) -> None:
        await self.till.restart()

    # -- inside

    def _number(self) -> str:
        self.serial += 1
        return f"T01-{self.serial:04d}"

    def _keep(self, tender: Tender) -> None:
        self.tenders.append(tender)
        self.left[tender.tender_id] = tender.amount

    def _carried(self) -> list[UUID]:
        return list(self.lost)

    def _counted(self, off: int) -> int:
        pieces = max(0, self.sums.drawer // 100 + off)
        odd = self.sums.drawer % 100 if pieces and off == 0 else 0
        self.till.shifts.count({100: pieces, 10: odd // 10}, self.who)
        shift = self.till.shifts.current
        assert shift is not None
        assert shift.counted_minor is not None
        return shift.counted_minor

    def _check(self, x: Totals, counted: int | None) -> None:
        sums, cash = self.sums, x.cash
        assert {each.asset: each.amount for each in x.paid} == +sums.paid
        assert {each.way: each.amount_minor for each in x.others} == +sums.others
        assert {each.asset or each.way: each.amount for each in x.refunds} == +sums.refunds
        assert {each.attempt_id for each in x.without_end} == set(self.lost)
        assert (cash.float_minor, cash.put_in_minor, cash.taken_out_minor) == (
            sums.float_minor, sums.put_in, sums.taken_out,
        )  # fmt: skip
        if counted is None:
            shift = self.till.shifts.current
            assert shift is not None
            assert (cash.expected_minor is None) == (shift.counted_minor is None), "the count is blind"
            return
        assert cash.expected_minor == sums.drawer
        assert (cash.sales_minor, cash.refunds_minor) == (sums.cash_sales, sums.cash_refunds)
        assert (cash.counted_minor, cash.over_minor) == (counted, counted - sums.drawer)

    def _prove(self) -> None:
        """Every Z is on disk as it was signed and proves true; no more went back than was paid."""
        for number, z in enumerate(self.zs, start=1):
            kept = self.till.log.numbered(number)
            assert kept is not None
            assert kept.z == z
            assert self.till.log.proves(kept)
        assert self.till.log.numbered(len(self.zs) + 1) is None
        assert self.till.journal.check_chain().is_intact
        assert all(left >= 0 for left in self.left.values())
        paid = sum(each.amount for z in self.zs for each in z.paid) + sum(
            each.amount_minor for z in self.zs for each in z.others
        )
        assert sum(each.amount for z in self.zs for each in z.refunds) <= paid
        sold = sum(z.cash.sales_minor or 0 for z in self.zs)
        assert sum(z.cash.refunds_minor or 0 for z in self.zs) <= sold


async def play(day_of: list[tuple[Any, ...]]) -> None:
    """Play a day on a journal of its own."""
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder))
        for step in day_of:
            await day.play(step)
        await day.close()


EVERYTHING = [
    ("pay", Asset.POINTS, 1_200, Status.SUCCEEDED),
    ("pay", Asset.WALLET, 900, None),
    ("pay", Asset.CARD, 700, Status.FAILED),
    ("damage", 0),
    ("cash", 5_000, 10_000),
    ("cash", 5_000, 2_000),
    ("elsewhere", OtherWay.WECHAT, 3_000),
    ("refund", 0, 50),
    ("refund", 1, 100),
    ("move", CashKind.OUT, 900_000),
    ("move", CashKind.IN, 4_000),
    ("count", 1),
    ("hand_over", -2),
    ("restart",),
    ("late", 0, Status.SUCCEEDED),
    ("refund", 3, 10),
    ("move", CashKind.OUT, 1_000),
]


@on_loop
async def test_a_day_with_everything_in_it_adds_up() -> None:
    await play(EVERYTHING)


@pytest.mark.slow
@settings(max_examples=200)
@example(day_of=EVERYTHING)
@given(day_of=st.lists(steps, max_size=25))
@on_loop
async def test_any_day_adds_up(day_of: list[tuple[Any, ...]]) -> None:
    await play(day_of)
