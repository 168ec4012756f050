# SPDX-License-Identifier: Apache-2.0
"""Without a signal: the page opens all the same and shows a code that this phone makes."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import Phone
from tests.web.reading import decode

pytestmark = pytest.mark.web

VECTORS = """async (moments) => {
  const { offlineCode } = await import("/assets/js/offline_seed.js");
  const seed = new TextEncoder().encode("12345678901234567890123456789012");
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = moments.map((at) => offlineCode({ alias: "12345678", key, stepS: 30 }, at * 1000));
  return (await Promise.all(made)).map(({ code }) => code);
}"""

UNTIL_KEPT = """async () => {
  const { keptSeed } = await import("/assets/js/offline_seed.js");
  while ((await keptSeed()) === null) await new Promise((wake) => setTimeout(wake, 20));
}"""


def test_without_a_signal_the_page_opens_and_its_code_pays(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone(workers="allow")
    phone.enter()
    phone.run(UNTIL_KEPT)
    phone.go_offline()
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="离线付款码")).to_be_visible()
    expect(phone.page.get_by_text("没有网络")).to_be_visible()
    digits = phone.page.locator(".digit-groups").inner_text().replace(" ", "")
    assert decode(phone.page.screenshot())["Code128"] == digits

    paid = counter.pay(digits, 1_000)

    assert paid["status"] == "succeeded"
    phone.go_offline(False)
    expect(phone.qr).to_be_visible()


def test_the_reckoning_gives_the_published_values(phone: Phone) -> None:
    codes = phone.run(VECTORS, [59, 1111111109, 20000000000])

    assert codes == ["92123456784611924663", "92123456786808477441", "92123456787773770613"]
