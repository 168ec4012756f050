# SPDX-License-Identifier: Apache-2.0
"""One application for all tests of the window, as the till makes it, and a training ground for those that pay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cashier.training.ground import TrainingGround
from cashier.ui.application import application
from cashier.ui.garbage import look
from tests.gui.stage import Stage


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Replace pytest-qt's own: ours has the style that the till is painted with."""
    return application()


@pytest.fixture(autouse=True, scope="package")
def _keep_garbage() -> Iterator[None]:
    """Leave no window's remains to an engine's thread, here as in the till: see `cashier.ui.garbage`."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _look_for_garbage() -> Iterator[None]:
    """Look for it now and then, between two tests."""
    yield
    look()


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
