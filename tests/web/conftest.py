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

from middleplatform.settings import Timings
from tests.web.counter import Counter
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
expect.set_options(timeout=20_000)

OpenPhone = Callable[..., Phone]


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
