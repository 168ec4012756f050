# SPDX-License-Identifier: Apache-2.0
"""The records: every payment with amount, shop, time, state and refunds; pages of them; one in full."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from middleplatform.settings import Timings
from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import OVER_LIMIT, Phone

pytestmark = pytest.mark.web

ISSUE = """async (asset) => {
  const headers = { "X-Jifu-Request": "1", "Content-Type": "application/json" };
  const response = await fetch("/v1/customer/codes", { method: "POST", headers, body: JSON.stringify({ asset }) });
  return (await response.json()).code;
}"""


def pay(phone: Phone, counter: Counter, amount: int, asset: str = "points") -> str:
    """Pay once with a code of this phone's session; return the attempt's id."""
    attempt_id: str = counter.pay(phone.run(ISSUE, asset), amount, asset=asset)["attempt_id"]
    return attempt_id


def test_a_member_who_never_paid_is_told_so(phone: Phone) -> None:
    phone.go_to("records")

    expect(phone.page.get_by_text("还没有付款记录")).to_be_visible()


def test_each_payment_stands_with_amount_shop_time_and_state(phone: Phone, counter: Counter) -> None:
    pay(phone, counter, 1_280)
    pay(phone, counter, 90_000_000)
    pay(phone, counter, 1_999, "wallet")
    phone.open("/#/records")
    phone.page.reload()

    records = phone.page.locator(".record")
    expect(records).to_have_count(3)
    # What is not painted yet has no lines: only then is the text laid out as a person reads it.
    expect(records.last).to_be_visible()
    newest, failed, oldest = records.all_inner_texts()
    assert re.fullmatch(r"积付示范店\n\d\d:\d\d · 钱包\n−¥19\.99\n付款成功", newest)
    assert re.fullmatch(r"积付示范店\n\d\d:\d\d · 积分\n90,000,000 积分\n付款失败", failed)
    assert re.fullmatch(r"积付示范店\n\d\d:\d\d · 积分\n−1,280 积分\n付款成功", oldest)


def test_refunds_and_reversals_are_told(phone: Phone, counter: Counter) -> None:
    counter.refund(pay(phone, counter, 3_000), 1_000)
    counter.refund(pay(phone, counter, 3_000), 3_000)
    counter.cancel(pay(phone, counter, 4_000), "reverse")
    phone.open("/#/records")
    phone.page.reload()

    expect(phone.page.locator(".record-state")).to_have_text(["已撤销", "已退 3,000 积分", "已退 1,000 积分"])


def test_each_refund_of_a_payment_stands_with_its_amount_and_time(phone: Phone, counter: Counter) -> None:
    attempt_id = pay(phone, counter, 3_000)
    for amount in (1_000, 500):
        counter.refund(attempt_id, amount)

    phone.open(f"/#/records/{attempt_id}")
    phone.page.reload()

    told = phone.page.locator(".facts > div", has_text="已退").locator("dd")
    expect(told).to_have_text([re.compile(r"^1,000 积分 · \d+年.*:\d\d$"), re.compile(r"^500 积分 · \d+年.*:\d\d$")])


@pytest.mark.parametrize("timings", [Timings(codes_per_minute=100)])
def test_older_payments_come_page_by_page(phone: Phone, counter: Counter) -> None:
    for number in range(23):
        pay(phone, counter, 100 + number)
    phone.open("/#/records")
    phone.page.reload()
    rows = phone.page.locator(".record")
    expect(rows).to_have_count(20)

    phone.page.get_by_role("button", name="加载更多").click()

    expect(rows).to_have_count(23)
    expect(phone.page.get_by_text("没有更多了")).to_be_visible()
    expect(rows.nth(20)).to_be_focused()
    amounts = [int(re.sub(r"\D", "", text)) for text in phone.page.locator(".record-amount").all_inner_texts()]
    assert amounts == list(range(122, 99, -1))


def test_one_payment_opens_in_full_and_back_leads_to_the_list(phone: Phone, counter: Counter) -> None:
    attempt_id = pay(phone, counter, 2_500, "card")
    counter.refund(attempt_id, 500)
    phone.open("/#/records")
    phone.page.reload()

    phone.page.locator(".record").click()

    expect(phone.page.locator("dt")).to_have_text(
        ["商户", "付款方式", "时间", "订单号", "已退", "变动后余额", "付款编号"]
    )
    expect(phone.page.locator(".detail")).to_contain_text("部分退款")
    expect(phone.page.locator(".detail")).to_contain_text("¥5.00")
    expect(phone.page.locator(".detail")).to_contain_text(attempt_id)
    phone.page.get_by_role("link", name="返回").click()
    expect(phone.page.locator(".record")).to_have_count(1)


def test_one_payment_can_be_opened_by_its_address(phone: Phone, counter: Counter) -> None:
    attempt_id = pay(phone, counter, 90_000_000)

    phone.open(f"/#/records/{attempt_id}")
    phone.page.reload()

    expect(phone.page.locator(".detail")).to_contain_text("超过单笔限额")
    expect(phone.page.locator(".detail")).to_contain_text("没有扣款。")


def test_a_payment_that_is_none_is_said_to_be_none(phone: Phone) -> None:
    unknown = uuid4()
    phone.allow(f"/v1/customer/payments/{unknown}", 404)

    phone.open(f"/#/records/{unknown}")

    expect(phone.page.get_by_text("找不到这笔付款。")).to_be_visible()


def test_without_network_the_list_says_so_and_reads_again(phone: Phone, counter: Counter) -> None:
    pay(phone, counter, 700)
    phone.finish()
    phone.go_offline()
    phone.go_to("records")
    expect(phone.page.get_by_text("连不上服务，请检查网络后重试。")).to_be_visible()

    phone.go_offline(False)
    phone.page.get_by_role("button", name="重试").click()

    expect(phone.page.locator(".record")).to_have_count(1)


def test_an_open_list_follows_what_happens(phone: Phone, counter: Counter) -> None:
    attempt_id = pay(phone, counter, 800)
    phone.finish()
    phone.go_to("records")
    expect(phone.page.locator(".record-state")).to_have_text("付款成功")

    counter.refund(attempt_id, 800)

    expect(phone.page.locator(".record-state")).to_have_text("已退 800 积分")


def test_a_payment_that_waits_is_in_the_list_as_waiting(phone: Phone, counter: Counter) -> None:
    phone.go_to("records")
    pay(phone, counter, OVER_LIMIT)

    expect(phone.keypad).to_be_visible()
    expect(phone.page.locator(".record-state")).to_have_text("等待验证")


def test_payments_of_other_members_are_not_shown(open_phone: OpenPhone, phone: Phone, counter: Counter) -> None:
    attempt_id = pay(phone, counter, 800)
    other = open_phone()
    other.sign_in("13800000002")
    other.allow(f"/v1/customer/payments/{attempt_id}", 404)

    other.open(f"/#/records/{attempt_id}")

    expect(other.page.get_by_text("找不到这笔付款。")).to_be_visible()
