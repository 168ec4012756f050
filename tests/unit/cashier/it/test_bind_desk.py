# SPDX-License-Identifier: Apache-2.0
"""A device is bound in three steps: pick it, scan once (a PIN pad is asked), done. Nothing half-done stays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cashier.device_settings import ScannerSettings, SerialScannerSettings
from cashier.devices.status import Level, Light, Part
from cashier.it.bind_desk import (
    NO_ADDRESS,
    ROWS,
    BindDesk,
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
from cashier.it.binder import Kept
from cashier.it.binding import network_offer
from cashier.it.offers import PRINTER_NAME, Offer, Role
from cashier.it.settings_file import SettingsFileError
from cashier.it.trial import Tried
from cashier.panels import Away
from cashier.printer_settings import DrawerPin, PaperColumns, PrinterFont
from cashier.settings import PINPadMake
from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, Authority, Do, OnRefused
from cashier.staff.refusals import refusal_words
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import Text
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

    def __init__(self, ready: Callable[[int], None] = lambda _: None) -> None:
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
        self.kicked: list[tuple[dict[str, Any], DrawerPin]] = []
        self.kept: list[dict[str, Any]] = []
        self.fault: SettingsFileError | None = None

    def look(self) -> list[Offer]:
        return self.offers

    def scanner_table(self, offer: Offer) -> dict[str, Any]:
        return {"name": "gun 2", "port": offer.candidate.place}

    def pad_table(self, offer: Offer, make: PINPadMake) -> dict[str, Any]:
        return {"port": offer.candidate.place, "make": make.value}

    def scanner_trial(self, table: Mapping[str, Any], ready: Callable[[int], None]) -> HeldTrial:
        self.trials.append(HeldTrial(ready))
        return self.trials[-1]

    def pad_trial(self, offer: Offer) -> HeldTrial:
        self.trials.append(HeldTrial())
        return self.trials[-1]

    def network_printer(self, host: str, tcp_port: int) -> Offer:
        return network_offer(host, tcp_port)

    def printer_table(self, offer: Offer) -> dict[str, Any]:
        return {"usb": offer.candidate.usb_id} if offer.candidate.usb_id else {"host": offer.candidate.place}

    def printer_trial(self, table: Mapping[str, Any]) -> HeldTrial:
        self.trials.append(HeldTrial())
        return self.trials[-1]

    def drawer_trial(self, table: Mapping[str, Any], pin: DrawerPin) -> HeldTrial:
        self.kicked.append((dict(table), pin))
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

    def __init__(self, *offers: Offer, authority: Authority = NOBODY_ASKS) -> None:
        self.binder = HeldBinder(*offers)
        self.used: list[ScannerSettings] = []
        self.desk = BindDesk(lambda: self.binder, self.used.append, authority)
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
        trial.ready(0)
        await bench.until(Trying, is_ready=True)
        trial.end(SCANNED)
        assert await bench.until(Bound) == Bound(GUN, "gun 2", characters=20, is_in_use=True)

    bench = run(work, GUN)
    assert [each.name for each in bench.used] == ["gun 2"]
    assert bench.binder.kept == [{"name": "gun 2", "port": "/dev/ttyUSB0"}]


def test_a_gun_whose_speed_was_found_is_bound_with_it_and_the_person_is_told_to_scan_again() -> None:
    async def work(bench: Bench) -> None:
        trial = await bench.picked()
        trial.ready(0)
        trial.ready(115_200)
        assert await bench.until(Trying, baud=115_200) == Trying(GUN, is_ready=True, baud=115_200)
        trial.end(replace(SCANNED, line={"baud": 115_200}))
        await bench.until(Bound)

    bench = run(work, GUN)
    assert bench.binder.kept == [{"name": "gun 2", "port": "/dev/ttyUSB0", "baud": 115_200}]


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
        bench.desk.slip_measured(PaperColumns.WIDE)  # Nobody asked that yet.
        bench.desk.slip_read(font)
        assert bench.desk.view == SlipMeasured(PRINTER, font)
        assert bench.binder.kept == []
        bench.desk.slip_measured(PaperColumns.WIDE)
        assert await bench.until(DrawerAsked) == DrawerAsked(PRINTER, font, PaperColumns.WIDE)
        bench.desk.drawer_opened()  # Nobody kicked it yet.
        assert bench.binder.kept == []
        bench.desk.no_drawer()
        bound = Bound(PRINTER, "", font=font, columns=PaperColumns.WIDE, drawer=DrawerPin.NONE)
        assert await bench.until(Bound) == bound

    bench = run(work, PRINTER)
    looks = {"font": font.value, "columns": 42, "drawer": "none"}
    assert bench.binder.kept == [{"usb": "0483:5743", "answers": False, **looks}]


def test_the_drawers_pin_is_found_by_kicks_of_which_the_person_says_which_one_opened_it() -> None:
    async def work(bench: Bench) -> None:
        (await bench.picked()).end(Tried(printer={}))
        await bench.until(SlipOut)
        bench.desk.slip_read(PrinterFont.GBK)
        bench.desk.slip_measured(PaperColumns.WIDE)
        for number, pin in enumerate((DrawerPin.PIN_2, DrawerPin.PIN_5), 1):
            bench.desk.kick_drawer()
            await bench.until(DrawerAsked, is_kicking=True)
            bench.desk.drawer_opened()  # Not before the pulse is out.
            (await bench.trial(number)).end(Tried())
            await bench.until(DrawerAsked, is_kicking=False, pin=pin)
        bench.desk.drawer_opened()
        assert (await bench.until(Bound)).drawer is DrawerPin.PIN_5

    bench = run(work, PRINTER)
    place = {"usb": "0483:5743"}
    assert bench.binder.kicked == [(place, DrawerPin.PIN_2), (place, DrawerPin.PIN_5)]
    assert bench.binder.kept == [{**place, "font": "gbk", "columns": 42, "drawer": "pin5"}]


def test_a_pulse_that_could_not_be_sent_is_told_and_binds_no_pin() -> None:
    trouble = Light(Part.PRINTER, Level.FAULT, Text(zh="没有响应", en="does not answer"))

    async def work(bench: Bench) -> None:
        (await bench.picked()).end(Tried(printer={}))
        await bench.until(SlipOut)
        bench.desk.slip_read(PrinterFont.GBK)
        bench.desk.slip_measured(PaperColumns.WIDE)
        bench.desk.kick_drawer()
        (await bench.trial(1)).end(Tried(trouble=trouble))
        assert (await bench.until(DrawerAsked, is_kicking=False)).trouble == trouble.said
        bench.desk.drawer_opened()
        assert bench.binder.kept == []

    run(work, PRINTER)


def test_a_printer_that_is_bound_is_bound_anew_and_the_till_lets_go_of_it_for_each_trial() -> None:
    class Own:
        def __init__(self) -> None:
            self.said: list[str] = []

        def rest(self) -> None:
            self.said.append("rest")

        def resume(self) -> None:
            self.said.append("resume")

    own = Own()

    async def work(bench: Bench) -> None:
        bench.desk = BindDesk(lambda: bench.binder, bench.used.append, printer=own)
        trial = await bench.picked()
        assert own.said in ([], ["rest"])
        trial.end(Tried(printer={"baud": 19200}))
        await bench.until(SlipOut)
        assert own.said == ["rest", "resume"]
        bench.desk.slip_read(PrinterFont.NONE)
        bench.desk.slip_measured(PaperColumns.NARROW)
        bench.desk.kick_drawer()
        (await bench.trial(1)).end(Tried())
        await bench.until(DrawerAsked, is_kicking=False, pin=DrawerPin.PIN_2)
        bench.desk.drawer_opened()
        await bench.until(Bound)

    bench = run(work, replace(PRINTER, bound_as=PRINTER_NAME))
    assert own.said == ["rest", "resume"] * 2
    assert [each["drawer"] for each in bench.binder.kept] == ["pin2"]


def test_a_printer_that_no_list_shows_is_bound_by_its_address_on_the_network() -> None:
    async def work(bench: Bench) -> None:
        bench.desk.try_address("10.0.0.9")  # Nobody asked for one.
        bench.desk.show()
        await bench.until(Offered, is_looking=False)
        bench.desk.name_printer()
        assert bench.desk.view == Naming()
        bench.desk.try_address("10.0.0")
        assert "192.168.1.87" in (await bench.until(Naming, wrong=NO_ADDRESS)).wrong.en
        bench.desk.try_address("10.0.0.9")
        (await bench.trial()).end(Tried(printer={}))
        assert (await bench.until(SlipOut)).offer.candidate.place == "10.0.0.9"
        bench.desk.slip_read(PrinterFont.GBK)
        bench.desk.slip_measured(PaperColumns.WIDEST)
        bench.desk.no_drawer()
        await bench.until(Bound)

    assert run(work).binder.kept == [{"host": "10.0.0.9", "font": "gbk", "columns": 48, "drawer": "none"}]


def test_who_goes_back_from_the_address_is_before_the_list_again() -> None:
    async def work(bench: Bench) -> None:
        bench.desk.show()
        await bench.until(Offered, is_looking=False)
        bench.desk.name_printer()
        bench.desk.back()
        await bench.until(Offered, is_looking=False)

    assert run(work, GUN).binder.trials == []


class AsksOnce:
    """Lets somebody act the first time that they ask, and refuses from then on."""

    is_in_use = True
    who = None

    def __init__(self, times: int) -> None:
        self._left = times

    def may(self, _right: Right, /) -> bool:
        return False

    def act(self, right: Right, subject: str, _shown: Text, do: Do, refused: OnRefused = lambda _: None, /) -> None:
        self._left -= 1
        if self._left >= 0:
            do(Approval.of_nobody(right, subject))
        else:
            refused(Refused(Refusal.NO_RIGHT))

    def identify(self, *_: Any) -> None:
        raise AssertionError("nobody is asked who they are")


def test_who_may_not_bind_devices_is_told_so_in_the_panel() -> None:
    bench = Bench(GUN, authority=AsksOnce(0))
    bench.desk.show()
    assert bench.desk.view == NotAllowed(*refusal_words(Refused(Refusal.NO_RIGHT)))
    bench.desk.back()
    assert bench.views[-1] == Away()


def test_leave_to_bind_is_asked_for_once_not_for_every_look() -> None:
    async def work(bench: Bench) -> None:
        bench.desk.show()
        await bench.until(Offered, is_looking=False)
        bench.desk.again()
        await bench.until(Offered, is_looking=False)
        bench.desk.pick(0)
        await bench.until(Trying)
        bench.desk.back()
        await bench.until(Offered, is_looking=False)
        bench.desk.leave()

    bench = Bench(GUN, authority=AsksOnce(1))
    asyncio.run(work(bench))
    assert not any(isinstance(each, NotAllowed) for each in bench.views)


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
