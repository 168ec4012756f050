# SPDX-License-Identifier: Apache-2.0
"""The password page: it opens by itself, says how a try went, and ends with the platform's word."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from middleplatform.settings import Timings
from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import OVER_LIMIT, PAYMENT_PASSWORD, Phone
from tests.web.serving import Service

pytestmark = pytest.mark.web


@pytest.fixture
def waiting(phone: Phone, counter: Counter) -> Mapping[str, Any]:
    """A payment over the limit that the phone already asks about."""
    payment = counter.pay(phone.read_digits(), OVER_LIMIT)
    assert payment["status"] == "verifying"
    expect(phone.keypad).to_be_visible()
    return payment


def test_a_payment_above_the_limit_opens_the_page_by_itself(phone: Phone, waiting: Mapping[str, Any]) -> None:
    page = phone.page.locator("dialog .proof")

    expect(page).to_contain_text("积付示范店")
    expect(page).to_contain_text("25,000 积分")
    expect(page).to_contain_text("用积分支付")
    expect(page.locator(".seconds")).to_have_text(re.compile(r"^剩余 (8\d|90) 秒$"))


def test_a_typed_code_asks_for_the_password_however_small_the_amount(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), 1, entry="typed")

    expect(phone.keypad).to_be_visible()


def test_the_right_password_on_the_keypad_pays(phone: Phone, waiting: Mapping[str, Any], counter: Counter) -> None:
    phone.tap_digits(PAYMENT_PASSWORD)

    expect(phone.result).to_contain_text("付款成功")
    expect(phone.result).to_contain_text("975,000 积分")
    assert counter.payment(waiting["attempt_id"])["status"] == "succeeded"


def test_a_wrong_password_says_how_many_tries_are_left_and_the_right_one_then_pays(
    phone: Phone, waiting: Mapping[str, Any]
) -> None:
    phone.tap_digits("111111")
    expect(phone.message).to_have_text("支付密码不对，还可以试 4 次。")
    expect(phone.page.locator(".dot.filled")).to_have_count(0)

    phone.type_password("222222")
    expect(phone.message).to_have_text("支付密码不对，还可以试 3 次。")
    phone.type_password()

    expect(phone.result).to_contain_text("付款成功")


def test_five_wrong_passwords_lock_and_the_result_says_for_how_long(phone: Phone, waiting: Mapping[str, Any]) -> None:
    for left in ("4", "3", "2", "1"):
        phone.type_password("000000")
        expect(phone.message).to_contain_text(f"还可以试 {left} 次")
    phone.type_password("000000")

    expect(phone.result).to_contain_text("支付密码已锁定30分钟")
    expect(phone.result).to_contain_text("没有扣款。")


def test_digits_can_be_taken_back(phone: Phone, waiting: Mapping[str, Any]) -> None:
    filled = phone.page.locator(".dot.filled")

    phone.tap_digits("12")
    phone.page.get_by_role("button", name="删除一位").click()
    expect(filled).to_have_count(1)
    phone.page.keyboard.press("Backspace")
    expect(filled).to_have_count(0)
    phone.tap_digits("345")
    phone.page.get_by_role("button", name="清空").click()

    expect(filled).to_have_count(0)


def test_letters_are_not_taken(phone: Phone, waiting: Mapping[str, Any]) -> None:
    phone.page.keyboard.type("a1b")

    expect(phone.page.locator(".dot.filled")).to_have_count(1)


def test_refusing_ends_the_payment_at_the_counter_too(
    phone: Phone, waiting: Mapping[str, Any], counter: Counter
) -> None:
    phone.page.get_by_role("button", name="拒绝付款").click()

    expect(phone.result).to_contain_text("已拒绝付款")
    expect(phone.result).to_contain_text("没有扣款。")
    failed = counter.payment(waiting["attempt_id"])
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "CUSTOMER_REFUSED")


def test_a_cancel_at_the_counter_ends_the_page(phone: Phone, waiting: Mapping[str, Any], counter: Counter) -> None:
    counter.cancel(waiting["attempt_id"])

    expect(phone.result).to_contain_text("付款已取消")
    expect(phone.result).to_contain_text("没有扣款。")


@pytest.mark.parametrize("timings", [Timings(verification_timeout_s=2, sweep_every_s=0.2)])
def test_the_deadline_ends_the_page(phone: Phone, waiting: Mapping[str, Any]) -> None:
    expect(phone.result).to_contain_text("没有及时验证", timeout=8000)
    expect(phone.result).to_contain_text("请出示新的付款码")


def test_after_the_result_there_is_a_new_code(phone: Phone, waiting: Mapping[str, Any], counter: Counter) -> None:
    phone.type_password()
    expect(phone.result).to_be_visible()

    phone.finish()

    expect(phone.barcode).to_be_visible()
    assert counter.pay(phone.read_digits(), 100)["status"] == "succeeded"


def test_reloading_in_the_middle_brings_the_page_back(phone: Phone, waiting: Mapping[str, Any]) -> None:
    phone.page.reload()

    expect(phone.keypad).to_be_visible()
    phone.type_password()
    expect(phone.result).to_contain_text("付款成功")


def test_the_page_opens_over_the_records_too(phone: Phone, counter: Counter) -> None:
    code = phone.read_digits()
    phone.go_to("records")

    counter.pay(code, OVER_LIMIT)

    expect(phone.keypad).to_be_visible()


def test_escape_does_not_put_a_waiting_payment_away(phone: Phone, waiting: Mapping[str, Any]) -> None:
    for _ in range(3):
        phone.page.keyboard.press("Escape")

    expect(phone.keypad).to_be_visible()
    phone.type_password()
    expect(phone.result).to_contain_text("付款成功")


def test_a_lost_answer_costs_no_try_and_the_payment_is_still_told(
    phone: Phone, waiting: Mapping[str, Any], counter: Counter
) -> None:
    phone.expect_network_trouble()
    sent: list[Any] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/password", lose_the_first_answer)
    phone.type_password("111111")

    expect(phone.message).to_have_text("支付密码不对，还可以试 4 次。")
    assert [request["verification_id"] for request in sent] == [sent[0]["verification_id"]] * 2
    assert counter.payment(waiting["attempt_id"])["verification"]["tries_left"] == 4


@pytest.mark.parametrize("timings", [Timings(verification_timeout_s=3, sweep_every_s=0.2)])
def test_a_platform_that_is_gone_leaves_the_result_open_until_it_is_back(
    phone: Phone, waiting: Mapping[str, Any], service: Service
) -> None:
    phone.expect_network_trouble()
    service.stop()

    expect(phone.result).to_contain_text("结果还没有确认", timeout=20_000)
    expect(phone.result).to_contain_text("先不要再付一次")
    service.start()

    expect(phone.result).to_contain_text("没有及时验证", timeout=20_000)


def test_a_try_at_another_door_is_told_here(open_phone: OpenPhone, phone: Phone, counter: Counter) -> None:
    other = open_phone()
    other.sign_in()
    counter.pay(phone.read_digits(), OVER_LIMIT)
    expect(other.keypad).to_be_visible()

    other.type_password("999999")

    expect(phone.message).to_have_text("支付密码不对，还可以试 4 次。")


def test_the_password_field_is_no_field_that_a_browser_fills_or_opens_a_keyboard_for(
    phone: Phone, waiting: Mapping[str, Any]
) -> None:
    field = phone.page.get_by_label("六位支付密码")

    expect(field).to_have_attribute("inputmode", "none")
    expect(field).to_have_attribute("autocomplete", "off")
    expect(field).to_have_attribute("type", "password")


def test_what_was_typed_is_wiped_once_it_is_sent(phone: Phone, waiting: Mapping[str, Any]) -> None:
    phone.type_password("111111")
    expect(phone.message).to_contain_text("支付密码不对")

    expect(phone.page.get_by_label("六位支付密码")).to_have_value("")


def test_money_that_comes_back_later_is_told(phone: Phone, counter: Counter) -> None:
    paid = counter.pay(phone.read_digits(), 5_000)
    phone.finish()

    counter.refund(paid["attempt_id"], 2_000)

    expect(phone.page.get_by_role("alert").filter(has_text="积付示范店 已退回 2,000 积分")).to_be_visible()
    expect(phone.barcode).to_be_visible()
    expect(phone.page.locator(".asset").first).to_contain_text("997,000")
