# SPDX-License-Identifier: Apache-2.0
"""Whoever is told to run a command is told the name that it has on this machine; one place decides it."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from pathlib import Path

import pytest

import cashier
from cashier.__main__ import COMMANDS
from cashier.values import command_line

ROOM = Path(cashier.__file__).parent
_NAMED = re.compile(rf"\bcashier(-cli)? ({'|'.join(COMMANDS)})\b")
_OF_THE_PACKAGE = {ROOM / name for name in ("it/settings_reference.py", "settings.py", "device_settings.py")}
"""What stands on the page of settings, which is about the installed program wherever it is written."""


def test_an_installed_till_has_its_commands_in_a_program_with_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command_line.COMMAND_LINE == "cashier"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert runpy.run_path(command_line.__file__)["COMMAND_LINE"] == "cashier-cli"


def test_no_sentence_names_the_program_by_itself() -> None:
    named = [
        f"{path.relative_to(ROOM)}:{text.lineno}"
        for path in sorted(set(ROOM.rglob("*.py")) - _OF_THE_PACKAGE)
        for text in _sentences(ast.parse(path.read_text(encoding="utf-8")))
        if _NAMED.search(str(text.value))
    ]
    assert named == []


def _sentences(tree: ast.Module) -> list[ast.Constant]:
    """Return the texts of a module that are no documentation."""
    documentation = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    return [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in documentation
    ]
