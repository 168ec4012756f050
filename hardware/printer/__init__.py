# SPDX-License-Identifier: Apache-2.0
"""Receipt printers: documents, how wide they are on paper, and ESC/POS."""

from hardware.printer.bitmap import Picture, pdf_of
from hardware.printer.columns import Charset, columns_of, cut_to, printable
from hardware.printer.document import DOTS, Align, Barcode, Document, Item, Line, Logo, QRCode
from hardware.printer.driver import PrintEnd, PrintOutcome, ReceiptPrinter
from hardware.printer.escpos import Cut, barcode_dots, drawer_kick, encode
from hardware.printer.links import PortLink, PrinterLink, PrinterTiming, QueueLink
from hardware.printer.logo_file import LogoError, check_logo
from hardware.printer.real_time import STATUS_REQUESTS, PrinterCondition, condition_of

__all__ = [
    "DOTS",
    "STATUS_REQUESTS",
    "Align",
    "Barcode",
    "Charset",
    "Cut",
    "Document",
    "Item",
    "Line",
    "Logo",
    "LogoError",
    "Picture",
    "PortLink",
    "PrintEnd",
    "PrintOutcome",
    "PrinterCondition",
    "PrinterLink",
    "PrinterTiming",
    "QRCode",
    "QueueLink",
    "ReceiptPrinter",
    "barcode_dots",
    "check_logo",
    "columns_of",
    "condition_of",
    "cut_to",
    "drawer_kick",
    "encode",
    "pdf_of",
    "printable",
]
