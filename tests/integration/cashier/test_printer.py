# SPDX-License-Identifier: Apache-2.0
"""The till's printer at a simulated serial line: its light, and slips that nobody waits for."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.devices.printers import Printer
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine
from cashier.printer_settings import PrinterSettings, PrinterSymbols
from hardware.printer import Document, Line, PrintEnd, PrintOutcome, QRCode
from hardware.simulators.escpos_core import PrintedLine, PrintedPicture
from hardware.simulators.pty_printer import PtyPrinter
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

PATIENCE_S = 60.0
SLIP = Document((Line("合计 12.80"),))


class Counter:
    """A printer on an engine, and what its light says."""

    def __init__(self, link: Path, symbols: PrinterSymbols = PrinterSymbols.NATIVE) -> None:
        self.lights: queue.Queue[Light] = queue.Queue()
        self.outcomes: queue.Queue[PrintOutcome] = queue.Queue()
        self.engine = Engine()
        self.engine.start()
        status = StatusBoard()
        status.listen(lambda lights: self.lights.put(lights[0]))
        self.printer = Printer(PrinterSettings(port=str(link), symbols=symbols), status, self.engine.call)
        self.engine.call(self.printer.start)

    def light(self, level: Level) -> Light:
        """Return the next light of this level."""
        while (light := self.lights.get(timeout=PATIENCE_S)).level is not level:
            pass
        assert light.part is Part.PRINTER
        return light

    def print(self, slip: Document = SLIP) -> PrintEnd:
        self.engine.call(self.printer.print, slip, "slip", self.outcomes.put)
        return self.outcomes.get(timeout=PATIENCE_S).end

    def close(self) -> None:
        self.printer.stop()
        self.engine.stop()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PtyPrinter]:
    with PtyPrinter(tmp_path / "printer") as device:
        yield device


@pytest.fixture
def counter(tmp_path: Path, device: PtyPrinter) -> Iterator[Counter]:
    counter = Counter(tmp_path / "printer")
    yield counter
    counter.close()


def test_a_slip_comes_out_and_its_end_is_told_on_the_engine(counter: Counter, device: PtyPrinter) -> None:
    assert counter.print() is PrintEnd.PRINTED
    assert device.wait_until(lambda core: len(core.slips) == 1)


def test_the_light_says_that_the_paper_is_out_before_a_slip_is_needed(counter: Counter, device: PtyPrinter) -> None:
    counter.light(Level.READY)
    device.change(lambda core: setattr(core, "is_paper_out", True))
    light = counter.light(Level.FAULT)
    assert light.said.en == "The printer is out of paper"
    assert "new roll" in light.mend.en
    device.change(lambda core: setattr(core, "is_paper_out", False))
    device.change(lambda core: setattr(core, "is_paper_near_end", True))
    assert counter.light(Level.WARNING).said.en == "The paper is nearly used up"


def test_symbols_are_drawn_for_a_printer_that_has_none(device: PtyPrinter, tmp_path: Path) -> None:
    counter = Counter(tmp_path / "printer", PrinterSymbols.PICTURE)
    assert counter.print(Document((QRCode("81"),))) is PrintEnd.PRINTED
    assert device.wait_until(
        lambda core: all(isinstance(each, PrintedPicture | PrintedLine) for each in core.slips[0])
    )
    counter.close()


def test_a_printer_that_rests_is_anybodys_and_the_tills_again_afterwards(
    counter: Counter, device: PtyPrinter, tmp_path: Path
) -> None:
    counter.light(Level.READY)
    counter.printer.rest()
    assert counter.print() is PrintEnd.NOT_PRINTED
    other = SerialPort(SerialSettings(str(tmp_path / "printer")))
    other.open()
    other.close()
    counter.printer.resume()
    assert counter.print() is PrintEnd.PRINTED


def test_a_printer_that_was_given_back_for_good_is_not_taken_up_again(counter: Counter) -> None:
    counter.printer.stop()
    counter.printer.resume()
    assert counter.print() is PrintEnd.NOT_PRINTED
