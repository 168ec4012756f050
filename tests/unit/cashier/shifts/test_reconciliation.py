# SPDX-License-Identifier: Apache-2.0
"""The comparison itself, where a real platform cannot be brought to it; and its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.__main__ import main
from cashier.checkout.attempt import Attempt, State
from cashier.shifts.reconciliation import DEBIT, REVERSAL, Doubt, Kind, Period, Reconciliation, judge, sift
from cashier.shifts.reconciliation_words import MEANINGS, item, lines
from cashier.values.texts import Language
from middleplatform.contract.payments import Asset, SettlementLine, Status
from tests.support.attempts import attempt_in, payment
from tests.support.clock import NINE_O_CLOCK
from tests.support.shift_ground import LI, ShiftGround

TODAY = Period(NINE_O_CLOCK - timedelta(hours=1), NINE_O_CLOCK + timedelta(hours=1))


def line(attempt: Attempt, kind: str = DEBIT, amount: int | None = None) -> SettlementLine:
    """Return a line of the ledger about an attempt."""
    return SettlementLine(
        transfer_id=f"{kind}:{attempt.attempt_id}",
        kind=kind,
        attempt_id=attempt.attempt_id,
        order_number=attempt.order.number,
        asset=attempt.asset,
        amount=attempt.amount if amount is None else amount,
        at=NINE_O_CLOCK,
    )


def doubt_about(attempt: Attempt, *of_ledger: SettlementLine) -> Doubt:
    """Return the one doubt that these lines leave."""
    (doubt,) = sift(TODAY, [attempt], [], of_ledger).doubts
    return doubt


def kinds(attempt: Attempt, *of_ledger: SettlementLine, status: Status) -> list[Kind]:
    """Return what is found where the platform says this of the payment."""
    doubt = doubt_about(attempt, *of_ledger)
    told = payment(attempt.attempt_id, status).model_copy(update={"order": attempt.order})
    return [each.kind for each in judge(TODAY, doubt, told, of_ledger).differences]


def test_a_payment_that_its_own_platforms_ledger_lacks_is_the_platforms_fault() -> None:
    assert kinds(attempt_in(State.PAID), status=Status.SUCCEEDED) == [Kind.LEDGER_DIFFERS]


def test_a_payment_that_the_ledger_reversed_and_the_platform_calls_succeeded_is_too() -> None:
    paid = attempt_in(State.PAID)
    reversed_in_ledger = (line(paid), line(paid, REVERSAL, -paid.amount))
    assert kinds(paid, *reversed_in_ledger, status=Status.SUCCEEDED) == [Kind.LEDGER_DIFFERS]


def test_the_same_code_scanned_twice_for_an_order_is_one_payment_with_two_attempts() -> None:
    first = attempt_in(State.PAID)
    second = replace(first, attempt_id=UUID(int=7))
    found = sift(TODAY, [first, second], [], [line(first)])
    told = payment(second.attempt_id, Status.SUCCEEDED).model_copy(update={"order": first.order})
    (doubt,) = found.doubts
    verdict = judge(TODAY, doubt, told, [line(first)])
    assert (verdict.differences, verdict.agreed, found.agreed) == ((), 1, 1)


@given(st.sampled_from(list(State)), st.sampled_from(list(Status)), st.sampled_from([0, 1, 2]))
def test_whatever_both_sides_say_money_on_one_side_alone_is_never_passed_over(
    state: State, status: Status, known: int
) -> None:
    attempt = attempt_in(state)
    charged = status is Status.SUCCEEDED
    reversed_too = [line(attempt, REVERSAL, -attempt.amount)] if status is Status.REVERSED else []
    of_ledger = [line(attempt), *reversed_too] if charged or status is Status.REVERSED else []
    told = payment(attempt.attempt_id, status).model_copy(update={"order": attempt.order}) if known else None
    found = sift(TODAY, [attempt], [], of_ledger)
    differences = [each for doubt in found.doubts for each in judge(TODAY, doubt, told, of_ledger).differences]
    if (state is State.PAID) != charged or state not in {State.PAID, State.DECLINED, State.CANCELLED}:
        assert differences or (state in {State.DECLINED, State.CANCELLED} and told is None and charged)
    else:
        assert differences == [] or reversed_too


def test_every_kind_has_words_and_something_to_do_in_both_languages() -> None:
    assert set(MEANINGS) == set(Kind)
    for meaning in MEANINGS.values():
        assert all(meaning.said.of(language) and meaning.do_now.of(language) for language in Language)


def test_a_comparison_is_read_line_by_line() -> None:
    attempt = attempt_in(State.PAID)
    verdict = judge(TODAY, doubt_about(attempt), None, [])
    found = Reconciliation(3, "CNY", TODAY, NINE_O_CLOCK, 0, 0, 0, (), verdict.differences)
    said = [each.en for each in lines(found)]
    assert said[0] == "Reconciliation · shift 3"
    assert item(verdict.differences[0], "CNY").en in said
    assert "Only the till has this payment" in said[-2]
    assert verdict.till == {Asset.POINTS: 1280}


def test_a_till_that_is_not_enrolled_says_so_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = ShiftGround(tmp_path)
    till.shifts.open(LI, 0)
    till.journal.close()
    config = tmp_path / "till.toml"
    config.write_text(f"[storage]\nfolder = '{tmp_path}'\n", encoding="utf-8")
    assert main(["shift", "--config", str(config), "reconcile", "--json"]) == 2
    assert "this till is not enrolled" in capsys.readouterr().err
