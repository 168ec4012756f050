# SPDX-License-Identifier: Apache-2.0
"""Without a signal: the page opens all the same and shows a code that this phone makes."""

import numpy as np
import pytest
import zxingcpp
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

QR_CODES = """async (codes) => {
  const { qrCode } = await import("/assets/js/qr_code.js");
  return codes.map(qrCode);
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
    assert decode(phone.page.screenshot()) == {"Code128": digits, "QRCode": digits}

    paid = counter.pay(digits, 1_000)

    assert paid["status"] == "succeeded"
    phone.go_offline(False)
    expect(phone.qr).to_be_visible()


def test_the_qr_codes_that_the_page_draws_are_read(phone: Phone) -> None:
    codes = [f"92{number:018}" for number in (0, 10**18 - 1, *(7**exponent % 10**18 for exponent in range(1, 60)))]
    drawn = phone.run(QR_CODES, codes)
    modules = [np.array([[0 if one == "1" else 255 for one in row] for row in rows], np.uint8) for rows in drawn]
    pictures = [np.pad(each, 4, constant_values=255).repeat(4, 0).repeat(4, 1) for each in modules]
    read = [[found.text for found in zxingcpp.read_barcodes(picture)] for picture in pictures]
    assert read == [[code] for code in codes]


def test_the_reckoning_gives_the_published_values(phone: Phone) -> None:
    codes = phone.run(VECTORS, [59, 1111111109, 20000000000])

    assert codes == ["92123456784611924663", "92123456786808477441", "92123456787773770613"]
