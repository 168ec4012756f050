# SPDX-License-Identifier: Apache-2.0
"""What members set for themselves: the payment password and the no-password limit."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenPhone
from tests.web.phone import LOGIN_PASSWORD, NO_PAYMENT_PASSWORD, PAYMENT_PASSWORD, Phone

pytestmark = pytest.mark.web


def fill(phone: Phone, **fields: str) -> None:
    for name, value in fields.items():
        phone.page.locator("#" + name.replace("_", "-")).fill(value)
    phone.page.locator("button[type=submit]").click()


def test_a_member_without_a_payment_password_sets_one(open_phone: OpenPhone) -> None:
    phone = open_phone(language="en")
    phone.enter(NO_PAYMENT_PASSWORD)
    phone.go_to("account")
    phone.page.get_by_role("link", name="Set the payment password").click()

    fill(phone, login_password=LOGIN_PASSWORD, new_password="864209", new_password_again="864208")
    expect(phone.page.locator(".form-message")).to_have_text("The two new passwords differ.")
    fill(phone, new_password_again="864209")

    expect(phone.page.locator("#notice")).to_have_text("The payment password is set.")
    expect(phone.page.get_by_role("link", name="Change the payment password")).to_be_visible()


def test_changing_the_password_needs_the_old_one_and_says_how_many_tries_are_left(phone: Phone) -> None:
    phone.allow("/v1/customer/password", 403)
    phone.go_to("account")
    phone.page.get_by_role("link", name="修改支付密码").click()

    fill(phone, old_password="000000", new_password="864209", new_password_again="864209")
    expect(phone.page.locator(".form-message")).to_have_text("支付密码不对，还可以试 4 次。")
    fill(phone, old_password=PAYMENT_PASSWORD)

    expect(phone.page.locator("#notice")).to_have_text("支付密码已更新。")


def test_a_forgotten_password_is_recovered_by_sms(phone: Phone) -> None:
    phone.go_to("account")
    phone.page.get_by_role("link", name="修改支付密码").click()
    phone.page.get_by_role("button", name="忘记密码").click()
    phone.page.get_by_role("button", name="发短信验证码").click()
    expect(phone.page.get_by_text("验证码已发到 138****0001。")).to_be_visible()
    message = phone.page.request.get(f"{phone.url}/v1/training/messages").json()[0]["text"]

    fill(phone, sms_code=re.findall(r"\d{6}", message)[0], new_password="864209", new_password_again="864209")

    expect(phone.page.locator("#notice")).to_have_text("支付密码已更新。")


def test_the_limit_is_lowered_freely_and_raised_with_the_password(phone: Phone) -> None:
    phone.go_to("account")
    phone.page.get_by_role("link", name="免密限额").click()
    expect(phone.page.locator("#limit")).to_have_value("200.00")
    fill(phone, limit="50")
    expect(phone.page.locator("#notice")).to_have_text("免密限额已更新。")
    phone.page.get_by_role("link", name="免密限额").click()
    expect(phone.page.locator("#limit")).to_have_value("50.00")

    fill(phone, limit="120.5")
    expect(phone.page.locator(".form-message")).to_contain_text("提高限额要输")
    fill(phone, limit_password=PAYMENT_PASSWORD)

    expect(phone.page.locator(".account-screen")).to_be_visible()
    phone.page.get_by_role("link", name="免密限额").click()
    expect(phone.page.locator("#limit")).to_have_value("120.50")


def test_an_amount_that_cannot_be_is_said_with_what_may_be(phone: Phone) -> None:
    phone.go_to("account")
    phone.page.get_by_role("link", name="免密限额").click()

    for limit in ("200.01", "-1", "1.234", "1e2", ""):
        phone.page.locator("#limit-password").fill("")
        phone.run("() => { document.querySelector('.form-message').textContent = ''; }")
        fill(phone, limit=limit)
        expect(phone.page.locator(".form-message")).to_have_text("请输入 0 到 ¥200.00 的金额。")
        expect(phone.page.locator("#limit")).to_be_focused()
