# SPDX-License-Identifier: Apache-2.0
"""The pages of the trainer's bench: nothing is cut off, and every button can be hit."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from cashier.settings import Theme
from cashier.ui.app import take_down
from cashier.ui.gallery import settle
from cashier.ui.gallery_bench import BENCH_PAGES, hang_bench
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from tests.gui.measuring import faults_of

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_every_page_of_the_bench_can_be_read_and_hit(
    qapp: QApplication, language: Language, size: tuple[int, int]
) -> None:
    bench = hang_bench(0, Look(language, Theme.DARK, is_training=True), *size)
    faults = {}
    for page, called in enumerate(BENCH_PAGES):
        bench.choose(page)
        settle(bench)
        if found := faults_of(bench):
            faults[called] = found
    take_down(bench)
    assert faults == {}
