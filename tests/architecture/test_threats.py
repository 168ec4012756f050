# SPDX-License-Identifier: Apache-2.0
"""docs/security.md names a test for each threat; the tests are there."""

from __future__ import annotations

import re

from tests.support.sources import text_of

ROW = re.compile(r"^\| (?P<threat>[^|]+) \| \[`(?P<test>test_[a-z0-9_]+)`\]\(\.\./(?P<file>tests/[a-z_/]+\.py)\) \|$")


def test_every_threat_names_a_test_that_exists() -> None:
    table = text_of("docs/security.md").partition("|---|---|\n")[2].partition("\n\n")[0].splitlines()
    rows = [ROW.match(line) for line in table]
    assert [line for line, row in zip(table, rows, strict=True) if row is None] == []
    missing = [row["test"] for row in rows if row and f"def {row['test']}(" not in text_of(row["file"])]
    assert missing == []
    assert len(rows) >= 20
