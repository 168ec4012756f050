# SPDX-License-Identifier: Apache-2.0
"""Each screen says what it must in both languages, and one key changes every visible word."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from cashier.checkout.screens import CounterView, Declined, Sale
from cashier.ui import sale_words, words
from cashier.ui.gallery import settle
from cashier.ui.gallery_bills import BILL
from cashier.ui.gallery_views import EXHIBITS, Exhibit
from cashier.values.reasons import CATALOGUE
from cashier.values.texts import Language, Text
from tests.gui.measuring import text_of
from tests.gui.one_of_each import ONE_OF_EACH
from tests.gui.stage import Stage, exhibit_named, shown, still_exhibits

pytestmark = pytest.mark.gui

CHINESE = re.compile(r"[\u3400-\u9fff]")


def said_by(stage: Stage) -> list[str]:
    """Return everything that can be read or is read out, in the order of the widgets."""
    window = stage.window
    said = [window.windowTitle()]
    for widget in shown(window, QWidget):
        said += [text_of(widget), widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    return [text for text in said if text]


@pytest.mark.parametrize(
    "exhibits",
    [
        pytest.param([exhibit_named(name) for name in ONE_OF_EACH], id="one-of-each"),
        pytest.param(EXHIBITS, id="all", marks=pytest.mark.slow),
    ],
)
def test_switching_the_language_changes_every_visible_word(qapp: QApplication, exhibits: Sequence[Exhibit]) -> None:
    with Stage(Language.EN) as english, Stage(Language.ZH) as stage:
        for exhibit in exhibits:
            english.hang(exhibit)
            stage.hang(exhibit)
            chinese_before = said_by(stage)
            stage.look.set_language(Language.EN)
            settle(stage.window)  # Which lights have room Qt knows only now.
            assert said_by(stage) == said_by(english), exhibit.name
            stage.look.set_language(Language.ZH)
            settle(stage.window)
            assert said_by(stage) == chinese_before, exhibit.name


def test_english_screens_hold_no_chinese_but_the_name_of_the_other_language(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        for exhibit in still_exhibits():
            stage.hang(exhibit)
            screen = exhibit.view.screen
            # Goods are called what the shop calls them, in whatever language.
            goods = {line.name for line in screen.lines} if isinstance(screen, Sale) else set()
            assert {text for text in said_by(stage) if CHINESE.search(text)} - goods <= {"中文"}, exhibit.name


def test_the_key_l_switches_the_language_and_keeps_it(stage: Stage) -> None:
    stage.hang(exhibit_named("paid"))
    assert "收款成功" in said_by(stage)
    stage.type("l")
    assert "Paid" in said_by(stage)
    stage.type("L")
    assert "收款成功" in said_by(stage)
    assert stage.kept == [(Language.EN, "light"), (Language.ZH, "light")]


def test_the_key_d_switches_between_light_and_dark_and_keeps_it(stage: Stage) -> None:
    stage.hang(exhibit_named("paid"))
    light = stage.look.palette
    stage.type("d")
    assert stage.look.palette != light
    assert stage.kept == [(Language.ZH, "dark")]


MUST_SAY = {
    "sale-empty": (words.AMOUNT_FIRST, Text(zh="¥0.00", en="¥0.00")),
    "sale-catalogue": (sale_words.GOODS_FIRST, words.AMOUNT_FIRST_MORE),
    "tender": (sale_words.PART_HINT,),
    "sale-amount": (
        words.SCAN_NOW,
        Text(zh="¥128.8", en="¥128.8"),
        Text(zh="扣 12,880 积分", en="takes 12,880 points"),
    ),
    "sale-wrong-thing": (Text(zh="这是微信付款码", en="This is a WeChat Pay code"),),
    "sale-unresolved": (Text(zh="未确认 1 笔", en="1 not confirmed"),),
    "sale-settled": (
        Text(
            zh="已确认：订单 T01-20261101-092812-0004 已付 ¥128.80",
            en="Confirmed: order T01-20261101-092812-0004 was paid, ¥128.80",
        ),
    ),
    "sale-status": (
        Text(zh="扫码枪没有插好（/dev/ttyUSB0）", en="The scanner is not plugged in (/dev/ttyUSB0)"),
        Text(zh="插好 USB 线，指示灯亮了就能用。", en="Plug its USB cable in; it works as soon as its lamp is lit."),
    ),
    "asking": (words.ASKING, Text(zh="¥128.80", en="¥128.80")),
    "waiting-phone": (words.PIN_PAD_CLOSED, words.DOOR_CLOSED, words.DOOR_IN_USE),
    "waiting-hurry": (words.ONE_TRY_LEFT, Text(zh="还剩 9 秒", en="9 seconds left")),
    "paid": (
        words.PAID,
        Text(zh="¥128.80", en="¥128.80"),
        Text(zh="46,120 积分", en="46,120 points"),
        Text(zh="138****5678", en="138****5678"),
        Text(zh="R20261101-000318", en="R20261101-000318"),
    ),
    "unknown": (
        words.NOT_CONFIRMED,
        words.DO_NOT_CHARGE,
        Text(zh="3 次", en="3 times"),
        Text(zh="4 秒后", en="in 4 s"),
        Text(zh="41 秒后", en="in 41 s"),
        words.GIVE_UP_MORE,
    ),
    "unknown-giving-back": (words.GIVING_BACK, words.GIVING_BACK_MORE),
    "cancelled": (words.CANCELLED, words.CANCELLED_MORE),
    "returned": (words.RETURNED, words.RETURNED_MORE, words.RETURNED_DO, words.RETURNED_TELL),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MUST_SAY)
def test_a_screen_says_what_it_must(qapp: QApplication, name: str, language: Language) -> None:
    with Stage(language) as stage:
        stage.hang(exhibit_named(name))
        said = said_by(stage)
        assert [text.of(language) for text in MUST_SAY[name] if text.of(language) not in said] == []


@pytest.mark.parametrize("language", Language)
def test_every_reason_is_shown_with_what_to_do_and_what_to_tell(qapp: QApplication, language: Language) -> None:
    with Stage(language) as stage:
        for reason in CATALOGUE.values():
            stage.show(CounterView(Declined(BILL, reason, can_scan_again=False)))
            said = said_by(stage)
            for text in (reason.said, reason.do_now, reason.tell_customer):
                assert text.of(language) in said, reason.code


def test_closed_doors_cannot_be_pressed(stage: Stage) -> None:
    stage.hang(exhibit_named("waiting-phone"))
    stage.key(Qt.Key.Key_F1)
    assert stage.wishes.taken() == []
    stage.key(Qt.Key.Key_F2)
    assert stage.wishes.taken() == [("choose_door", "phone")]
