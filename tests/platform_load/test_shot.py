# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.platform_load.ground import Ground
from tests.platform_load.shot import TILLS, shoot_copies, shoot_workers


@pytest.mark.slow
@pytest.mark.process
def test_of_four_copies_one_is_shot_and_nothing_that_was_answered_is_missing_or_double(
    fresh_url: str, tmp_path: Path
) -> None:
    ground = Ground.build(fresh_url, TILLS, members=40)
    told, wrong = asyncio.run(shoot_copies(ground, tmp_path / "copies", shots=1))
    ground.close()
    assert wrong == []
    assert told.answers["succeeded"] >= 50


@pytest.mark.slow
@pytest.mark.process
def test_of_four_workers_one_is_shot_and_replaced_and_nothing_that_was_answered_is_missing_or_double(
    fresh_url: str, tmp_path: Path
) -> None:
    ground = Ground.build(fresh_url, TILLS, members=40)
    told, wrong = asyncio.run(shoot_workers(ground, tmp_path / "copies", shots=1))
    ground.close()
    assert wrong == []
    assert told.answers["succeeded"] >= 50
