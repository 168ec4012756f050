# SPDX-License-Identifier: Apache-2.0
"""The driver of a receipt printer on pseudo-terminals and TCP: what comes out, and what is said otherwise."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.device_status import DeviceState
from hardware.printer import (
    Document,
    Line,
    PortLink,
    PrintEnd,
    PrinterTiming,
    PrintOutcome,
    ReceiptPrinter,
    drawer_kick,
    encode,
)
from hardware.simulators.escpos_core import EscPosCore
from hardware.simulators.pty_printer import PtyPrinter
from hardware.simulators.tcp_printer import TCPPrinter
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings
from hardware.transport.tcp_port import TCPPort
from tests.integration.hardware.conftest import WAIT_S, States

SLIP = encode(Document((Line("合计 12.80"),)))
QUICK = PrinterTiming(answer_s=5.0, settle_s=0.05, look_again_s=0.02)
"""Patient with answers, which a loaded machine may keep for long; quick where only looking again is put off."""


@contextlib.contextmanager
def driven(
    port: SerialPort | TCPPort, states: States, *, keeps_open: bool = True, timing: PrinterTiming = QUICK
) -> Iterator[ReceiptPrinter]:
    link = PortLink(port, keeps_open=keeps_open, timing=timing)
    driver = ReceiptPrinter(link, states, look_every_s=0.02)
    driver.start()
    try:
        yield driver
    finally:
        driver.stop()


@pytest.fixture
def printer(link: Path) -> Iterator[PtyPrinter]:
    with PtyPrinter(link) as printer:
        yield printer


@pytest.fixture
def driver(link: Path, printer: PtyPrinter, states: States) -> Iterator[ReceiptPrinter]:
    with driven(SerialPort(SerialSettings(str(link))), states) as driver:
        states.until(DeviceState.READY)
        yield driver


def ended(job: Future[PrintOutcome]) -> PrintOutcome:
    return job.result(timeout=WAIT_S)


def struck(name: str, *, is_on: bool = True) -> Callable[[EscPosCore], None]:
    return lambda core: setattr(core, name, is_on)


def test_a_slip_that_came_out_whole_is_printed(driver: ReceiptPrinter, printer: PtyPrinter) -> None:
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED
    printer.change(lambda core: core.slips[0])


def test_a_printer_that_does_not_know_the_question_for_the_end_prints_too(
    driver: ReceiptPrinter, printer: PtyPrinter
) -> None:
    printer.change(struck("knows_in_order_status", is_on=False))
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED


@pytest.mark.parametrize(
    ("fate", "key"),
    [
        ("is_paper_out", "printer.paper_out"),
        ("is_cover_open", "printer.cover_open"),
        ("is_cutter_jammed", "printer.error"),
        ("is_silent", "printer.silent"),
    ],
)
def test_what_is_wrong_is_known_before_a_slip_is_needed_and_after_it_was_mended(
    link: Path, printer: PtyPrinter, states: States, fate: str, key: str
) -> None:
    timing = PrinterTiming(answer_s=0.2, settle_s=0.05, look_again_s=0.02)
    driver = ReceiptPrinter(PortLink(SerialPort(SerialSettings(str(link))), timing=timing), states, look_every_s=0.02)
    driver.start()
    try:
        states.until(DeviceState.READY)
        printer.change(struck(fate))
        while states.until(DeviceState.FAULTED).key != key:
            pass
        assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.NOT_PRINTED
        printer.change(struck(fate, is_on=False))
        states.until(DeviceState.READY)
        assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED
    finally:
        driver.stop()
    printer.change(lambda core: core.slips.pop())
    assert printer.wait_until(lambda core: not core.slips)


def test_paper_near_its_end_is_said_while_the_printer_still_prints(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.change(struck("is_paper_near_end"))
    assert states.until(DeviceState.READY).key == "printer.paper_low"
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED


def test_a_slip_whose_paper_runs_out_waits_for_the_new_roll_and_comes_out_once(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    def run_out_in_the_middle() -> bytes:
        # The printer is asked before; the paper is gone when the slip arrives.
        printer.change(struck("is_paper_out"))
        return SLIP

    job = driver.print(run_out_in_the_middle, "slip")
    assert states.until(DeviceState.FAULTED).key == "printer.paper_out"
    assert not job.done()
    printer.change(struck("is_paper_out", is_on=False))
    assert ended(job).end is PrintEnd.PRINTED
    assert printer.wait_until(lambda core: len(core.slips) == 1)


def test_a_cable_pulled_in_the_middle_leaves_the_slip_uncertain(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.change(struck("is_cutter_jammed", is_on=False))

    def hold_up() -> bytes:
        printer.change(struck("is_paper_out"))
        return SLIP

    job = driver.print(hold_up, "slip")
    states.until(DeviceState.FAULTED)
    printer.unplug()
    outcome = ended(job)
    assert (outcome.end, outcome.status.state) == (PrintEnd.UNCERTAIN, DeviceState.MISSING)
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.NOT_PRINTED
    printer.change(struck("is_paper_out", is_on=False))
    printer.replug()
    states.until(DeviceState.READY)


def test_the_drawer_opens_though_the_paper_is_out(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.change(struck("is_paper_out"))
    states.until(DeviceState.FAULTED)
    ended(driver.open_drawer(drawer_kick(pin=5, on_ms=150)))
    assert printer.wait_until(lambda core: core.drawer_pulses == [(5, 200, 200)])


def test_whatever_waits_when_the_till_closes_is_told_as_not_printed(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    def hold_up() -> bytes:
        printer.change(struck("is_paper_out"))
        return SLIP

    first = driver.print(hold_up, "first")
    states.until(DeviceState.FAULTED)
    second = driver.print(lambda: SLIP, "second")
    driver.stop()
    assert [ended(first).end, ended(second).end] == [PrintEnd.UNCERTAIN, PrintEnd.NOT_PRINTED]
    assert ended(driver.print(lambda: SLIP, "late")).end is PrintEnd.NOT_PRINTED


@pytest.mark.logs_error("driver of printer .* failed")
def test_a_slip_that_cannot_be_made_does_not_take_the_printer_down(driver: ReceiptPrinter) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    assert ended(driver.print(fail, "slip")).end is PrintEnd.UNCERTAIN
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED


def test_a_network_printer_is_let_go_after_every_slip_for_other_tills(states: States) -> None:
    with TCPPrinter() as printer:
        first, second = (TCPPort("127.0.0.1", printer.port) for _ in range(2))
        with driven(first, states, keeps_open=False) as one, driven(second, States(), keeps_open=False) as other:
            jobs = [driver.print(lambda: SLIP, "slip") for driver in (one, other, one)]
            assert [ended(job).end for job in jobs] == [PrintEnd.PRINTED] * 3
        assert printer.wait_until(lambda core: len(core.slips) == 3)


def test_a_network_printer_that_hangs_up_in_the_middle_leaves_the_slip_uncertain(states: States) -> None:
    with TCPPrinter() as printer:

        def hold_up() -> bytes:
            printer.change(struck("is_paper_out"))
            return SLIP

        with driven(TCPPort("127.0.0.1", printer.port), states, keeps_open=False) as driver:
            states.until(DeviceState.READY)
            job = driver.print(hold_up, "slip")
            states.until(DeviceState.FAULTED)
            printer.hang_up()
            assert ended(job).end is PrintEnd.UNCERTAIN


def test_a_network_printer_that_is_not_there_is_named(states: States) -> None:
    with TCPPrinter() as printer:
        port = printer.port
    with driven(TCPPort("127.0.0.1", port), states, keeps_open=False) as driver:
        assert states.next().key == "network.busy"
        assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.NOT_PRINTED


def test_a_printer_that_only_listens_is_believed(link: Path, printer: PtyPrinter, states: States) -> None:
    printer.change(struck("is_silent"))
    port = PortLink(SerialPort(SerialSettings(str(link))), answers=False, timing=QUICK)
    driver = ReceiptPrinter(port, states)
    driver.start()
    try:
        assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED
        assert printer.wait_until(lambda core: len(core.slips) == 1)
    finally:
        driver.stop()


def test_a_cable_that_is_pulled_in_the_middle_leaves_a_slip_of_which_nobody_knows(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.spoil("unplug")
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.UNCERTAIN
    states.until(DeviceState.MISSING)
    printer.replug()
    states.until(DeviceState.READY)
    assert printer.slips_printed == 0


def test_a_network_printer_that_is_switched_off_in_the_middle_leaves_a_slip_of_which_nobody_knows(
    states: States,
) -> None:
    with TCPPrinter() as printer, driven(TCPPort(printer.host, printer.port), states, keeps_open=False) as driver:
        states.until(DeviceState.READY)
        printer.spoil("unplug")
        assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.UNCERTAIN


def test_a_printer_that_another_program_has_is_busy_until_it_is_free(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.hold()
    states.until(DeviceState.BUSY)
    printer.release()
    states.until(DeviceState.READY)
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED


def test_a_network_printer_that_serves_another_computer_is_tried_until_that_hangs_up(states: States) -> None:
    with TCPPrinter() as printer:
        printer.hold()
        port = TCPPort(printer.host, printer.port)
        with driven(port, states, keeps_open=False, timing=replace(QUICK, answer_s=0.2)) as driver:
            states.until(DeviceState.FAULTED)
            assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.NOT_PRINTED
            printer.release()
            states.until(DeviceState.READY)
            assert printer.wait_until(lambda core: core.slips == [])


def test_what_a_printer_tells_by_itself_is_not_taken_for_the_end_of_the_slip(
    link: Path, printer: PtyPrinter, states: States
) -> None:
    def slow_and_talkative(core: EscPosCore) -> None:
        core.tells_by_itself, core.line_s = True, 0.1

    with driven(SerialPort(SerialSettings(str(link))), states, timing=replace(QUICK, settle_s=WAIT_S)) as driver:
        states.until(DeviceState.READY)
        printer.change(slow_and_talkative)
        job = driver.print(lambda: encode(Document((Line("合计 12.80"),) * 3)), "slip")
        assert printer.wait_until(lambda core: core.due_at is not None, WAIT_S)
        # It tells that in four bytes, three of which look like the one that is waited for.
        printer.change(struck("is_paper_near_end"))
        assert ended(job).end is PrintEnd.PRINTED
        assert printer.slips_printed == 1


def test_a_slow_printer_that_tells_the_end_of_a_slip_is_waited_for(
    driver: ReceiptPrinter, printer: PtyPrinter
) -> None:
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED
    printer.change(lambda core: setattr(core, "line_s", 0.5))  # Longer than a printer that tells nothing is given.
    assert ended(driver.print(lambda: SLIP, "slip")).end is PrintEnd.PRINTED
    assert printer.slips_printed == 2


def test_of_a_printer_that_does_not_answer_nobody_knows_whether_the_drawer_opened(
    link: Path, printer: PtyPrinter, states: States
) -> None:
    printer.spoil("silent")
    impatient = replace(QUICK, answer_s=0.05)
    with driven(SerialPort(SerialSettings(str(link))), states, timing=impatient) as driver:
        states.until(DeviceState.FAULTED)
        outcome = ended(driver.open_drawer(drawer_kick()))
    assert (outcome.end, outcome.status.key) == (PrintEnd.UNCERTAIN, "printer.silent")
    assert printer.wait_until(lambda core: core.drawer_pulses == [(2, 100, 100)], WAIT_S)


def test_a_drawer_is_not_opened_by_a_printer_that_is_not_there(
    driver: ReceiptPrinter, printer: PtyPrinter, states: States
) -> None:
    printer.unplug()
    states.until(DeviceState.MISSING)
    assert ended(driver.open_drawer(drawer_kick())).end is PrintEnd.NOT_PRINTED
