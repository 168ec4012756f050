# SPDX-License-Identifier: Apache-2.0
"""A customer's phone: the page in Chromium, by what a person sees and does."""

from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

PLENTY = "13800000001"
FEW_POINTS = "13800000002"
NO_PAYMENT_PASSWORD = "13800000004"
LOGIN_PASSWORD = "jifu-demo"
PAYMENT_PASSWORD = "123456"

_LIMIT_MINOR = 20_000
OVER_LIMIT = _LIMIT_MINOR + 5_000
"""Points or fen of a payment that needs the password in the training shop."""

_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Phone:
    """One browser window with its own cookies. `complaints` holds what the page should never have said."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        language: str = "zh-CN",
        scheme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (360, 740),
        scale: float = 2,
        motion: Literal["reduce", "no-preference"] = "no-preference",
        role: Literal["customer", "courier"] = "customer",
        workers: Literal["allow", "block"] = "block",
    ) -> None:
        self.url = url
        self._context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=scale,
            locale=language,
            timezone_id="Asia/Shanghai",
            color_scheme=scheme,
            reduced_motion=motion,
            has_touch=True,
            service_workers=workers,
        )
        self._context.add_init_script(_WATCH_POLICY)
        self.page: Page = self._context.new_page()
        # The page asks who is signed in, and nobody is at first: that is how it knows.
        self._allowed_anywhere: set[int] = set()
        self._allowed = [(f"/v1/{role}", 401)]
        self._network_may_fail = False
        self._heard: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._heard.append(f"error: {error}"))
        self.page.on("response", self._response)

    def close(self) -> None:
        self._context.close()

    def allow(self, path: str, status: int) -> None:
        """Expect an answer of this status, which browsers report as an error."""
        self._allowed.append((path, status))

    def allow_any(self, status: int) -> None:
        """The same on whatever path, where its name is made up on the way."""
        self._allowed_anywhere.add(status)

    def go_offline(self, offline: bool = True) -> None:
        """Take the phone off the network, or back."""
        self._network_may_fail = True
        self._context.set_offline(offline)

    def expect_network_trouble(self) -> None:
        """Expect that requests get no answer, as when the platform is down."""
        self._network_may_fail = True

    def complaints(self) -> list[str]:
        """Return every error of the page: of script, of the content policy, of the network."""
        return list(self._heard)

    def open(self, address: str = "/") -> None:
        self.page.goto(self.url + address)

    def sign_in(self, phone: str = PLENTY, password: str = LOGIN_PASSWORD) -> None:
        """Sign in from the front door and wait for the code."""
        self.open()
        # Signed in, the page also reads the latest payments: after that it is at rest.
        with self.page.expect_response(lambda response: "/v1/customer/payments" in response.url):
            self.fill_sign_in(phone, password)
        expect(self.barcode).to_be_visible()

    def enter(self, phone: str = PLENTY, password: str = LOGIN_PASSWORD) -> None:
        """Be signed in without typing, and wait for the code: for tests that are about something else."""
        self.post("/v1/customer/session", {"phone": phone, "password": password})
        with self.page.expect_response(lambda response: "/v1/customer/payments" in response.url):
            self.open()
        expect(self.barcode).to_be_visible()

    def post(self, path: str, message: object) -> None:
        """Send something as the page would; cookies stay in this browser window."""
        answer = self._context.request.post(self.url + path, data=message, headers={"X-Jifu-Request": "1"})
        assert answer.ok, f"POST {path}: {answer.status} {answer.text()}"

    def fill_sign_in(self, phone: str, password: str) -> None:
        self.page.locator("#phone").fill(phone)
        self.page.locator("#password").fill(password)
        self.page.locator("button[type=submit]").click()

    @property
    def barcode(self) -> Locator:
        return self.page.locator("svg.barcode")

    @property
    def qr(self) -> Locator:
        return self.page.locator("svg.qr")

    @property
    def keypad(self) -> Locator:
        return self.page.locator(".keypad")

    @property
    def message(self) -> Locator:
        return self.page.locator(".proof-message")

    @property
    def result(self) -> Locator:
        return self.page.locator("dialog .result")

    def read_digits(self) -> str:
        """Have the digits shown, and read the code from them."""
        toggle = self.page.locator("button.digits")
        expect(toggle).to_be_visible()
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
        return self.page.locator(".digit-groups").inner_text().replace(" ", "")

    def choose(self, asset: str) -> None:
        """Choose what to pay with, and wait for its code."""
        issued = lambda response: response.url.endswith("/v1/customer/codes")  # noqa: E731
        with self.page.expect_response(issued):
            self.page.locator(f"input[name=asset][value={asset}]").check()
        expect(self.barcode).to_be_visible()

    def tap_digits(self, digits: str) -> None:
        """Type on the page's own keypad."""
        for digit in digits:
            self.page.locator(".key", has_text=digit).click()

    def type_password(self, password: str = PAYMENT_PASSWORD) -> None:
        """Type on a real keyboard, once the page asks."""
        expect(self.keypad).to_be_visible()
        self.page.keyboard.type(password)

    def finish(self) -> None:
        """Put the result away."""
        self.page.locator("dialog .result button").click()
        expect(self.page.locator("dialog")).to_be_hidden()

    def go_to(self, section: str) -> None:
        self.page.locator(f"[data-section={section}]").click()

    def run(self, script: str, argument: object = None) -> Any:
        """Run a function in the page and return its result."""
        return self.page.evaluate(script, argument)

    def _console(self, message: ConsoleMessage) -> None:
        # What the network says is judged by the answers themselves, which know their status.
        is_of_network = message.text.startswith("Failed to load resource")
        is_expected = is_of_network and ("net::" not in message.text or self._network_may_fail)
        if message.type == "error" and not is_expected:
            self._heard.append(message.text)

    def _response(self, response: Response) -> None:
        path = response.url.removeprefix(self.url).partition("?")[0]
        expected = response.status in self._allowed_anywhere or (path, response.status) in self._allowed
        if response.status >= 400 and not expected:
            self._heard.append(f"{response.request.method} {path}: {response.status}")
