# SPDX-License-Identifier: Apache-2.0
"""One application for all tests of the window, as the till makes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

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
