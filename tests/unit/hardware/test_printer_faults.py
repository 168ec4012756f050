# SPDX-License-Identifier: Apache-2.0
"""The faults of a simulated receipt printer by name: all of them are offered, and each does what it is called."""

import pytest

from cashier.training.bench import PRINTER_FAULT_TITLES
from hardware.printer import (
    DOTS,
    STATUS_REQUESTS,
    Barcode,
    Document,
    Line,
    PrinterCondition,
    QRCode,
    condition_of,
    encode,
)
from hardware.printer.real_time import IN_ORDER_REQUEST
from hardware.simulators.escpos_core import EscPosCore, PrintedLine, PrintedPicture
from hardware.simulators.paper import picture_of_slip
from hardware.simulators.printer_faults import PRINTER_FAULTS, UNPLUG, spoil

FOUR_LINES = encode(Document(tuple(Line(f"line {n}") for n in range(4))))


def condition(printer: EscPosCore) -> PrinterCondition:
    return condition_of({n: printer.receive(request)[0] for n, request in STATUS_REQUESTS.items()})


def printed(printer: EscPosCore) -> list[str]:
    return [line.text for slip in printer.slips for line in slip if isinstance(line, PrintedLine)]


def test_the_bench_offers_every_fault_that_the_command_line_offers() -> None:
    assert set(PRINTER_FAULT_TITLES) == {*PRINTER_FAULTS, UNPLUG}


@pytest.mark.parametrize(
    ("fault", "is_so"),
    [
        ("paper-out", PrinterCondition(is_offline=True, is_paper_out=True, is_paper_near_end=True)),
        ("paper-low", PrinterCondition(is_paper_near_end=True)),
        ("cover-open", PrinterCondition(is_offline=True, is_cover_open=True)),
        ("offline", PrinterCondition(is_offline=True)),
        ("jammed", PrinterCondition(is_offline=True, has_error=True)),
        ("slow", PrinterCondition()),
        ("paper-ends", PrinterCondition()),
    ],
)
def test_a_fault_is_told_in_the_printers_own_bytes_until_it_is_mended(fault: str, is_so: PrinterCondition) -> None:
    printer = EscPosCore()
    spoil(printer, fault)
    assert condition(printer) == is_so
    spoil(printer, "none")
    assert condition(printer) == PrinterCondition()


def test_a_silent_printer_answers_nothing() -> None:
    printer = EscPosCore()
    spoil(printer, "silent")
    assert printer.receive(STATUS_REQUESTS[1]) == b""


def test_of_a_roll_that_ends_three_lines_come_out_and_the_rest_once_there_is_paper() -> None:
    printer = EscPosCore()
    spoil(printer, "paper-ends")
    printer.receive(FOUR_LINES)
    assert (condition(printer).is_paper_out, printer.slips) == (True, [])
    spoil(printer, "none")
    printer.work()
    assert printed(printer) == ["line 0", "line 1", "line 2", "line 3"]


def test_a_slow_printer_takes_a_second_for_a_line_and_tells_how_it_fares_meanwhile() -> None:
    now = 0.0
    printer = EscPosCore(clock=lambda: now)
    spoil(printer, "slow")
    assert printer.receive(FOUR_LINES + IN_ORDER_REQUEST) == b""
    for now in (1.0, 2.0, 3.0):
        assert condition(printer) == PrinterCondition()
        assert printer.slips == []
        assert printer.due_at == now + 1.0
    now = 4.0
    printer.work()
    assert printer.say() == b"\x00"
    assert printed(printer) == ["line 0", "line 1", "line 2", "line 3"]
    assert printer.due_at is None


def test_a_fault_that_nobody_knows_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"fault 'oops' is not known; allowed are paper-out, .*unplug, none"):
        spoil(EscPosCore(), "oops")


def test_what_came_out_is_shown_as_it_lies_there() -> None:
    document = Document((Line("合计 12.80", bold=True), Barcode("8148"), QRCode("8148")))
    printer = EscPosCore(columns=32)
    printer.receive(encode(document))
    (slip,) = printer.slips
    dot = PrintedPicture(8, 2, b"\x80\x01")
    shown = picture_of_slip((dot, *slip, dot), 32)
    assert shown.width == DOTS[32]
    assert shown.data[0] == 0x80
    assert shown.data[DOTS[32] // 8] == 0x01
    assert shown.height > picture_of_slip(slip, 32).height
