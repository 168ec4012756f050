# SPDX-License-Identifier: Apache-2.0
"""What is said aloud: the outcome and the amount, once, in the language of the window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cashier.checkout.screens import (
    Asking,
    Bill,
    Cancelled,
    Complete,
    CounterView,
    Declined,
    Finding,
    Notice,
    Paid,
    Sale,
    Screen,
    Tone,
    Unknown,
)
from cashier.settings import Spoken, Theme
from cashier.ui.spoken import Announcer, spoken_of
from cashier.ui.theme.look import Look
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Asset
from tests.support.voices import FakeSpeaker

BILL = Bill("T01-1", Money(1_250), Asset.POINTS, 1_250)
SALE = Sale("12.5", Money(1_250), Asset.POINTS, (Asset.POINTS,), 1_250, "T01-1")
PAID = Paid(BILL, "138****8000", 88_123, "R-77", 8.0)
PART = replace(PAID, left=Money(500))
UNKNOWN = Unknown(BILL, Finding.ASKING, 0, is_asking=False, next_at=1.0, cancel_at=60.0)
COMPLETE = Complete("T01-1", Money(5_000), Money(10_000), Money(5_000), (), ())


def _declined(code: str) -> Declined:
    return Declined(BILL, reason_for(code), can_scan_again=True)


@pytest.mark.parametrize(
    ("screen", "zh", "en"),
    [
        (PAID, "付款成功，十二元五角", "Paid, twelve yuan fifty"),
        (PART, "付款成功，十二元五角，还差五元", "Paid, twelve yuan fifty. Still to pay, five yuan"),
        (COMPLETE, "付款成功，五十元", "Paid, fifty yuan"),
        (_declined("CODE_EXPIRED"), "没有付成", "Not paid"),
        (UNKNOWN, "还没确认，不要再收款", "Not confirmed. Do not charge again"),
        (Cancelled(BILL, points_returned=True), "已经退回，这一单没有付", "Returned. This sale is not paid"),
        (Cancelled(BILL, points_returned=False), "已取消", "Cancelled"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_outcome_is_said(screen: Screen, zh: str, en: str) -> None:
    assert spoken_of(screen, Spoken.ALL) == Text(zh=zh, en=en)


@pytest.mark.parametrize("code", ["ORDER_ALREADY_PAID", "ORDER_DIFFERS"])
def test_not_paid_is_not_said_where_that_could_be_wrong(code: str) -> None:
    said = spoken_of(_declined(code), Spoken.ALL)
    assert said is not None
    assert "charge again" in said.en


@pytest.mark.parametrize("screen", [UNKNOWN, _declined("CODE_EXPIRED"), Cancelled(BILL, points_returned=True)])
def test_who_wants_to_hear_of_payments_alone_hears_nothing_else(screen: Screen) -> None:
    assert spoken_of(screen, Spoken.PAID) is None


def test_who_wants_silence_has_it() -> None:
    assert spoken_of(PAID, Spoken.OFF) is None


@pytest.mark.parametrize("screen", [SALE, Asking(BILL, 0.0)], ids=["sale", "asking"])
def test_what_is_no_outcome_is_not_said(screen: Screen) -> None:
    assert spoken_of(screen, Spoken.ALL) is None


def _heard(*screens: CounterView, language: Language = Language.ZH) -> FakeSpeaker:
    speaker = FakeSpeaker()
    announcer = Announcer(speaker, Look(language, Theme.LIGHT, is_training=False), Spoken.ALL, lambda _: 0.5)
    for view in screens:
        announcer.show_view(view)
    announcer.stop()
    announcer.show_view(CounterView(UNKNOWN))
    return speaker


def test_it_is_said_once_in_the_language_of_the_window_and_after_the_chime() -> None:
    paid = CounterView(PAID)
    speaker = _heard(
        CounterView(SALE), paid, replace(paid, screen=replace(PAID, leaves_at=9.0)), language=Language.EN
    )
    assert speaker.said == [("Paid, twelve yuan fifty", Language.EN)]
    assert speaker.waits_s == [0.5]


def test_neither_account_nor_balance_nor_receipt_is_said() -> None:
    ((said, _),) = _heard(CounterView(PAID)).said
    assert not any(figure.isascii() and figure.isdigit() for figure in said)


def test_what_became_of_an_earlier_payment_is_not_said_to_the_customer_who_stands_here() -> None:
    settled = Notice(Tone.SUCCESS, Text(zh="已付", en="Paid"))
    assert _heard(CounterView(SALE), CounterView(SALE, settled=settled)).said == []
