# SPDX-License-Identifier: Apache-2.0
"""Every sentence in the till's sources, looked at without running it."""

from __future__ import annotations

import ast
import re
from functools import cache
from string import Formatter

from cashier.values.reasons import CATALOGUE
from tests.support.sources import nodes

CHINESE = re.compile(r"[\u3400-\u9fff]")


# The two that make a text from values and not from words: Text.fill, and NO_TEXT.
MADE_FROM_VALUES = "cashier/values/texts.py"


@cache
def _texts() -> list[tuple[str, ast.Call]]:
    return [
        (f"{name}:{node.lineno}", node)
        for name, node in nodes(ast.Call, "cashier")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"
        if name != MADE_FROM_VALUES
    ]


def _sentences(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}


def _places(sentence: ast.expr) -> set[str]:
    """Return what is filled in: the names of a constant's places, or the expressions of an f-string."""
    if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
        return {name for _, name, _, _ in Formatter().parse(sentence.value) if name is not None}
    return {ast.unparse(part.value) for part in ast.walk(sentence) if isinstance(part, ast.FormattedValue)}


def _words(sentence: ast.expr) -> str:
    return "".join(
        part.value for part in ast.walk(sentence) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def test_there_are_texts_to_look_at() -> None:
    assert len(_texts()) > 100


def test_every_text_names_its_two_languages() -> None:
    assert [where for where, call in _texts() if call.args or sorted(_sentences(call)) != ["en", "zh"]] == []


def test_both_languages_of_a_text_have_the_same_places_with_plain_names() -> None:
    constants = {
        where: [_places(sentence) for sentence in _sentences(call).values()]
        for where, call in _texts()
        if all(isinstance(sentence, ast.Constant) for sentence in _sentences(call).values())
    }
    assert [where for where, (zh, en) in constants.items() if zh != en or not all(map(str.isidentifier, zh))] == []


def test_no_text_is_empty_in_a_language() -> None:
    assert [
        where
        for where, call in _texts()
        for sentence in _sentences(call).values()
        if isinstance(sentence, ast.Constant | ast.JoinedStr) and not ast.unparse(sentence).strip("'\"f ")
    ] == []


def test_no_english_sentence_holds_chinese() -> None:
    english = {where: _words(_sentences(call)["en"]) for where, call in _texts()}
    # The name of a language is written in that language: whoever wants to switch to it reads no other.
    assert [where for where, en in english.items() if CHINESE.search(en) and en != "中文"] == []


def test_every_reason_that_the_till_asks_for_by_name_is_in_the_catalogue() -> None:
    asked = {
        node.args[0].value
        for _, node in nodes(ast.Call, "cashier")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "reason_for"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked - CATALOGUE.keys() == set()


def _headlines() -> list[tuple[str, ast.Call]]:
    """Return the headline of each notice that is written on the spot."""
    notices = (node for _, node in nodes(ast.Call, "cashier") if isinstance(node, ast.Call))
    said = {
        id(call.args[1])
        for call in notices
        if isinstance(call.func, ast.Name) and call.func.id == "Notice" and len(call.args) > 1
    }
    return [(where, call) for where, call in _texts() if id(call) in said]


def test_there_are_headlines_to_look_at() -> None:
    assert len(_headlines()) > 40


def test_no_headline_is_written_twice() -> None:
    """What two desks say is said by `cashier.checkout.common_notices`, so that it reads alike."""
    places: dict[str, list[str]] = {}
    for where, call in _headlines():
        for language, sentence in _sentences(call).items():
            places.setdefault(f"{language}: {_words(sentence)}", []).append(where)
    assert {headline: found for headline, found in places.items() if len(found) > 1} == {}
