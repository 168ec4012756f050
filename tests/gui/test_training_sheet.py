# SPDX-License-Identifier: Apache-2.0
"""The sheet of training codes can be scanned off its paper, and means nothing to a till that is not training."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from pypdf import PdfReader
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from cashier.training.sheet import SHEET
from cashier.ui.training_sheet import draw_sheet, write_sheet
from cashier.values.payment_code import NotACode, Seen, read
from cashier.values.reasons import reason_for
from cashier.values.texts import Language

pytestmark = pytest.mark.gui
A4_AT_200_DPI = (1417, 2102)


@pytest.mark.parametrize("language", Language)
def test_every_code_of_the_sheet_is_read_as_qr_and_as_code_128(qapp: QApplication, language: Language) -> None:
    paper = QImage(*A4_AT_200_DPI, QImage.Format.Format_Grayscale8)
    paper.setDotsPerMeterX(7874)
    paper.setDotsPerMeterY(7874)
    paper.fill(0xFFFFFFFF)
    painter = QPainter(paper)
    assert draw_sheet(painter, paper, language) == [], "cut off"
    painter.end()
    pixels = memoryview(paper.constBits()).cast("B", (paper.height(), paper.bytesPerLine()))
    for kind in (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128):
        assert {each.text for each in zxingcpp.read_barcodes(pixels) if each.format == kind} == {
            code.text for code in SHEET
        }


def test_the_sheet_is_one_page(qapp: QApplication, tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.pdf", Language.ZH)
    with PdfReader(tmp_path / "sheet.pdf") as reader:
        assert len(reader.pages) == 1


def test_the_sheet_says_what_to_do_and_what_the_till_will_say_to_do_then(qapp: QApplication, tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.pdf", Language.EN)
    with PdfReader(tmp_path / "sheet.pdf") as reader:
        words = " ".join(reader.pages[0].extract_text().split())
    assert all(code.do.en in words and code.then.en in words for code in SHEET)
    assert reason_for("CODE_EXPIRED").do_now.en in words


def test_a_till_that_is_not_training_takes_none_of_them_for_a_payment_code() -> None:
    for code in SHEET:
        seen = read(code.text)
        assert isinstance(seen, NotACode)
        assert seen.seen is Seen.OTHER
