# SPDX-License-Identifier: Apache-2.0
"""docs/complaints.md names the tests that keep each complaint from coming true; the tests are there."""

from __future__ import annotations

import re

from tests.support.sources import text_of

ROW = re.compile(r"^\| C(?P<number>\d+) \| [^|]+ \| [^|]+\. \| (?P<tests>[^|]+) \|$")
TEST = re.compile(r"\[`(?P<test>test_[a-z0-9_]+)`\]\(\.\./(?P<file>tests/[a-z0-9_/]+\.py)\)")


def test_every_complaint_has_its_sentence_and_names_tests_that_exist() -> None:
    table = text_of("docs/complaints.md").partition("|---|---|---|---|\n")[2].splitlines()
    rows = [ROW.match(line) for line in table]
    assert [line for line, row in zip(table, rows, strict=True) if row is None] == []
    assert [int(row["number"]) for row in rows if row] == list(range(1, 21))
    named = [TEST.findall(row["tests"]) for row in rows if row]
    assert [] not in named
    missing = [test for tests in named for test, file in tests if f"def {test}(" not in text_of(file)]
    assert missing == []
