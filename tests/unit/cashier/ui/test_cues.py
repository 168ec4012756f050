# SPDX-License-Identifier: Apache-2.0
"""Which sound goes with which change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cashier.checkout.screens import (
    Asking,
    Bill,
    Cancelled,
    CounterView,
    Declined,
    Finding,
    Notice,
    Paid,
    Sale,
    Screen,
    Tone,
    Unknown,
    Waiting,
)
from cashier.sounds.cue import Cue
from cashier.ui.cues import cue_for
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset

BILL = Bill("T01-1", Money(1_280), Asset.POINTS, 1_280)
SALE = Sale("12.8", Money(1_280), Asset.POINTS, (Asset.POINTS,), 1_280, "T01-1")
WAITING = Waiting(BILL, (), None, NO_TEXT, 5, 90.0, 90.0)
WRONG = Notice(Tone.WARNING, Text(zh="这是商品条码", en="This is a product barcode"))


@pytest.mark.parametrize(
    ("screen", "cue"),
    [
        (Asking(BILL, 0.0), Cue.SCAN),
        (WAITING, Cue.ATTENTION),
        (Paid(BILL, None, None, None, 8.0), Cue.PAID),
        (Declined(BILL, reason_for("CODE_EXPIRED"), can_scan_again=True), Cue.DECLINED),
        (Unknown(BILL, Finding.ASKING, 0, is_asking=False, next_at=1.0, cancel_at=60.0), Cue.UNKNOWN),
        (Cancelled(BILL, points_returned=True), Cue.ATTENTION),
        (Cancelled(BILL, points_returned=False), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_new_screen_has_its_sound(screen: Screen, cue: Cue | None) -> None:
    assert cue_for(CounterView(SALE), CounterView(screen)) is cue


def test_the_same_screen_told_again_is_silent() -> None:
    paid = CounterView(Paid(BILL, None, None, None, 8.0))
    assert cue_for(paid, paid) is None


def test_figures_that_are_typed_are_silent() -> None:
    assert cue_for(CounterView(SALE), CounterView(replace(SALE, digits="12.80"))) is None


def test_a_warning_calls_for_attention_once() -> None:
    warned = CounterView(SALE, notice=WRONG)
    assert cue_for(CounterView(SALE), warned) is Cue.ATTENTION
    assert cue_for(warned, warned) is None


def test_trouble_at_a_door_calls_for_attention() -> None:
    assert cue_for(CounterView(WAITING), CounterView(replace(WAITING, notice=WRONG))) is Cue.ATTENTION


def test_information_is_silent() -> None:
    told = CounterView(SALE, notice=Notice(Tone.INFO, WRONG.said))
    assert cue_for(CounterView(SALE), told) is None


def test_what_became_of_an_earlier_payment_calls_for_attention() -> None:
    settled = CounterView(SALE, settled=Notice(Tone.SUCCESS, WRONG.said))
    assert cue_for(CounterView(SALE), settled) is Cue.ATTENTION
