# SPDX-License-Identifier: Apache-2.0
"""An order is paid once: tenders, points of odd value, and what frees an order again."""

from __future__ import annotations

from middleplatform.accounts.repository import Policy
from middleplatform.contract.payments import Asset, IfSucceeded, Status
from middleplatform.contract.reason_codes import ReasonCode
from tests.unit.middleplatform.workbench import Workbench, failure_code


def test_a_paid_order_is_not_paid_again_and_the_code_stays_good(bench: Workbench) -> None:
    guest = bench.guest()
    bench.pay(bench.request(bench.code(guest), 100, order="o"))
    code = bench.code(guest)
    assert failure_code(bench.pay(bench.request(code, 100, order="o"))) == ReasonCode.ORDER_ALREADY_PAID
    assert bench.pay(bench.request(code, 100, order="p")).status is Status.SUCCEEDED


def test_an_order_with_an_open_attempt_says_so(bench: Workbench) -> None:
    guest = bench.guest()
    bench.pay(bench.request(bench.code(guest), 50_000, order="o"))
    again = bench.pay(bench.request(bench.code(guest), 50_000, order="o"))
    assert failure_code(again) == ReasonCode.ORDER_BEING_PAID


def test_a_failed_attempt_frees_the_order(bench: Workbench) -> None:
    bench.pay(bench.request(bench.code(bench.guest(points=1)), 100, order="o"))
    assert bench.pay(bench.request(bench.code(bench.guest()), 100, order="o")).status is Status.SUCCEEDED


def test_a_cancelled_attempt_frees_the_order(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.pay(bench.request(bench.code(guest), 50_000, order="o"))
    bench.cancel(waiting.attempt_id)
    assert bench.pay(bench.request(bench.code(guest), 50_000, order="o")).status is Status.VERIFYING


def test_a_reversed_payment_frees_the_order(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.pay(bench.request(bench.code(guest), 100, order="o"))
    bench.cancel(paid.attempt_id, IfSucceeded.REVERSE)
    assert bench.pay(bench.request(bench.code(guest), 100, order="o")).status is Status.SUCCEEDED


def test_an_order_may_be_paid_partly_in_points_and_partly_from_the_wallet(bench: Workbench) -> None:
    guest = bench.guest(wallet_minor=10_000)
    points = bench.request(bench.code(guest), 400, order="o", total_minor=1_000)
    wallet = bench.request(bench.code(guest, Asset.WALLET), 600, order="o", total_minor=1_000, asset=Asset.WALLET)
    assert [bench.pay(points).status, bench.pay(wallet).status] == [Status.SUCCEEDED] * 2


def test_tenders_never_cover_more_than_the_order(bench: Workbench) -> None:
    guest = bench.guest(wallet_minor=10_000)
    bench.pay(bench.request(bench.code(guest), 400, order="o", total_minor=1_000))
    wallet = bench.request(bench.code(guest, Asset.WALLET), 601, order="o", total_minor=1_000, asset=Asset.WALLET)
    assert failure_code(bench.pay(wallet)) == ReasonCode.ORDER_ALREADY_PAID


def test_a_begun_point_may_cover_the_rest_of_an_order(bench: Workbench) -> None:
    bench.set_policy(units=10)  # a point is 0.10
    guest = bench.guest()
    assert bench.pay(bench.request(bench.code(guest), 129, total_minor=1285)).status is Status.SUCCEEDED


def test_an_order_that_is_partly_paid_keeps_its_total(bench: Workbench) -> None:
    guest = bench.guest(wallet_minor=10_000)
    bench.pay(bench.request(bench.code(guest), 400, order="o", total_minor=1_000))
    other = bench.request(bench.code(guest, Asset.WALLET), 700, order="o", total_minor=1_100, asset=Asset.WALLET)
    assert failure_code(bench.pay(other)) == ReasonCode.ORDER_DIFFERS


def test_an_unpaid_order_may_change_its_total(bench: Workbench) -> None:
    bench.pay(bench.request(bench.code(bench.guest(points=1)), 1_000, order="o"))
    changed = bench.pay(bench.request(bench.code(bench.guest()), 900, order="o"))
    assert changed.status is Status.SUCCEEDED


def test_order_numbers_of_two_shops_are_two_orders(bench: Workbench) -> None:
    guest = bench.guest()
    bench.admin.add_shop("Other shop", "CNY", "other")
    bench.admin.set_policy(bench_policy("other"))
    terminal, _ = bench.enrol("T9", shop_id="other")
    bench.pay(bench.request(bench.code(guest), 100, order="o"))
    assert bench.pay(bench.request(bench.code(guest), 100, order="o"), terminal=terminal).status is Status.SUCCEEDED


def bench_policy(shop_id: str) -> Policy:
    return Policy(shop_id, Asset.POINTS, 100, 1_000_000, 20_000, 100)
