# SPDX-License-Identifier: Apache-2.0
"""The gallery: pictures of every state, by one command."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from cashier.ui.gallery import CUSTOMER_EXHIBITS, VARIANTS, main
from cashier.ui.gallery_views import EXHIBITS

pytestmark = pytest.mark.gui


def test_it_writes_a_picture_of_each_state_in_the_size_of_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look = "en/dark-training/1366x768@150"
    assert main(["--out", str(tmp_path), "--only", "paid", "--only-look", look]) == 0
    pictures = {path.stem: QImage(str(path)) for path in (tmp_path / look).iterdir()}
    names = [*(exhibit.name for exhibit in EXHIBITS), *CUSTOMER_EXHIBITS]
    assert set(pictures) == {name for name in names if "paid" in name}
    for picture in pictures.values():
        assert abs(picture.width() - 1366) <= 1
        assert abs(picture.height() - 768) <= 1
    assert str(tmp_path) in capsys.readouterr().out


def test_no_two_exhibits_and_no_two_looks_have_one_name() -> None:
    assert len({exhibit.name for exhibit in EXHIBITS}) == len(EXHIBITS)
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) == 48
