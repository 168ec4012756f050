# SPDX-License-Identifier: Apache-2.0
"""The bench's gun in keyboard mode before a real window: one scan, whatever is odd, and nothing is pressed."""

import pytest
from PySide6.QtWidgets import QApplication

from cashier.ui.keyboard_gun import KeyboardGun
from hardware.simulators.keyboard_gun_faults import KeyboardFault, strokes
from tests.gui.stage import Stage, exhibit_named

pytestmark = pytest.mark.gui

CODE = "91001234567890123456"


@pytest.mark.parametrize("fault", [KeyboardFault.KEYS_5MS, KeyboardFault.COMMIT, KeyboardFault.NO_SUFFIX])
def test_what_it_types_is_one_scan_and_changes_no_amount(stage: Stage, fault: KeyboardFault) -> None:
    stage.hang(exhibit_named("sale-amount"))
    KeyboardGun(stage.window, pause=lambda _: None).type(strokes(CODE, fault))
    QApplication.processEvents()
    stage.pause()
    assert stage.wishes.taken() == [("scan", CODE)]
