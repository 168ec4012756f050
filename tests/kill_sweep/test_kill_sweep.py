# SPDX-License-Identifier: Apache-2.0
"""A few kills of the real programs in every full run of the tests; ``make kill-sweep`` does hundreds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill_sweep.lane import Lane
from tests.kill_sweep.prepared import prepared_platforms


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "on_postgresql"), [(11, 0), (12, 1)], ids=["SQLite", "PostgreSQL"])
def test_whatever_is_killed_both_databases_agree_after_recovery(
    tmp_path: Path, seed: int, on_postgresql: int
) -> None:
    lane = Lane(tmp_path, seed)
    try:
        with prepared_platforms(1, on_postgresql) as (prepared,):
            lane.open(prepared)
            findings = lane.run(8, lambda _: None)
    finally:
        lane.close()
    assert findings.violations == []
    assert findings.kills >= 8
