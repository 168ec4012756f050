# SPDX-License-Identifier: Apache-2.0
"""One ground for all worlds of a test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.simulation.ground import lay_ground, memory_folder
from tests.simulation.world import Worlds


@pytest.fixture(scope="session")
def worlds() -> Iterator[Worlds]:
    """Worlds in a folder of their own."""
    made = Worlds(lay_ground(), memory_folder())
    yield made
    made.close()
    shutil.rmtree(made.folder)
