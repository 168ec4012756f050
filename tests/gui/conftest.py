# SPDX-License-Identifier: Apache-2.0
"""One application for all tests of the window, as the till makes it, and a training ground for those that pay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cashier.training.ground import TrainingGround
from cashier.ui.app import application
from tests.gui.stage import Stage


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Replace pytest-qt's own: ours has the style that the till is painted with."""
    return application()


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    """A window in front of which a test plays cashier."""
    with Stage() as stage:
        yield stage


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    """A platform, devices and members of a training till's own."""
    ground = TrainingGround(tmp_path)
    ground.open()
    yield ground
    ground.close()
