# SPDX-License-Identifier: Apache-2.0
"""A few kills of the real programs in every full run of the tests; ``make kill-sweep`` does hundreds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill_sweep.lane import Lane, prepared_platform


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [11, 12])
def test_whatever_is_killed_both_databases_agree_after_recovery(tmp_path: Path, seed: int) -> None:
    lane = Lane(tmp_path, seed)
    try:
        with prepared_platform() as prepared:
            lane.open(prepared)
        findings = lane.run(8, lambda _: None)
    finally:
        lane.close()
    assert findings.violations == []
    assert findings.kills >= 8
