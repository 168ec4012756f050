# SPDX-License-Identifier: Apache-2.0
"""A device is bound in three steps: pick it, scan once (a PIN pad is asked), done. Nothing half-done stays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cashier.device_settings import ScannerSettings, SerialScannerSettings
from cashier.it.bind_desk import ROWS, BindDesk, Bound, NotBound, Offered, SlipOut, Trying
from cashier.it.binder import Kept
from cashier.it.offers import Offer, Role
from cashier.it.settings_file import SettingsFileError
from cashier.it.trial import Tried
from cashier.panels import Away
from cashier.printer_settings import PrinterFont
from cashier.settings import PINPadMake
from hardware.discovery import Candidate, DeviceKind, PrinterWay, ScanWay
from hardware.scanner import Scan

GUN = Offer(Candidate(ScanWay.SERIAL, "/dev/ttyUSB0", DeviceKind.ADAPTER))
CAMERA = Offer(Candidate(ScanWay.CAMERA, "/dev/video0", DeviceKind.CAMERA))
BOUND = Offer(Candidate(ScanWay.HID, "1-2", DeviceKind.SCANNER), bound_as="gun")
PAD = Offer(Candidate(ScanWay.SERIAL, "/dev/ttyACM0", DeviceKind.PIN_PAD), role=Role.PIN_PAD)
PRINTER = Offer(Candidate(PrinterWay.USB, "1-5", DeviceKind.PRINTER, usb_id="0483:5743"), role=Role.PRINTER)
SCANNED = Tried(scan=Scan("91001234567890123456", b"91001234567890123456", "gun", 0, datetime.now(UTC)))


class HeldTrial:
    """A trial that ends when the test says so, or when it is stopped."""

    def __init__(self, ready: Callable[[], None] = lambda: None) -> None:
        self.ready = ready
        self.is_stopped = False
        self._tried = Tried()
        self._is_over = threading.Event()

    def run(self) -> Tried:
        assert self._is_over.wait(60)
        return self._tried

    def stop(self) -> None:
        self.is_stopped = not self._is_over.is_set()
        self._is_over.set()

    def end(self, tried: Tried) -> None:
        self._tried = tried
        self._is_over.set()


class HeldBinder:
    """Finds what it is told to find, and writes down what is to be kept."""

    def __init__(self, *offers: Offer) -> None:
        self.offers = list(offers)
        self.trials: list[HeldTrial] = []
        self.kept: list[dict[str, Any]] = []
        self.fault: SettingsFileError | None = None

    def look(self) -> list[Offer]:
        return self.offers

    def scanner_table(self, offer: Offer) -> dict[str, Any]:
        return {"name": "gun 2", "port": offer.candidate.place}

    def pad_table(self, offer: Offer, make: PINPadMake) -> dict[str, Any]:
        return {"port": offer.candidate.place, "make": make.value}

    def scanner_trial(self, table: Mapping[str, Any], ready: Callable[[], None]) -> HeldTrial:
        self.trials.append(HeldTrial(ready))
        return self.trials[-1]

    def pad_trial(self, offer: Offer) -> HeldTrial:
        self.trials.append(HeldTrial())
        return self.trials[-1]

    def printer_table(self, offer: Offer) -> dict[str, Any]:
        return {"usb": offer.candidate.usb_id}

    def printer_trial(self, table: Mapping[str, Any]) -> HeldTrial:
        self.trials.append(HeldTrial())
        return self.trials[-1]

    def keep(self, role: Role, table: Mapping[str, Any]) -> Kept:
        if self.fault is not None:
            raise self.fault
        self.kept.append(dict(table))
        scanner = SerialScannerSettings.model_validate(table) if role is Role.SCANNER else None
        return Kept(Path("till.toml"), scanner)


class Bench:
    """A desk on a loop of its own, and what it had the till use."""

    def __init__(self, *offers: Offer) -> None:
        self.binder = HeldBinder(*offers)
        self.used: list[ScannerSettings] = []
        self.desk = BindDesk(lambda: self.binder, self.used.append)
        self.views: list[object] = []
        self.desk.listen(self.views.append)

    async def until(self, kind: type[Any], **facts: object) -> Any:
        """Return the view once it is of this kind and has these facts."""
        async with asyncio.timeout(60):
            while not (  # noqa: ASYNC110 - what it waits for is done by threads
                isinstance(self.desk.view, kind)
                and all(getattr(self.desk.view, name) == value for name, value in facts.items())
            ):
                await asyncio.sleep(0.001)
        return self.desk.view

    async def trial(self, number: int = 0) -> HeldTrial:
        """Return a trial once it has begun."""
        async with asyncio.timeout(60):
            while len(self.binder.trials) <= number:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.001)
        return self.binder.trials[number]

    async def picked(self, number: int = 0) -> HeldTrial:
        """Show the list, pick a row, and return the trial."""
        self.desk.show()
        await self.until(Offered, is_looking=False)
        self.desk.pick(number)
        return await self.trial()


def run(work: Callable[[Bench], Coroutine[Any, Any, None]], *offers: Offer) -> Bench:
    bench = Bench(*offers)

    async def whole() -> None:
        await work(bench)
        bench.desk.leave()

    asyncio.run(whole())
    return bench


def test_picked_and_scanned_once_a_gun_is_bound_and_read_from_then_on() -> None:
    async def work(bench: Bench) -> None:
        trial = await bench.picked()
        assert bench.desk.view == Trying(GUN)
        trial.ready()
        await bench.until(Trying, is_ready=True)
        trial.end(SCANNED)
        assert await bench.until(Bound) == Bound(GUN, "gun 2", characters=20, is_in_use=True)

    bench = run(work, GUN)
    assert [each.name for each in bench.used] == ["gun 2"]
    assert bench.binder.kept == [{"name": "gun 2", "port": "/dev/ttyUSB0"}]


def test_a_pin_pad_is_asked_and_bound_by_the_make_that_answers_for_the_next_start() -> None:
    async def work(bench: Bench) -> None:
        (await bench.picked()).end(Tried(make=PINPadMake.ABECS))
        assert await bench.until(Bound) == Bound(PAD, "", make=PINPadMake.ABECS)

    bench = run(work, PAD)
    assert (bench.used, bench.binder.kept) == ([], [{"port": "/dev/ttyACM0", "make": "abecs"}])


def test_what_hangs_on_a_serial_line_may_be_said_to_be_a_pin_pad_once_the_first_trial_gave_it_back() -> None:
    async def work(bench: Bench) -> None:
        first = await bench.picked()
        bench.desk.take_as_pin_pad()
        second = await bench.trial(1)
        assert first.is_stopped
        second.end(Tried(make=PINPadMake.VERIFONE))
        assert (await bench.until(Bound)).make is PINPadMake.VERIFONE

    run(work, GUN)


@pytest.mark.parametrize("font", [PrinterFont.GBK, PrinterFont.NONE])
def test_a_printer_is_bound_when_the_person_has_said_how_its_slip_came_out(font: PrinterFont) -> None:
    async def work(bench: Bench) -> None:
        bench.desk.slip_read(font)  # Of no printer that anybody tried.
        (await bench.picked()).end(Tried(printer={"answers": False}))
        assert await bench.until(SlipOut) == SlipOut(PRINTER)
        assert bench.binder.kept == []
        bench.desk.slip_read(font)
        assert bench.desk.view == Bound(PRINTER, "", font=font)

    bench = run(work, PRINTER)
    assert bench.binder.kept == [{"usb": "0483:5743", "answers": False, "font": font.value}]


def test_a_printer_whose_slip_did_not_come_out_is_not_bound() -> None:
    async def work(bench: Bench) -> None:
        (await bench.picked()).end(Tried(printer={}))
        await bench.until(SlipOut)
        bench.desk.no_slip()
        assert "nothing was written" in (await bench.until(NotBound)).said.en
        bench.desk.again()
        (await bench.trial(1)).end(Tried(printer={}))
        await bench.until(SlipOut)
        bench.desk.back()
        assert isinstance(bench.desk.view, Offered)

    assert run(work, PRINTER).binder.kept == []


def test_what_hangs_on_a_serial_line_may_be_said_to_be_a_printer() -> None:
    async def work(bench: Bench) -> None:
        await bench.picked()
        bench.desk.take_as_printer()
        (await bench.trial(1)).end(Tried(printer={"baud": 19200}))
        assert (await bench.until(SlipOut)).offer.role is Role.PRINTER

    run(work, GUN)


def test_a_camera_is_no_pin_pad_whatever_is_said() -> None:
    async def work(bench: Bench) -> None:
        await bench.picked()
        bench.desk.take_as_pin_pad()
        assert bench.desk.view == Trying(CAMERA)

    run(work, CAMERA)


def test_what_is_bound_already_is_not_tried_again() -> None:
    async def work(bench: Bench) -> None:
        bench.desk.show()
        await bench.until(Offered, is_looking=False)
        bench.desk.pick(0)
        bench.desk.pick(7)
        assert isinstance(bench.desk.view, Offered)

    assert run(work, BOUND).binder.trials == []


def test_where_nothing_was_read_nothing_is_written_and_it_can_be_tried_again() -> None:
    async def work(bench: Bench) -> None:
        (await bench.picked()).end(Tried())
        assert "nothing was written" in (await bench.until(NotBound)).said.en
        bench.desk.again()
        (await bench.trial(1)).end(SCANNED)
        await bench.until(Bound)

    assert len(run(work, GUN).binder.kept) == 1


def test_a_file_that_cannot_be_written_is_named_and_the_gun_is_not_used() -> None:
    async def work(bench: Bench) -> None:
        bench.binder.fault = SettingsFileError("/etc/till.toml cannot be written (Read-only file system)")
        (await bench.picked()).end(SCANNED)
        assert "/etc/till.toml" in (await bench.until(NotBound)).mend.en

    assert run(work, GUN).used == []


@pytest.mark.parametrize("way_out", [BindDesk.leave, BindDesk.back])
def test_who_goes_away_in_the_middle_binds_nothing_and_the_device_is_given_back(
    way_out: Callable[[BindDesk], None],
) -> None:
    async def work(bench: Bench) -> None:
        trial = await bench.picked()
        way_out(bench.desk)
        assert trial.is_stopped
        trial.end(SCANNED)
        assert not isinstance(bench.desk.view, Trying)

    bench = run(work, GUN)
    assert (bench.binder.kept, bench.used, bench.views[-1]) == ([], [], Away())


def test_more_offers_than_rows_are_leafed_through() -> None:
    offers = [
        Offer(Candidate(ScanWay.SERIAL, f"/dev/ttyS{number}", DeviceKind.UNKNOWN)) for number in range(ROWS + 2)
    ]

    async def work(bench: Bench) -> None:
        bench.desk.show()
        first = await bench.until(Offered, is_looking=False)
        assert (len(first.rows), first.has_more) == (ROWS, True)
        bench.desk.more()
        assert [each.candidate.place for each in bench.desk.view.rows] == ["/dev/ttyS5", "/dev/ttyS6"]  # type: ignore[union-attr]
        bench.desk.more()
        assert bench.desk.view == first

    run(work, *offers)
