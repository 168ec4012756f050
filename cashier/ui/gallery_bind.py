# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the panel that binds devices, by a name that says what they show."""

from __future__ import annotations

from cashier.it import bind_desk
from cashier.it.bind_desk import (
    BindView,
    Bound,
    DrawerAsked,
    Naming,
    NotAllowed,
    NotBound,
    Offered,
    SlipMeasured,
    SlipOut,
    Trying,
)
from cashier.it.offers import PAD_NAME, PRINTER_NAME, Offer, Role
from cashier.printer_settings import DrawerPin, PaperColumns, PrinterFont
from cashier.settings import PINPadMake
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import Text
from hardware.discovery import Candidate, DeviceKind, PrinterWay, ScanWay

_GUN = Offer(
    Candidate(ScanWay.HID, "1-2", DeviceKind.SCANNER, "Honeywell", "Xenon 1900", "0c2e:0b61", "18124B0342", "1-2")
)
_CAMERA = Offer(
    Candidate(ScanWay.CAMERA, "/dev/video0", DeviceKind.CAMERA, "", "HD Pro Webcam", "046d:0825", None, "1-6"),
    bound_as="camera",
)
_PAD = Offer(
    Candidate(ScanWay.SERIAL, "/dev/ttyACM0", DeviceKind.PIN_PAD, "Verifone", "P400", "11ca:0201", "V1", "1-4"),
    bound_as=PAD_NAME,
    role=Role.PIN_PAD,
)
_ADAPTER = Offer(
    Candidate(ScanWay.SERIAL, "/dev/ttyUSB0", DeviceKind.ADAPTER, "QinHeng", "USB Serial", "1a86:7523", None, "1-3")
)
_KEYBOARD = Offer(
    Candidate(ScanWay.WEDGE, "/dev/input/event3", DeviceKind.KEYBOARD, "", "Newland HR22 Keyboard", "1eab:0103")
)
_PRINTER = Offer(
    Candidate(PrinterWay.USB, "1-5", DeviceKind.PRINTER, "Xprinter", "XP-58", "0483:5743", None, "1-5"),
    role=Role.PRINTER,
)
_QUEUE = Offer(
    Candidate(PrinterWay.QUEUE, "Counter", DeviceKind.PRINTER, "", "usb://EPSON/TM-T20III"),
    bound_as=PRINTER_NAME,
    role=Role.PRINTER,
)
_NETWORK = Offer(Candidate(PrinterWay.NETWORK, "192.168.1.87", DeviceKind.PRINTER), role=Role.PRINTER)
_NO_PAPER = Text(zh="打印机缺纸", en="The printer is out of paper")
_NO_PAPER_MEND = Text(zh="请装上新纸卷。", en="Put a new roll in.")
_NO_ANSWER = Text(zh="打印机没有响应", en="The printer does not answer")
_NO_MODE = Text(zh="扫码枪所在的模式无法读取", en="The scanner is in a mode that cannot be read")
_NO_MODE_MEND = Text(
    zh="请按手册里的设置码把它切换到 HID POS 模式，再试一次。",
    en="Switch the gun to HID POS mode by the code in its manual, then try again.",
)

BIND_VIEWS: dict[str, BindView] = {
    "bind-looking": Offered(is_looking=True),
    "bind-nothing": Offered(),
    "bind-offers": Offered((_GUN, _CAMERA, _PAD, _ADAPTER, _KEYBOARD), has_more=True),
    "bind-printers": Offered((_GUN, _PRINTER, _QUEUE, _ADAPTER)),
    "bind-printing": Trying(_PRINTER),
    "bind-slip-out": SlipOut(_PRINTER),
    "bind-no-paper": NotBound(_PRINTER, _NO_PAPER, _NO_PAPER_MEND),
    "bind-slip-measured": SlipMeasured(_PRINTER, PrinterFont.GBK),
    "bind-drawer-asked": DrawerAsked(_PRINTER, PrinterFont.GBK, PaperColumns.WIDEST),
    "bind-drawer-kicked": DrawerAsked(_PRINTER, PrinterFont.GBK, PaperColumns.WIDEST, DrawerPin.PIN_2),
    "bind-drawer-trouble": DrawerAsked(_NETWORK, PrinterFont.GBK, PaperColumns.WIDEST, trouble=_NO_ANSWER),
    "bind-printer-bound": Bound(
        _PRINTER, "", font=PrinterFont.GBK, columns=PaperColumns.WIDEST, drawer=DrawerPin.PIN_2
    ),
    "bind-printer-drawn": Bound(_PRINTER, "", font=PrinterFont.NONE, columns=PaperColumns.NARROW),
    "bind-naming": Naming(),
    "bind-no-address": Naming(wrong=bind_desk.NO_ADDRESS),
    "bind-network-printing": Trying(_NETWORK),
    "bind-not-allowed": NotAllowed(*refusal_words(Refused(Refusal.NO_RIGHT))),
    "bind-opening": Trying(_GUN),
    "bind-scan-now": Trying(_ADAPTER, is_ready=True),
    "bind-scan-again": Trying(_ADAPTER, is_ready=True, baud=115_200),
    "bind-asking-pad": Trying(Offer(_ADAPTER.candidate, role=Role.PIN_PAD)),
    "bind-not-bound": NotBound(_GUN, _NO_MODE, _NO_MODE_MEND),
    "bind-bound": Bound(_GUN, "gun 2", characters=20, is_in_use=True),
    "bind-pad-bound": Bound(Offer(_ADAPTER.candidate, role=Role.PIN_PAD), "", make=PINPadMake.VERIFONE),
}
