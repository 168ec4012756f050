# SPDX-License-Identifier: Apache-2.0
"""A delivery that is paid in parts: some points, the rest in cash or from another account."""

import pytest
from playwright.sync_api import expect

from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import Administration
from middleplatform.commands.training_data import SHOP_ID
from middleplatform.contract.payments import Asset
from tests.web.courier_phone import SMALL, CourierPhone, OpenCourier

pytestmark = pytest.mark.web

POOR = "13800000002"


@pytest.fixture
def courier(open_courier: OpenCourier) -> CourierPhone:
    signed_in = open_courier()
    signed_in.have_detector()
    return signed_in


def take_part(courier: CourierPhone, units: str) -> None:
    courier.page.get_by_role("button", name="只收一部分").click()
    courier.page.locator("#part").fill(units)


def test_a_part_in_points_and_the_rest_in_cash_pay_a_delivery(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)
    take_part(courier, "10000")
    expect(courier.page.locator("#part-rest")).to_have_text("余下 ¥28.50，再收现金或换账户付。")

    courier.scan(courier.code())

    expect(courier.verdict).to_have_text("已收一部分")
    expect(courier.page.get_by_role("alert")).to_have_text("还差 ¥28.50，先别交货。")
    courier.page.get_by_role("button", name="收余款").click()
    expect(courier.page.locator(".result-amount")).to_have_text("¥28.50")
    expect(courier.page.locator(".facts")).to_contain_text("10,000 积分")
    expect(courier.page.locator("input[name=asset]")).to_have_count(2)
    courier.page.get_by_role("button", name="余款收现金 ¥28.50").click()
    courier.page.get_by_role("button", name="已收到，记下").click()
    expect(courier.page.locator(".summary")).to_contain_text("已收现金 ¥28.50")
    expect(courier.page.locator(f"a.record[href$='-{SMALL}']")).to_contain_text("已收款")


def test_points_and_then_the_wallet_pay_a_delivery(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)
    take_part(courier, "10000")
    courier.scan(courier.code())
    courier.page.get_by_role("button", name="收余款").click()
    expect(courier.page.locator("input[value=wallet]")).to_be_checked()

    courier.scan(courier.code(Asset.WALLET))

    expect(courier.verdict).to_have_text("收款成功")
    expect(courier.page.locator(".attempt")).to_contain_text("¥28.50")


def test_another_phone_follows_the_part_that_is_being_paid_and_not_the_one_that_is_paid(
    courier: CourierPhone, open_courier: OpenCourier
) -> None:
    courier.open_delivery(SMALL)
    take_part(courier, "10000")
    courier.scan(courier.code())
    courier.page.get_by_role("button", name="收余款").click()
    courier.type_code(courier.code(Asset.WALLET))
    expect(courier.page.locator("#proof-password")).to_be_visible()

    other = open_courier()
    row = other.page.locator(f"a.record[href$='-{SMALL}']")
    expect(row).to_contain_text("¥28.50")
    row.click()

    other.type_password()
    expect(other.verdict).to_have_text("收款成功")
    expect(other.page.locator(".attempt")).to_contain_text("¥28.50")


def test_where_there_is_not_enough_what_there_is_may_be_taken_first(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)
    courier.scan(courier.code(phone=POOR))
    expect(courier.verdict).to_have_text("没有收到款")

    courier.page.get_by_role("button", name="先收 ").click()

    first = courier.page.locator("#part").input_value()
    assert 0 < int(first) < 12_850
    courier.scan(courier.code(phone=POOR))
    expect(courier.verdict).to_have_text("已收一部分")


def test_a_part_goes_back_where_the_customer_cannot_pay_the_rest(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)
    take_part(courier, "10000")
    courier.scan(courier.code())
    courier.page.get_by_role("button", name="回到配送单").click()
    expect(courier.page.locator(f"a.record[href$='-{SMALL}']")).to_contain_text("已收一部分")
    courier.open_delivery(SMALL)

    courier.page.get_by_role("button", name="退回 10,000 积分").click()
    courier.page.get_by_role("button", name="退回客人").click()

    expect(courier.verdict).to_have_text("已撤销，10,000 积分 已退回客人")
    courier.page.get_by_role("button", name="再收一次").click()
    expect(courier.page.locator(".result-amount")).to_have_text("¥128.50")


def test_a_payment_that_was_given_up_is_cancelled_after_a_reload_too(courier: CourierPhone) -> None:
    courier.phone.expect_network_trouble()
    courier.open_delivery(SMALL)
    courier.type_code(courier.code())
    expect(courier.page.locator("#proof-password")).to_be_visible()
    courier.page.route("**/cancel", lambda route: route.abort())
    courier.page.get_by_role("button", name="放弃这次收款").click()
    expect(courier.page.get_by_text("确认之前不要收现金")).to_be_visible()

    # Cut until the page is a new one: what cancels is what was written down, not what the old page knew.
    courier.page.reload()
    with courier.page.expect_request("**/cancel") as asked:
        expect(courier.page.get_by_text("确认之前不要收现金")).to_be_visible()
    assert asked.value.post_data_json == {"if_succeeded": "reverse"}
    expect(courier.page.locator("#proof-password")).to_be_hidden()
    courier.page.unroute("**/cancel")

    expect(courier.verdict).to_have_text("已取消，没有扣款")
    assert courier.phone.run("() => localStorage.getItem('jifu.courier.attempts')") == "[]"


@pytest.mark.parametrize("typed", ["0", "12851", "1.5", "ten", ""])
def test_a_part_that_cannot_be_is_refused_with_what_can(courier: CourierPhone, typed: str) -> None:
    courier.open_delivery(SMALL)
    take_part(courier, typed)

    courier.type_code(courier.code())

    expect(courier.page.get_by_role("alert").filter(has_text="最多收 12,850 积分。")).to_be_visible()
    expect(courier.page.locator("#part")).to_be_focused()


def test_the_shops_rules_are_kept_before_anything_is_asked(open_courier: OpenCourier, courier: CourierPhone) -> None:
    rules = Policy(SHOP_ID, Asset.POINTS, 50, 1_000_000, 20_000, 50, max_share_percent=50, min_unit=100)
    Administration(courier.platform.context).set_policy(rules)
    courier = open_courier(language="en")
    courier.have_detector()
    courier.open_delivery(SMALL)

    expect(courier.page.locator("label.choice").first).to_contain_text("3,200 points at most")
    expect(courier.page.locator("#part")).to_have_value("3200")
    expect(courier.page.locator("#part-rest")).to_have_text("The rest, ¥64.50, in cash or from another account.")
    courier.page.locator("#part").fill("3150")
    expect(courier.page.locator("#part-rest")).to_have_text("3,200 points at most, in steps of 100 points.")
    courier.page.locator("#part").fill("3200")
    courier.scan(courier.code())
    expect(courier.verdict).to_have_text("Part paid")
