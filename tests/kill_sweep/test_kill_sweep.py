# SPDX-License-Identifier: Apache-2.0
"""A few kills of the real programs in every full run; ``make kill-sweep`` does hundreds, with every push."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill_sweep.findings import Findings
from tests.kill_sweep.lane import Lane
from tests.kill_sweep.prepared import prepared_platforms

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(600)]


def has_killed_both(findings: Findings) -> bool:
    """Whether a till and a platform were killed."""
    return {"till killed", "platform killed"} <= {name.partition(",")[0] for name in findings.tally}


def swept(folder: Path, zygote: Path, seed: int, kills: int, *, on_postgresql: int = 0) -> Findings:
    """Kill so often in one store, and till and platform both, let it recover, and return what was seen."""
    lane = Lane(folder, seed, zygote)
    try:
        with prepared_platforms(1, on_postgresql) as (prepared,):
            lane.open(prepared)
            return lane.run(lambda findings: findings.kills >= kills and has_killed_both(findings))
    finally:
        lane.close()


def test_till_and_platform_killed_in_the_middle_of_payments_agree_after_recovery(
    tmp_path: Path, zygote: Path
) -> None:
    findings = swept(tmp_path, zygote, seed=3, kills=3)
    assert findings.violations == []
    assert findings.kills >= 3


@pytest.mark.parametrize(("seed", "on_postgresql"), [(11, 0), (12, 1)], ids=["SQLite", "PostgreSQL"])
def test_whatever_is_killed_both_databases_agree_after_recovery(
    tmp_path: Path, zygote: Path, seed: int, on_postgresql: int
) -> None:
    findings = swept(tmp_path, zygote, seed, 8, on_postgresql=on_postgresql)
    assert findings.violations == []
    assert findings.kills >= 8
