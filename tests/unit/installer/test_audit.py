# SPDX-License-Identifier: Apache-2.0
"""What nobody could ask about is not taken for good news."""

from __future__ import annotations

from typing import Any

import pytest

from installer.audit import Verdict, judge

FINE = {"name": "idna", "version": "3.20", "vulns": []}
FAULTY = {"name": "pyyaml", "version": "5.3", "vulns": [{"id": "PYSEC-2021-142", "fix_versions": ["5.4"]}]}
SKIPPED = {"name": "httpx", "skip_reason": "Dependency not found on PyPI and could not be audited: httpx (0.28.1)"}


@pytest.mark.parametrize(
    ("dependencies", "verdict", "line"),
    [
        ([FINE], Verdict.NO_KNOWN_FAULT, "1 dependencies, no known fault"),
        ([FINE, SKIPPED], Verdict.NOT_ASKED, "not asked about: httpx"),
        ([], Verdict.NOT_ASKED, "nothing was asked about"),
        ([FINE, FAULTY], Verdict.FAULTS, "pyyaml 5.3: PYSEC-2021-142, mended in 5.4"),
        ([SKIPPED, FAULTY], Verdict.FAULTS, "pyyaml 5.3: PYSEC-2021-142, mended in 5.4"),
    ],
)
def test_only_an_answer_for_everything_is_good_news(
    dependencies: list[dict[str, Any]], verdict: Verdict, line: str
) -> None:
    judgement = judge({"dependencies": dependencies, "fixes": []})
    assert (judgement.verdict, judgement.lines[0]) == (verdict, line)
