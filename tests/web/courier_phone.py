# SPDX-License-Identifier: Apache-2.0
"""The courier's page by what a courier sees and does."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from middleplatform.bootstrap import Platform
from middleplatform.commands.training_data import COURIER_NUMBER, COURIER_PIN
from middleplatform.contract.customers import SignIn
from middleplatform.contract.payments import Asset
from tests.web.phone import LOGIN_PASSWORD, PAYMENT_PASSWORD, PLENTY, Phone

SMALL, LARGE = "1", "2"
"""Endings of the numbers of a delivery below the no-password limit, and of one above it."""

SEEN_BY_THE_BROWSER = """(code) => {
  window.BarcodeDetector = class { async detect() { return [{ rawValue: "not ours" }, { rawValue: code }]; } };
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(Math.random() * 200, 0, 9, 9), 20);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
}"""


class CourierPhone:
    """The courier's page by what a courier sees and does."""

    def __init__(self, phone: Phone, platform: Platform) -> None:
        self.phone = phone
        self.page = phone.page
        self.platform = platform

    def sign_in(self) -> None:
        self.phone.post("/v1/courier/session", {"number": COURIER_NUMBER, "password": COURIER_PIN})
        self.phone.open("/courier")
        expect(self.page.locator("a.record")).to_have_count(4)

    def open_delivery(self, ending: str) -> None:
        self.page.locator(f"a.record[href$='-{ending}']").click()
        expect(self.page.locator(".delivery")).to_be_visible()

    def type_code(self, code: str) -> None:
        self.page.locator("#code").fill(code)
        self.page.locator("#code").press("Enter")

    @property
    def verdict(self) -> Locator:
        return self.page.locator(".attempt .result-title")

    def have_detector(self) -> None:
        """Give the browser a detector of codes, before a delivery is opened; this Chromium has none."""
        self.phone.run(SEEN_BY_THE_BROWSER, "none yet")

    def scan(self, code: str) -> None:
        """Let the browser see a code through the camera."""
        self.phone.run(SEEN_BY_THE_BROWSER, code)
        self.page.locator(".camera .primary").click()

    def code(self, asset: Asset = Asset.POINTS, phone: str = PLENTY) -> str:
        """A fresh code of a customer who stands at the door."""
        customers = self.platform.customers
        signed_in = customers.sign_in(SignIn(phone=phone, password=LOGIN_PASSWORD), "127.0.0.1")
        return customers.issue_code(signed_in.identity, asset).code

    def type_password(self, password: str = PAYMENT_PASSWORD) -> None:
        field = self.page.locator("#proof-password")
        field.fill(password)
        field.press("Enter")


OpenCourier = Callable[..., CourierPhone]
