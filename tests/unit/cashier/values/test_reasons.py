# SPDX-License-Identifier: Apache-2.0
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.values.payment_code import NotACode, Seen
from cashier.values.reasons import CATALOGUE, Reason, Retry, TillReason, reason_for
from cashier.values.scan_messages import message_for
from cashier.values.texts import Text

EVERYTHING = {
    "expired_ago_s": 35,
    "used_at": datetime(2026, 11, 1, 8, 0, tzinfo=UTC),
    "tries_left": 2,
    "retry_after_s": 1_790,
    "balance": Text(zh="1,200 积分", en="1,200 points"),
    "clock_off_s": -240.0,
    "shown": "6901234567892",
}
everyone = [*CATALOGUE.values(), *(message_for(NotACode(seen)) for seen in Seen)]
named = pytest.mark.parametrize("reason", everyone, ids=lambda reason: f"{reason.code}: {reason.said.en}")


def sentences(reason: Reason) -> list[str]:
    texts = (reason.said, reason.do_now, reason.tell_customer)
    return [sentence for text in texts for sentence in (text.zh, text.en)]


@pytest.mark.parametrize("code", TillReason)
def test_every_code_of_the_till_is_in_the_catalogue(code: str) -> None:
    assert CATALOGUE[code].code == code


@named
def test_a_reason_says_everything_in_both_languages(reason: Reason) -> None:
    assert all(sentence.strip() == sentence and sentence for sentence in sentences(reason))


@named
def test_no_sentence_has_a_hole_whatever_is_known(reason: Reason) -> None:
    subsets = [{}, EVERYTHING, *({name: value} for name, value in EVERYTHING.items()), dict.fromkeys(EVERYTHING)]
    told = [sentence for known in subsets for sentence in sentences(reason.with_details(known))]
    assert not [sentence for sentence in told if re.search(r"[{}]|None|  ", sentence)]


@named
def test_a_headline_is_short_and_has_no_full_stop(reason: Reason) -> None:
    said = reason.with_details(EVERYTHING).said
    assert len(said.zh) <= 30
    assert len(said.en) <= 70
    assert not said.zh.endswith(("。", "！"))
    assert not said.en.endswith((".", "!"))


@named
def test_what_to_do_and_what_to_say_are_whole_sentences(reason: Reason) -> None:
    for text in (reason.do_now, reason.tell_customer):
        assert text.zh.endswith(("。", "？"))
        assert text.en.endswith((".", "?"))
        assert text.en[0].isupper()


@named
def test_chinese_has_no_english_punctuation_and_english_no_chinese(reason: Reason) -> None:
    for text in (reason.said, reason.do_now, reason.tell_customer):
        assert not re.search(r"[\u4e00-\u9fff][,.;:?!()]|[,;:?!()][\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", text.en)


def test_how_long_ago_a_code_expired_is_said() -> None:
    assert reason_for("CODE_EXPIRED", {"expired_ago_s": 35}).said.en == "Code expired 35 seconds ago"


def test_a_code_that_expired_this_instant_is_just_expired() -> None:
    assert reason_for("CODE_EXPIRED", {"expired_ago_s": 0}).said.en == "Code expired"


@pytest.mark.parametrize(
    ("tries_left", "said"), [(2, "Wrong password, 2 tries left"), (1, "Wrong password, 1 try left")]
)
def test_the_tries_left_are_counted(tries_left: int, said: str) -> None:
    assert reason_for("PASSWORD_INCORRECT", {"tries_left": tries_left}).said.en == said


@pytest.mark.parametrize("code", ["PASSWORD_INCORRECT", "SMS_CODE_INCORRECT"])
def test_after_the_last_try_nobody_is_told_to_try_again(code: str) -> None:
    assert reason_for(code, {"tries_left": 0}).retry is Retry.ANOTHER_WAY


def test_a_balance_without_its_unit_is_not_shown() -> None:
    assert "1280" not in reason_for("INSUFFICIENT_BALANCE", {"balance": 1280}).said.en


def test_the_balance_is_shown_to_the_cashier_and_not_said_aloud() -> None:
    reason = reason_for("INSUFFICIENT_BALANCE", {"balance": Text(zh="1,200 积分", en="1,200 points")})
    assert ("1,200" in reason.said.zh, "1,200" in reason.tell_customer.zh) == (True, False)


@given(st.text(max_size=200))
def test_a_code_of_a_newer_platform_is_a_system_fault_that_asks_first(code: str) -> None:
    if code not in CATALOGUE:
        reason = reason_for(code)
        assert (reason.code, reason.retry) == (code, Retry.ASK_FIRST)
        assert re.fullmatch(r"System fault \([^(){}]{1,40}\)", reason.said.en)


def test_a_code_of_a_newer_platform_is_shown() -> None:
    assert "LOYALTY_TIER_TOO_LOW" in reason_for("LOYALTY_TIER_TOO_LOW").said.zh


@pytest.mark.parametrize("code", ["RESULT_UNKNOWN", "ORDER_BEING_PAID", "ORDER_ALREADY_PAID"])
def test_where_the_order_may_be_paid_no_other_charge_is_advised(code: str) -> None:
    assert reason_for(code).retry in {Retry.ASK_FIRST, Retry.NOT_AT_ALL}


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (Seen.WECHAT, "WeChat"),
        (Seen.ALIPAY, "Alipay"),
        (Seen.UNIONPAY, "UnionPay"),
        (Seen.EMV, "bank"),
        (Seen.PRODUCT, "product"),
        (Seen.LINK, "link"),
        (Seen.GLUED, "Two scans"),
        (Seen.CUT_OFF, "part"),
    ],
)
def test_a_wrong_thing_that_was_scanned_is_named(seen: Seen, word: str) -> None:
    assert word in message_for(NotACode(seen)).said.en


def test_the_number_of_a_scanned_product_is_shown() -> None:
    assert message_for(NotACode(Seen.PRODUCT, "6901234567892")).said.zh == "这是商品条码 6901234567892"
