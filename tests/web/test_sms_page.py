# SPDX-License-Identifier: Apache-2.0
"""Confirming a payment with an SMS code on the customer's own phone: sent, typed, wrong, sent again."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import NO_PAYMENT_PASSWORD, OVER_LIMIT, Phone

pytestmark = pytest.mark.web


def page_of(phone: Phone) -> Locator:
    return phone.page.locator("dialog .proof")


def newest_code(phone: Phone) -> str:
    """The code in the latest text message."""
    text = phone.page.request.get(f"{phone.url}/v1/training/messages").json()[0]["text"]
    return str(re.findall(r"\d{6}", text)[0])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_member_without_payment_password_confirms_with_an_sms_code(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone()
    phone.enter(NO_PAYMENT_PASSWORD)
    waiting = counter.pay(phone.read_digits(), OVER_LIMIT)
    page = page_of(phone)
    expect(page).to_contain_text("用发到 138****0004 的短信验证码确认这笔付款")
    expect(phone.keypad).to_have_count(0)
    # Nothing can be typed yet, and nothing breaks by trying.
    phone.page.keyboard.press("Backspace")
    phone.page.keyboard.press("7")

    page.get_by_role("button", name="发短信验证码").click()
    expect(page.get_by_role("heading")).to_have_text("输入短信验证码")
    phone.tap_digits(newest_code(phone))

    expect(phone.result).to_contain_text("付款成功")
    assert counter.payment(waiting["attempt_id"])["status"] == "succeeded"


def test_password_and_sms_code_may_be_exchanged_in_the_middle_and_tries_are_counted_together(
    phone: Phone, counter: Counter
) -> None:
    waiting = counter.pay(phone.read_digits(), OVER_LIMIT)
    phone.type_password("000000")
    expect(phone.message).to_contain_text("还可以试 4 次")
    page = page_of(phone)

    page.get_by_role("button", name="改用短信验证码").click()
    page.get_by_role("button", name="发短信验证码").click()
    expect(phone.keypad).to_be_visible()
    code = newest_code(phone)
    phone.page.keyboard.type(wrong(code))
    expect(phone.message).to_have_text("短信验证码不对，还可以试 3 次。")
    page.get_by_role("button", name="改用支付密码").click()
    expect(page.get_by_role("heading")).to_have_text("输入支付密码")
    page.get_by_role("button", name="改用短信验证码").click()
    phone.page.keyboard.type(code)

    expect(phone.result).to_contain_text("付款成功")
    assert counter.payment(waiting["attempt_id"])["status"] == "succeeded"


def test_a_code_that_the_cashier_had_sent_is_typed_here_too(phone: Phone, counter: Counter) -> None:
    waiting = counter.pay(phone.read_digits(), OVER_LIMIT)
    counter.verify(waiting["attempt_id"], {"door": "sms_send"})
    page = page_of(phone)

    page.get_by_role("button", name="改用短信验证码").click()
    expect(page).to_contain_text("验证码已发到 138****0001")
    phone.page.keyboard.type(newest_code(phone))

    expect(phone.result).to_contain_text("付款成功")


def test_another_message_too_soon_is_refused_and_the_first_code_goes_on(phone: Phone, counter: Counter) -> None:
    waiting = counter.pay(phone.read_digits(), OVER_LIMIT)
    phone.allow(f"/v1/customer/payments/{waiting['attempt_id']}/sms", 429)
    page = page_of(phone)
    page.get_by_role("button", name="改用短信验证码").click()
    page.get_by_role("button", name="发短信验证码").click()
    expect(phone.keypad).to_be_visible()

    page.get_by_role("button", name="重新发送").click()

    expect(phone.message).to_have_text("暂时不能再发短信，请用已收到的验证码，或输入支付密码。")
    phone.page.keyboard.type(newest_code(phone))
    expect(phone.result).to_contain_text("付款成功")


def test_a_member_whose_password_is_locked_goes_on_with_an_sms_code(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), OVER_LIMIT)
    for left in ("4", "3", "2", "1"):
        phone.type_password("000000")
        expect(phone.message).to_contain_text(f"还可以试 {left} 次")
    phone.type_password("000000")
    phone.finish()

    counter.pay(phone.read_digits(), OVER_LIMIT)

    expect(page_of(phone).get_by_role("button", name="发短信验证码")).to_be_visible()
    expect(page_of(phone).get_by_role("button", name="改用支付密码")).to_have_count(0)
