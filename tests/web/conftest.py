# SPDX-License-Identifier: Apache-2.0
"""A real Chromium at phone size, the real platform on a fresh training database, a counter that takes payments."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from middleplatform.bootstrap import Platform
from middleplatform.settings import Timings
from tests.web.counter import Counter
from tests.web.courier_phone import CourierPhone, OpenCourier
from tests.web.phone import Phone
from tests.web.serving import Service, Shop, served

_ROOT = Path(__file__).parents[2]
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# A busy machine is slow and not wrong: what is waited for comes in the end, or does not.
expect.set_options(timeout=60_000)

OpenPhone = Callable[..., Phone]

IN_EVERY_RUN = {
    "test_barcode_and_qr_on_the_screen_decode_to_the_code_that_the_platform_issued",
    "test_a_new_code_replaces_the_old_at_expiry_and_the_old_one_is_dead",
    "test_the_chosen_account_pays",
    "test_without_network_an_expired_code_is_never_shown_and_a_new_one_comes_with_the_network",
    "test_a_scan_under_the_limit_shows_the_result_then_a_new_code",
    "test_a_payment_above_the_limit_opens_the_page_by_itself",
    "test_the_right_password_on_the_keypad_pays",
    "test_a_wrong_password_says_how_many_tries_are_left_and_the_right_one_then_pays",
    "test_refusing_ends_the_payment_at_the_counter_too",
    "test_a_lost_answer_costs_no_try_and_the_payment_is_still_told",
    "test_what_was_typed_is_wiped_once_it_is_sent",
    "test_a_member_without_payment_password_confirms_with_an_sms_code",
    "test_each_payment_stands_with_amount_shop_time_and_state",
    "test_refunds_and_reversals_are_told",
    "test_phone_and_password_lead_to_the_code",
    "test_the_session_is_out_of_reach_for_scripts",
    "test_a_forgotten_password_is_recovered_by_sms",
    "test_without_a_signal_the_page_opens_and_its_code_pays",
    "test_number_and_pin_lead_to_the_deliveries_of_today",
    "test_a_typed_code_asks_for_the_password_on_the_couriers_phone",
    "test_a_lost_answer_is_not_known_until_the_platform_says_it_was_paid",
    "test_giving_up_cancels_and_the_rest_may_be_taken_in_cash",
    "test_a_part_in_points_and_the_rest_in_cash_pay_a_delivery",
    "test_every_reason_has_a_title_and_what_to_do",
}
"""The roads of a payment. A browser is dear: its other tests are `slow`, for ``make check``."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the fast tests what must hold in every run."""
    here = Path(__file__).parent
    in_browser = [item for item in items if here in item.path.parents and "browser" in _fixtures_of(item)]
    for item in in_browser:
        if getattr(item, "originalname", item.name) not in IN_EVERY_RUN:
            item.add_marker(pytest.mark.slow)


def _fixtures_of(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A training database, made once by the real command and copied for each test."""
    database = tmp_path_factory.mktemp("shop") / "training.db"
    command = [
        sys.executable,
        "-m",
        "middleplatform",
        "admin",
        "training-data",
        "--database",
        str(database),
        "--json",
    ]
    made = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert made.returncode == 0, made.stderr
    data = json.loads(made.stdout.strip().splitlines()[-1])
    return Shop(database, data["terminals"][0]["enrolment_code"])


# Not for the whole session: while it runs, no other test of this process could start an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    executable = shutil.which("chromium")
    assert executable, "chromium is missing: apt-get install chromium (installer/debian-packages.txt)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def timings() -> Timings:
    """The platform's bounds; a test that needs others parametrizes this."""
    return Timings()


@pytest.fixture
def service(shop: Shop, tmp_path: Path, timings: Timings) -> Iterator[Service]:
    """The platform, answering."""
    with served(shop, tmp_path, timings) as running:
        yield running


@pytest.fixture
def counter(service: Service, shop: Shop) -> Iterator[Counter]:
    """A counter in the shop."""
    terminal = Counter(service.url, shop.enrolment_code)
    yield terminal
    terminal.close()


@pytest.fixture
def open_phone(browser: Browser, service: Service) -> Iterator[OpenPhone]:
    """A function that opens the page on one more phone; at the end no page may have complained of anything."""
    phones: list[Phone] = []

    def open_one(**look: object) -> Phone:
        phone = Phone(browser, service.url, **look)  # type: ignore[arg-type] # passed through as they are
        phones.append(phone)
        return phone

    yield open_one
    complaints = [complaint for phone in phones for complaint in phone.complaints()]
    for phone in phones:
        phone.close()
    assert complaints == []


@pytest.fixture
def phone(open_phone: OpenPhone) -> Phone:
    """A phone in Chinese whose owner is signed in and sees a code."""
    signed_in = open_phone()
    signed_in.enter()
    return signed_in


@pytest.fixture
def platform(service: Service) -> Platform:
    """The platform behind the page."""
    return service.platform


@pytest.fixture
def open_courier(open_phone: OpenPhone, platform: Platform) -> OpenCourier:
    """A function that opens the courier's page on one more phone, signed in."""

    def open_one(**look: object) -> CourierPhone:
        courier = CourierPhone(open_phone(role="courier", **look), platform)
        courier.sign_in()
        return courier

    return open_one


@pytest.fixture
def courier(open_courier: OpenCourier) -> CourierPhone:
    """A courier's phone, signed in."""
    return open_courier()
