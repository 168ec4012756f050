# SPDX-License-Identifier: Apache-2.0
"""A slip that shows whether a printer prints: Chinese, both sides of the paper, a barcode, the sample as QR code."""

from hardware.framing.sample_code import SAMPLE
from hardware.printer.document import Align, Barcode, Document, Line, QRCode

TEST_SLIP = Document(
    (
        Line("Jifu 积付", Align.CENTRE, bold=True, scale=2),
        Line("打印测试 Test slip", Align.CENTRE),
        Line("合计：￥12.80"),
        Line("right", Align.RIGHT),
        Barcode("0123456789"),
        QRCode(SAMPLE),
    )
)
