# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.staff_ground import StaffGround


@pytest.fixture
def till(tmp_path: Path) -> Iterator[StaffGround]:
    ground = StaffGround(tmp_path)
    yield ground
    ground.journal.close()
