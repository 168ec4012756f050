# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ast

import pytest

from tests.support.sources import PRODUCT, nodes, python_files, text_of, tracked_files, tree_of

LICENSE_LINE = "SPDX-License-Identifier: Apache-2.0"
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
# A migration is a list of statements that nobody edits again: cutting it up helps no reader.
MIGRATIONS = "middleplatform/database/migrations/versions/"


def test_there_are_files_to_look_at() -> None:
    assert len(python_files()) > 50


def test_every_python_file_begins_with_the_license_line() -> None:
    assert [name for name in python_files() if not text_of(name).startswith(f"# {LICENSE_LINE}\n")] == []


def test_every_script_names_its_license() -> None:
    scripts = [name for name in tracked_files() if name.endswith(".sh") or name in {"Makefile", ".ci/run"}]
    assert [name for name in scripts if LICENSE_LINE not in text_of(name)[:200]] == []


def test_every_module_of_the_product_says_what_lives_in_it() -> None:
    assert [name for name in python_files(*PRODUCT) if not ast.get_docstring(tree_of(name))] == []


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {name: text_of(name).count("\n") for name in python_files()}
    assert {name: n for name, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for name, node in nodes((ast.FunctionDef, ast.AsyncFunctionDef)):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > MAX_FUNCTION_LINES and not name.startswith(MIGRATIONS):
            long[f"{name}:{node.name}"] = lines
    assert long == {}


def test_every_program_that_till_or_drivers_start_is_given_its_own_environment() -> None:
    """A frozen program's libraries in the environment of lp or aplay make those fail."""
    bare = []
    for name, node in nodes((ast.Call,)):
        assert isinstance(node, ast.Call)
        called = ast.unparse(node.func)
        if name.startswith(("cashier/", "hardware/")) and called.startswith(
            ("subprocess.", "asyncio.create_subproc")
        ):
            given = ast.unparse(node)
            bare += [] if "own_environment(" in given or "env=environment" in given else [f"{name}:{node.lineno}"]
    assert bare == []


# Put together here, so that this file does not hold what it looks for.
FORBIDDEN = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "deb.debian" + ".org",
    "index" + "-url",
    "find" + "-links",
    "/" + "work" + "/",
    "/" + "root" + "/",
    "/" + "home" + "/",
]
# The lock script refuses addresses and has to say which.
SPEAK_OF_THEM = {"scripts/lock.sh"}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_file_names_a_registry_or_a_path_of_one_machine(word: str) -> None:
    texts = {name: _text_or_nothing(name) for name in tracked_files() if name not in SPEAK_OF_THEM}
    assert [name for name, text in texts.items() if word in text] == []


def _text_or_nothing(name: str) -> str:
    try:
        return text_of(name)
    except UnicodeDecodeError:
        return ""  # a picture or a sound


def test_no_open_ends_are_left_in_the_product() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    assert [(name, word) for name in python_files(*PRODUCT) for word in words if word in text_of(name)] == []


def test_our_own_code_is_not_patched_or_mocked_in_tests() -> None:
    mocked = [
        name
        for name, node in nodes((ast.Import, ast.ImportFrom), "tests")
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("unittest.mock") for alias in node.names))
    ]
    assert mocked == []
