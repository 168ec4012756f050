# SPDX-License-Identifier: Apache-2.0
"""The customer's window: it follows the counter in both languages, takes no key, and a customer cannot close it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cashier.settings import Theme
from cashier.ui.app import take_down
from cashier.ui.customer_window import CustomerWindow, open_customer_window
from cashier.ui.gallery import settle
from cashier.ui.gallery_views import EXHIBITS
from cashier.values.texts import Language
from tests.gui.stage import exhibit_named

pytestmark = pytest.mark.gui


def opened(language: Language = Language.ZH) -> CustomerWindow:
    window = open_customer_window("Cloudridge", language, Theme.LIGHT, is_training=False)
    window.resize(1024, 768)
    window.show()
    return window


def test_it_tells_the_customer_in_both_languages_what_the_counter_shows(qtbot: QtBot) -> None:
    window = opened()
    window.show_view(exhibit_named("waiting-phone").view)
    assert window.said.spoken.zh == "请在手机上输入支付密码"
    assert window.also.spoken.zh == "Enter your password on your phone"
    assert window.amount.spoken.zh == "¥128.80"
    window.show_view(exhibit_named("paid").view)
    assert window.said.spoken.zh == "付款成功"
    take_down(window)


def test_nobody_can_type_into_it_or_close_it(qtbot: QtBot) -> None:
    window = opened(Language.EN)
    assert [each for each in window.findChildren(QWidget) if each.focusPolicy().value & 1] == []
    window.close()
    assert window.isVisible()
    take_down(window)


def test_without_a_second_monitor_there_is_no_window(qtbot: QtBot) -> None:
    window = opened()
    window.stand_on(None)
    assert not window.isVisible()
    take_down(window)


def test_every_state_fits_a_low_screen(qtbot: QtBot) -> None:
    window = opened()
    window.resize(1024, 600)
    for exhibit in EXHIBITS:
        window.show_view(exhibit.view)
        settle(window)
        inside = window.card.rect()
        for text in (window.said, window.also, window.amount, window.more, window.more_also):
            if text.isVisible():
                assert inside.contains(text.geometry()), f"{exhibit.name}: {text.spoken.zh}"
                assert text.height() >= text.minimumSizeHint().height(), f"{exhibit.name}: {text.spoken.zh}"
    take_down(window)
