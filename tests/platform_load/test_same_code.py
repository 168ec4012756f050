# SPDX-License-Identifier: Apache-2.0
"""A few of the races that ``make race`` runs by the thousand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.integration.middleplatform.running_platform import served
from tests.platform_load.ground import Ground, running_copies
from tests.platform_load.same_code import race

TILLS = 50


def test_of_fifty_tills_that_scan_one_code_at_once_exactly_one_succeeds(fresh_url: str) -> None:
    ground = Ground.build(fresh_url, TILLS, members=2)
    with served(ground.bench) as platform:
        findings = asyncio.run(race(ground, [platform.url], TILLS, rounds=3))
    ground.close()
    assert findings.violations == []
    assert findings.outcomes["succeeded"] == 3


@pytest.mark.slow
@pytest.mark.process
def test_the_same_holds_when_the_tills_ask_four_copies_of_the_service(fresh_url: str, tmp_path: Path) -> None:
    ground = Ground.build(fresh_url, TILLS, members=2)
    with running_copies(fresh_url, tmp_path / "copies", 4) as copies:
        findings = asyncio.run(race(ground, copies.urls, TILLS, rounds=20))
    ground.close()
    assert findings.violations == []
    assert findings.outcomes["succeeded"] == 20
