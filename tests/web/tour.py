# SPDX-License-Identifier: Apache-2.0
"""A walk past every screen of the page, for measures that hold on each of them."""

import re
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.web.counter import Counter
from tests.web.phone import LOGIN_PASSWORD, OVER_LIMIT, PLENTY, Phone


def every_screen(phone: Phone, counter: Counter) -> Iterator[str]:
    """Bring up one screen after the other and yield its name while it stands."""
    phone.allow("/v1/customer/session", 401)
    phone.open()
    phone.fill_sign_in(PLENTY, "guess")
    expect(phone.page.get_by_role("alert")).not_to_be_empty()
    yield "sign-in refused"
    phone.fill_sign_in(PLENTY, LOGIN_PASSWORD)
    expect(phone.barcode).to_be_visible()
    yield "code"
    code = phone.read_digits()
    yield "digits"
    yield from _with_password(phone, counter, code)
    yield from _without(phone, counter)
    yield from _sections(phone)


def _with_password(phone: Phone, counter: Counter, code: str) -> Iterator[str]:
    paid = counter.pay(code, OVER_LIMIT)
    expect(phone.keypad).to_be_visible()
    yield "password"
    phone.type_password("111111")
    expect(phone.message).to_have_class(re.compile("wrong"))
    yield "password wrong"
    yield from _by_sms(phone)
    phone.type_password()
    expect(phone.result).to_be_visible()
    yield "paid"
    phone.finish()
    counter.refund(paid["attempt_id"], 1_000)
    expect(phone.page.locator("#notice")).to_be_visible()
    yield "refund told"


def _by_sms(phone: Phone) -> Iterator[str]:
    other = phone.page.locator(".proof .button.plain").last
    other.click()
    expect(phone.keypad).to_have_count(0)
    yield "SMS code to be sent"
    phone.page.locator(".proof .button.primary").click()
    expect(phone.keypad).to_be_visible()
    phone.page.keyboard.type("123")
    yield "SMS code"
    other.click()
    expect(phone.page.locator(".proof-input[type=password]")).to_be_visible()


def _without(phone: Phone, counter: Counter) -> Iterator[str]:
    counter.pay(phone.read_digits(), 999_000)
    expect(phone.result).to_be_visible()
    yield "not paid"
    phone.finish()
    counter.pay(phone.read_digits(), OVER_LIMIT)
    expect(phone.keypad).to_be_visible()
    phone.page.locator(".proof-bar button").click()
    expect(phone.result).to_be_visible()
    yield "refused"
    phone.finish()


def _sections(phone: Phone) -> Iterator[str]:
    phone.go_to("records")
    expect(phone.page.locator(".record")).to_have_count(3)
    yield "records"
    phone.page.locator(".record").last.click()
    expect(phone.page.locator(".detail")).to_be_visible()
    yield "record"
    phone.go_to("account")
    expect(phone.page.locator(".balances")).to_be_visible()
    yield "account"
    for setting in ("password", "limit"):
        phone.page.locator(f"a.setting[href$={setting}]").click()
        expect(phone.page.locator(".settings form")).to_be_visible()
        yield setting + " settings"
        phone.go_to("account")
    phone.go_to("code")
    expect(phone.barcode).to_be_visible()
    phone.go_offline()
    phone.page.locator(".card-footer button").click()
    expect(phone.page.locator(".covered-title")).to_be_visible()
    yield "offline"
    phone.go_offline(False)
