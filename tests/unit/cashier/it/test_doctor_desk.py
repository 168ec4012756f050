# SPDX-License-Identifier: Apache-2.0
"""The doctor beside a running till: what its desk shows, and when."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.it.doctor import examine_beside_a_till
from cashier.it.doctor_desk import DoctorDesk, DoctorView, Examined, TestSlip, Tryable
from cashier.it.finding import Finding
from cashier.panels import Away
from cashier.settings import load
from cashier.storage.journal import Journal
from cashier.storage.secrets import FolderStore
from cashier.values.texts import NO_TEXT, Text
from hardware.device_status import DeviceState, DeviceStatus
from hardware.printer import Document, PrintEnd, PrintOutcome
from hardware.printer.test_slip import TEST_SLIP
from tests.support.clock import NINE_O_CLOCK

WELL = Finding("settings", Level.READY, Text(zh="好", en="well"))
ILL = Finding("keyring", Level.FAULT, Text(zh="坏", en="ill"))
GUN_READY = Light(Part.SCANNER, Level.READY, Text(zh="枪好", en="gun ready"))
GUN_GONE = Light(Part.SCANNER, Level.FAULT, Text(zh="枪没了", en="gun gone"))


def said(view: DoctorView) -> list[str]:
    assert isinstance(view, Examined)
    return [finding.said.en for finding in view.findings]


class Patient:
    """A desk whose examination ends when the test says so."""

    def __init__(self, *findings: Finding) -> None:
        self.may_end = threading.Event()
        self.examined = 0
        self.status = StatusBoard()
        self.status.set(GUN_READY)
        self.findings = findings
        self.views: list[DoctorView] = []
        self.desk = DoctorDesk(self._examine, self.status)
        self.desk.listen(self.views.append)

    def _examine(self) -> Sequence[Finding]:
        self.examined += 1
        assert self.may_end.wait(20)
        return self.findings

    async def end(self) -> None:
        """Let it end, and everything that follows."""
        self.may_end.set()
        looking = [task for task in asyncio.all_tasks() if task.get_name() == "doctor"]
        if looking:
            await asyncio.wait(looking, timeout=20)


def test_lights_are_there_at_once_and_the_rest_when_it_was_looked_at_the_worst_first() -> None:
    async def story() -> None:
        patient = Patient(WELL, ILL)
        patient.desk.show()
        assert patient.views[-1] == Examined((Finding("scanner", Level.READY, GUN_READY.said),), is_busy=True)
        await patient.end()
        assert said(patient.views[-1]) == ["ill", "well", "gun ready"]
        assert not patient.views[-1].is_busy

    asyncio.run(story())


def test_a_light_that_changes_is_seen_at_once() -> None:
    async def story() -> None:
        patient = Patient(WELL)
        patient.desk.show()
        await patient.end()
        patient.status.set(GUN_GONE)
        assert said(patient.views[-1]) == ["gun gone", "well"]

    asyncio.run(story())


def test_asked_again_while_it_looks_it_looks_once() -> None:
    async def story() -> None:
        patient = Patient(WELL)
        patient.desk.show()
        patient.desk.again()
        await patient.end()
        assert patient.examined == 1
        patient.desk.again()
        await patient.end()
        assert patient.examined == 2

    asyncio.run(story())


def test_taken_away_it_stays_away_whatever_is_found_later() -> None:
    async def story() -> None:
        patient = Patient(ILL)
        patient.desk.show()
        await asyncio.sleep(0)
        patient.desk.leave()
        await patient.end()
        patient.status.set(GUN_GONE)
        assert patient.desk.view == patient.views[-1] == Away()

    asyncio.run(story())


def test_of_the_journals_light_only_a_fault_is_told_beside_the_check_of_the_journal() -> None:
    async def story() -> None:
        patient = Patient()
        patient.status.set(Light(Part.JOURNAL, Level.READY, Text(zh="可写", en="can be written")))
        patient.desk.show()
        assert said(patient.views[-1]) == ["gun ready"]
        patient.status.set(Light(Part.JOURNAL, Level.FAULT, Text(zh="写不进", en="cannot be written")))
        assert said(patient.views[-1]) == ["cannot be written", "gun ready"]
        await patient.end()

    asyncio.run(story())


def test_the_examination_reads_a_journal_that_a_till_writes_to_and_writes_nothing_itself(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "till")
    journal.append("one", "{}", NINE_O_CLOCK)
    loaded = load(environment={}, overrides=[f"storage.folder={tmp_path / 'till'}"], explicit=_empty(tmp_path))
    found = {each.name: each for each in examine_beside_a_till(loaded, FolderStore(tmp_path / "secrets"))}
    journal.append("two", "{}", NINE_O_CLOCK)
    assert (found["journal"].level, found["journal"].facts["records"]) == (Level.READY, 1)
    assert found["enrolment"].level is Level.FAULT  # Nobody enrolled this one.
    assert [event.kind for event in journal.events()] == ["one", "two"]
    assert found["journal"].mend == NO_TEXT
    journal.close()


def _empty(folder: Path) -> Path:
    path = folder / "till.toml"
    path.touch()
    return path


class OnePrinter:
    """A printer that keeps what it was given until the test says how it ended."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Document, Callable[[PrintOutcome], object]]] = []

    def print(self, document: Document, _title: str, then: Callable[[PrintOutcome], object]) -> None:
        self.jobs.append((document, then))


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (PrintEnd.PRINTED, TestSlip.PRINTED),
        (PrintEnd.NOT_PRINTED, TestSlip.NOT_PRINTED),
        (PrintEnd.UNCERTAIN, TestSlip.NOT_PRINTED),
    ],
)
def test_a_test_slip_is_printed_once_and_what_became_of_it_is_told(end: PrintEnd, shown: TestSlip) -> None:
    async def story() -> None:
        printer = OnePrinter()
        desk, slips = DoctorDesk(list, StatusBoard(), Tryable(printer=printer)), list[TestSlip]()
        desk.listen(lambda view: slips.append(view.test_slip) if isinstance(view, Examined) else None)
        desk.show()
        desk.print_test_slip()
        desk.print_test_slip()
        ((document, then),) = printer.jobs
        assert document == TEST_SLIP
        then(PrintOutcome(end, DeviceStatus(DeviceState.READY, "printer.ready", {})))
        assert slips == [TestSlip.IDLE, TestSlip.PRINTING, shown]

    asyncio.run(story())


def test_a_till_without_a_printer_offers_no_test_slip() -> None:
    async def story() -> None:
        desk = DoctorDesk(list, StatusBoard())
        desk.show()
        desk.print_test_slip()
        assert desk.view == Examined((), is_busy=True, test_slip=TestSlip.NO_PRINTER)

    asyncio.run(story())
