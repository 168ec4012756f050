# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?» in the window: by the keys alone, by touch alone, and no scan lands in a field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from cashier.checkout.charged_desk import Span
from tests.gui.stage import Stage, exhibit_named
from tests.gui.test_language import said_by

pytestmark = pytest.mark.gui


def test_a_number_is_asked_for_with_the_keys_alone(stage: Stage) -> None:
    stage.hang(exhibit_named("charged"))
    stage.type("T01-1")
    stage.key(Qt.Key.Key_F5)
    assert stage.charged_wishes.said == [("ask", "T01-1", "", "", Span.SHORT)]


def test_an_amount_of_the_last_day_is_asked_for_by_touch_alone(stage: Stage) -> None:
    stage.hang(exhibit_named("charged"))
    question = stage.window.charged.question
    question.fields[1].click()
    for key in ("1", "2", ".", "8"):
        question.keypad.keys[key].click()
    question.spans[Span.DAY].click()
    question.go.click()
    assert stage.charged_wishes.said == [("ask", "", "12.8", "", Span.DAY)]


def test_a_scan_lands_in_no_field(stage: Stage) -> None:
    stage.hang(exhibit_named("charged"))
    stage.burst("281234567890123456")
    stage.key(Qt.Key.Key_F5)
    assert stage.charged_wishes.said == [("ask", "", "", "", Span.SHORT)]


def test_it_cannot_be_asked_again_while_it_is_asked(stage: Stage) -> None:
    stage.hang(exhibit_named("charged-asking"))
    stage.key(Qt.Key.Key_F5)
    assert stage.charged_wishes.said == []


def test_the_answer_says_what_to_do_and_what_to_tell_the_customer(stage: Stage) -> None:
    stage.hang(exhibit_named("charged-yes"))
    said = said_by(stage)
    assert any("不要再收" in text for text in said)
    assert any(text.startswith("告诉顾客：") for text in said)
    stage.key(Qt.Key.Key_Escape)
    assert stage.charged_wishes.said == [("leave",)]
