# SPDX-License-Identifier: Apache-2.0
"""The words: both languages whole, every reason in plain words, amounts and times as people write them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.settings import Timings
from tests.web.conftest import OpenPhone
from tests.web.phone import Phone
from tests.web.serving import Shop, served

pytestmark = pytest.mark.web

ONLY_TILLS_HEAR = {
    ReasonCode.REFUND_EXCEEDS_PAYMENT,
    ReasonCode.TERMINAL_NOT_ENROLLED,
    ReasonCode.ENROLMENT_CODE_INVALID,
    ReasonCode.SIGNATURE_INVALID,
    ReasonCode.CLOCK_SKEWED,
}
FAULTS_OF_THE_PAGE = {ReasonCode.REQUEST_INVALID, ReasonCode.REQUEST_TOO_LARGE, ReasonCode.NOT_FOUND}
"""A page that is right never meets these; should it, they show as a general fault with the code in it."""


def from_texts(phone: Phone, script: str, argument: object = None) -> Any:
    """Run a function of ``(texts, reasons, argument)`` in the page."""
    loaded = f"""async (argument) => ({script})(
      await import("/assets/js/texts.js"), await import("/assets/js/reasons.js"), argument)"""
    return phone.run(loaded, argument)


@pytest.fixture
def opened(open_phone: OpenPhone) -> Phone:
    """A phone at the sign-in screen."""
    phone = open_phone()
    phone.open()
    return phone


@pytest.fixture(scope="module")
def words(browser: Browser, shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """A phone whose modules are asked directly; each question sets the language it wants."""
    with served(shop, tmp_path_factory.mktemp("words"), Timings()) as service:
        phone = Phone(browser, service.url)
        phone.open()
        yield phone
        phone.close()


@pytest.mark.parametrize(
    ("browser_language", "heading"),
    [("zh-CN", "登录"), ("zh-TW", "登录"), ("en-GB", "Sign in"), ("fr-FR", "Sign in")],
)
def test_the_browsers_language_comes_first(open_phone: OpenPhone, browser_language: str, heading: str) -> None:
    phone = open_phone(language=browser_language)
    phone.open()

    expect(phone.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_the_language_can_be_switched_and_is_kept(opened: Phone) -> None:
    opened.page.get_by_role("button", name="English").click()
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Sign in")

    opened.page.reload()

    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(opened.page.locator("html")).to_have_attribute("lang", "en")


def test_switching_keeps_the_live_code(phone: Phone) -> None:
    code = phone.read_digits()

    phone.page.get_by_role("button", name="English").click()

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Show this code to the cashier")
    assert phone.read_digits() == code


def test_every_sentence_is_there_in_both_languages_with_the_same_places(words: Phone) -> None:
    pairs = from_texts(words, "({ TEXTS }) => TEXTS")

    def places(sentence: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", sentence))

    assert len(pairs) > 50
    for key, pair in pairs.items():
        english = pair["en"] if isinstance(pair["en"], dict) else {"other": pair["en"]}
        assert pair["zh"], key
        for sentence in english.values():
            assert sentence, key
            assert places(sentence) == places(pair["zh"]), key


def test_every_sentence_is_used(words: Phone) -> None:
    keys = from_texts(words, "({ TEXTS }) => Object.keys(TEXTS)")
    names = ["account_screen", "app", "code_screen", "password_screen", "records_screen", "result_screen"]
    names += ["offline_screen", "settings_screen", "sheet", "sign_in_screen", "texts"]
    sources = "".join(words.page.request.get(f"{words.url}/assets/js/{name}.js").text() for name in names)

    assert [
        key for key in keys if len(re.findall(rf'"{key}"', sources)) == 0 and key not in {"points", "wallet", "card"}
    ] == []


def test_every_reason_that_reaches_a_customer_is_said_in_plain_words(words: Phone) -> None:
    known = set(from_texts(words, "(texts, { REASONS }) => Object.keys(REASONS)"))

    assert known == {str(code) for code in set(ReasonCode) - ONLY_TILLS_HEAR - FAULTS_OF_THE_PAGE}


@pytest.mark.parametrize("tag", ["zh-CN", "en"])
def test_every_reason_has_a_title_and_what_to_do(words: Phone, tag: str) -> None:
    details = {"tries_left": 2, "retry_after_s": 90, "used_at": "2026-11-01T01:05:00Z", "balance": 300}
    script = """({ setLanguage }, { REASONS, explain }, [tag, details]) => {
      setLanguage(tag);
      return Object.keys(REASONS).flatMap((code) => [
        explain(code, {}),
        explain(code, { ...details, asset: "points", currency: "CNY" }),
        explain(code, { tries_left: 0 }),
      ]);
    }"""

    for said in from_texts(words, script, [tag, details]):
        assert said["title"], said
        assert said["advice"], said
        assert "{" not in said["title"] + said["advice"]
        assert bool(re.search(r"[\u4e00-\u9fff]", said["title"])) == (tag == "zh-CN"), said


@pytest.mark.parametrize(
    ("tag", "title"), [("zh-CN", "系统故障（NEWER_REASON）"), ("en", "System fault (NEWER_REASON)")]
)
def test_a_reason_of_a_newer_platform_is_a_fault_with_its_code(words: Phone, tag: str, title: str) -> None:
    script = "({ setLanguage }, { explain }, tag) => { setLanguage(tag); return explain('NEWER_REASON', {}); }"

    assert from_texts(words, script, tag)["title"] == title


def test_a_code_that_is_no_word_cannot_write_into_the_page(words: Phone) -> None:
    script = "({ setLanguage }, { explain }, code) => { setLanguage('zh-CN'); return explain(code, {}); }"

    assert from_texts(words, script, "<b>{title}</b>")["title"] == "系统故障（btitleb）"


@pytest.mark.parametrize(
    ("tag", "asset", "amount", "currency", "written"),
    [
        ("zh-CN", "points", 1_280, "CNY", "1,280 积分"),
        ("en", "points", 1, "CNY", "1 point"),
        ("en", "points", 1_280, "CNY", "1,280 points"),
        ("zh-CN", "wallet", 1_280, "CNY", "¥12.80"),
        ("en", "card", 123_456_789, "CNY", "¥1,234,567.89"),
        ("en", "wallet", 1_280, "JPY", "¥1,280"),
        ("zh-CN", "wallet", 5, "EUR", "€0.05"),
    ],
)
def test_amounts_are_written_from_integers(
    words: Phone, tag: str, asset: str, amount: int, currency: str, written: str
) -> None:
    script = """({ setLanguage, writeAmount }, reasons, [tag, ...amount]) => {
      setLanguage(tag);
      return writeAmount(...amount);
    }"""

    assert from_texts(words, script, [tag, asset, amount, currency]) == written


def test_a_span_is_rounded_up(words: Phone) -> None:
    script = "({ setLanguage, writeSpan }) => { setLanguage('en'); return [1, 59, 61, 1800, 3601].map(writeSpan); }"

    assert from_texts(words, script) == ["1 second", "59 seconds", "2 minutes", "30 minutes", "2 hours"]
