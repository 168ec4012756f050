# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shift_ground import ShiftGround


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ShiftGround]:
    ground = ShiftGround(tmp_path)
    yield ground
    ground.journal.close()
