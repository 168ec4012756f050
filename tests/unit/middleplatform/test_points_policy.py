# SPDX-License-Identifier: Apache-2.0
"""A shop's rules for points: the share of an order, the smallest unit; and points that expire."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from middleplatform.__main__ import main
from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import AdminError
from middleplatform.contract.payments import Asset, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.housekeeping import Housekeeping
from middleplatform.ledger.expiry import expire_points
from middleplatform.payments.rules import most_units, units_for
from tests.unit.middleplatform.workbench import Workbench, failure_code


def policy(share: int = 100, unit: int = 1) -> Policy:
    return Policy("shop", Asset.POINTS, 100, 1_000_000, 20_000, 100, None, share, unit)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [(500, None), (400, None), (501, ReasonCode.AMOUNT_LIMIT_EXCEEDED), (450, ReasonCode.AMOUNT_LIMIT_EXCEEDED)],
)
def test_at_most_a_share_of_an_order_is_paid_in_whole_units(
    bench: Workbench, amount: int, reason: ReasonCode | None
) -> None:
    bench.admin.set_policy(policy(share=50, unit=100))
    payment = bench.pay(bench.request(bench.code(bench.guest()), amount, total_minor=1_000))
    assert failure_code(payment) == reason


def test_a_payment_that_the_policy_declines_leaves_the_code_unspent(bench: Workbench) -> None:
    bench.admin.set_policy(policy(share=50))
    code = bench.code(bench.guest())
    assert bench.pay(bench.request(code, 501, total_minor=1_000)).status is Status.FAILED
    assert bench.pay(bench.request(code, 500, total_minor=1_000)).status is Status.SUCCEEDED


def test_a_terminal_is_told_share_and_unit(bench: Workbench) -> None:
    bench.admin.set_policy(policy(share=30, unit=10))
    told = bench.platform.terminals.policy(bench.terminal).assets[0]
    assert (told.asset, told.max_share_percent, told.min_unit) == (Asset.POINTS, 30, 10)


@pytest.mark.parametrize(("share", "unit"), [(0, 1), (101, 1), (50, 0), (50, 1_000_001)])
def test_a_share_or_unit_that_cannot_be_is_refused(bench: Workbench, share: int, unit: int) -> None:
    with pytest.raises(AdminError, match=r"share of an order|smallest unit"):
        bench.admin.set_policy(policy(share, unit))


@given(total=st.integers(1, 10**9), share=st.integers(1, 100), unit=st.integers(1, 1_000))
def test_the_most_units_are_whole_and_within_the_share(total: int, share: int, unit: int) -> None:
    rules = policy(share, unit)
    most = most_units(total, rules, "CNY")
    assert most % unit == 0
    assert most * 100 <= units_for(total, rules, "CNY") * share < (most + unit) * 100 + 100


def test_what_expired_is_booked_to_the_expiry_account_earliest_first(bench: Workbench) -> None:
    later, sooner, lasting = bench.guest(points=0), bench.guest(points=0), bench.guest(points=7)
    now = bench.clock.now()
    bench.admin.grant(later.identity.member_id, Asset.POINTS, 20, "later", now + timedelta(days=2))
    bench.admin.grant(sooner.identity.member_id, Asset.POINTS, 10, "sooner", now + timedelta(days=1))
    bench.clock.forward(days=3)
    assert [expire_points(bench.platform.context, 1) for _ in range(3)] == [1, 1, 0]
    booked = bench.platform.context.units.read(
        lambda connection: connection.execute(
            text(
                "SELECT t.transfer_id, e.amount FROM transfers t JOIN entries e ON e.transfer_id = t.transfer_id "
                "WHERE e.ledger_account = 'expiry:points' ORDER BY e.amount"
            )
        ).all()
    )
    assert [tuple(row) for row in booked] == [("expire:1:sooner", 10), ("expire:1:later", 20)]
    assert bench.balance(lasting) == 7


def test_housekeeping_books_out_what_expired(bench: Workbench) -> None:
    guest = bench.guest(points=0)
    expires_at = bench.clock.now() + timedelta(days=1)
    bench.admin.grant(guest.identity.member_id, Asset.POINTS, 10, "soon", expires_at)
    bench.clock.forward(days=2)
    Housekeeping(bench.platform.context, bench.platform.ending).run()
    assert expire_points(bench.platform.context, 10) == 0


def test_the_command_books_out_what_expired_and_says_on_how_many_accounts(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key_file = tmp_path / "key"
    key_file.touch(0o600)
    key_file.write_text("00" * 32, encoding="ascii")
    bench = Workbench.build(sqlite_url)
    guest = bench.guest(points=0)
    # The workbench's clock stands in the past of the command's, which is the machine's.
    bench.clock.forward(days=-400)
    expires_at = bench.clock.now() + timedelta(days=1)
    bench.admin.grant(guest.identity.member_id, Asset.POINTS, 10, "soon", expires_at)
    words = ["admin", "expire-points", "--database", sqlite_url, "--key-file", str(key_file), "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"accounts": 1}
    assert expire_points(bench.platform.context, 10) == 0
    bench.close()
