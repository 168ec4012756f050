# SPDX-License-Identifier: Apache-2.0
"""The search for secrets finds them in any file, whole ones alone, and not where keys are kept on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.secrets_search import traces_of


def test_a_code_is_found_in_the_middle_of_a_binary_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "journal.db").write_bytes(b"\0\xff{91123456789012345678}\0")
    assert traces_of(["91123456789012345678"], tmp_path) == ["a/journal.db: …78"]


def test_digits_in_a_longer_number_are_no_password(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("order 00123456789, receipt 7123456")
    assert traces_of(["123456"], tmp_path) == []


def test_folders_that_hold_keys_on_purpose_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_text("hunter2")
    assert traces_of(["hunter2"], tmp_path, frozenset({"secrets"})) == []


def test_a_search_for_nothing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        traces_of([], tmp_path)
