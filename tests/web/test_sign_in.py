# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and what a page does whose session is over."""

import pytest
from playwright.sync_api import expect

from middleplatform.settings import Timings
from tests.web.conftest import OpenPhone
from tests.web.phone import LOGIN_PASSWORD, PLENTY, Phone
from tests.web.serving import Service

pytestmark = pytest.mark.web


def test_phone_and_password_lead_to_the_code(open_phone: OpenPhone) -> None:
    phone = open_phone()

    phone.sign_in()

    expect(phone.page.get_by_role("heading", name="请向收银员出示付款码")).to_be_visible()


def test_a_phone_number_is_taken_as_people_write_it(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.open("/pay")

    phone.fill_sign_in("138 0000-0001", LOGIN_PASSWORD)

    expect(phone.barcode).to_be_visible()


def test_a_wrong_password_is_said_and_the_field_takes_the_focus(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.allow("/v1/customer/session", 401)
    phone.open()

    phone.fill_sign_in(PLENTY, "guess")

    expect(phone.page.get_by_role("alert")).to_have_text("手机号或登录密码不对，请核对后再试。")
    expect(phone.page.locator("#password")).to_be_focused()


@pytest.mark.parametrize("timings", [Timings(bad_logins_per_quarter=1)])
def test_too_many_wrong_passwords_say_when_to_try_again(open_phone: OpenPhone) -> None:
    phone = open_phone(language="en")
    phone.allow("/v1/customer/session", 401)
    phone.allow("/v1/customer/session", 429)
    phone.open()
    phone.fill_sign_in(PLENTY, "guess")
    expect(phone.page.get_by_role("alert")).to_contain_text("Wrong phone number or password")

    phone.fill_sign_in(PLENTY, LOGIN_PASSWORD)

    expect(phone.page.get_by_role("alert")).to_contain_text("Try again in")


@pytest.mark.parametrize(("number", "password"), [("12", "x"), ("nobody", "x"), ("13800000001", "")])
def test_an_incomplete_form_is_said_without_asking_the_platform(
    open_phone: OpenPhone, number: str, password: str
) -> None:
    phone = open_phone()
    phone.open()
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url) if "session" in request.url else None)

    phone.fill_sign_in(number, password)

    expect(phone.page.locator("[aria-invalid=true]")).to_be_focused()
    expect(phone.page.get_by_role("alert")).not_to_be_empty()
    assert asked == []


def test_without_network_signing_in_says_so(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.open()
    phone.go_offline()

    phone.fill_sign_in(PLENTY, LOGIN_PASSWORD)

    expect(phone.page.get_by_role("alert")).to_have_text("连不上服务，请检查网络后重试。")


def test_the_password_can_be_looked_at(open_phone: OpenPhone) -> None:
    phone = open_phone(language="en")
    phone.open()
    phone.page.locator("#password").fill("secret")

    phone.page.get_by_role("button", name="Show password").click()

    expect(phone.page.locator("#password")).to_have_attribute("type", "text")
    expect(phone.page.get_by_role("button", name="Hide password")).to_be_visible()


def test_a_reload_keeps_the_customer_signed_in(phone: Phone) -> None:
    phone.page.reload()

    expect(phone.barcode).to_be_visible()


def test_signing_out_leaves_nothing_behind(phone: Phone) -> None:
    phone.go_to("account")
    phone.page.get_by_role("button", name="退出登录").click()
    expect(phone.page.get_by_role("heading", name="登录")).to_be_visible()

    phone.page.reload()

    expect(phone.page.get_by_role("heading", name="登录")).to_be_visible()
    expect(phone.page.locator("#tabs")).to_be_hidden()


def test_a_session_that_ended_elsewhere_asks_to_sign_in_again(phone: Phone) -> None:
    phone.allow("/v1/customer/codes", 401)
    phone.allow("/v1/customer/payments", 401)
    phone.allow("/v1/customer/events", 401)
    phone.run("() => fetch('/v1/customer/session', { method: 'DELETE', headers: { 'X-Jifu-Request': '1' } })")

    expect(phone.page.get_by_text("登录已失效，请重新登录。")).to_be_visible(timeout=10_000)
    expect(phone.barcode).to_have_count(0)


def test_a_platform_that_is_down_at_the_start_is_said_and_can_be_tried_again(phone: Phone, service: Service) -> None:
    phone.expect_network_trouble()
    phone.page.route("**/v1/customer", lambda route: route.abort())
    phone.page.reload()
    expect(phone.page.get_by_text("连不上服务，请检查网络后重试。")).to_be_visible()

    phone.page.unroute("**/v1/customer")
    phone.page.get_by_role("button", name="重试").click()

    expect(phone.barcode).to_be_visible()


def test_the_session_is_out_of_reach_for_scripts(phone: Phone) -> None:
    assert phone.run("() => document.cookie") == ""
    assert "jifu" not in str(phone.run("() => JSON.stringify(Object.values(localStorage))"))


def test_the_account_screen_shows_who_is_signed_in_and_what_they_have(phone: Phone) -> None:
    phone.go_to("account")

    screen = phone.page.locator(".account-screen")
    expect(screen).to_contain_text("钱多多")
    expect(screen).to_contain_text("138****0001")
    expect(screen).to_contain_text("1,000,000 积分")
    expect(screen).to_contain_text("¥1,000.00")


def test_signing_out_without_network_says_so_and_stays_signed_in(phone: Phone) -> None:
    phone.go_to("account")
    phone.go_offline()

    phone.page.get_by_role("button", name="退出登录").click()

    expect(phone.page.locator("#notice")).to_have_text("连不上服务，请检查网络后重试。")
    expect(phone.page.locator(".account-screen")).to_be_visible()
