# SPDX-License-Identifier: Apache-2.0
"""A printer is tried with its real driver: what it needs in the settings is found out, and a slip comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.devices.printers import link_of
from cashier.it.binder import Binder
from cashier.it.binding import find_offers
from cashier.it.offers import PRINTER_NAME, Role
from cashier.it.printer_trial import RULERS, WITH_ITS_FONT, drawer_trial, printer_trial, trial_slip
from cashier.it.trial import Tried
from cashier.printer_settings import AddressError, DrawerPin, PrinterFont, PrinterSettings, read_address
from cashier.settings import load
from hardware.discovery import Computer, DeviceKind, PrinterWay, ScanWay
from hardware.printer import PrinterLink, PrinterTiming
from hardware.simulators.escpos_core import EscPosCore, Printed, PrintedLine, PrintedPicture
from hardware.simulators.pty_printer import PtyPrinter
from hardware.simulators.tcp_printer import TCPPrinter
from hardware.transport.spooler import QueueInfo
from hardware.transport.usb_devices import USBDeviceInfo, USBInterface

PRINTER = USBDeviceInfo("1-5", 0x0483, 0x5743, None, "Xprinter", "XP-58", interfaces=(USBInterface(0, 7, 1, 2),))
STICK = USBDeviceInfo("1-6", 0x0781, 0x5567, "S", "SanDisk", "Stick", interfaces=(USBInterface(0, 8, 6, 80),))
COMPUTER = Computer(list, lambda: [PRINTER, STICK], list, list, lambda: [QueueInfo("Counter", "socket://10.0.0.9")])


def quick(settings: PrinterSettings) -> PrinterLink:
    return link_of(settings, PrinterTiming(answer_s=0.05, settle_s=0.0, look_again_s=0.01))


def test_the_slip_asks_in_a_picture_whether_the_line_of_the_printers_own_font_can_be_read(tmp_path: Path) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        tried = printer_trial({"port": str(tmp_path / "printer")}).run()
        slips: list[tuple[Printed, ...]] = []
        printer.change(lambda core: slips.extend(core.slips))
        assert tried == Tried(printer={"baud": 9600})
        (slip,) = slips
    texts = [each.text for each in slip if isinstance(each, PrintedLine)]
    assert WITH_ITS_FONT in texts
    assert any(isinstance(each, PrintedPicture) for each in slip)


@pytest.mark.parametrize(("columns", "whole"), [(32, [32]), (42, [32, 42]), (48, [32, 42, 48])])
def test_the_rulers_that_are_whole_on_the_slip_tell_how_wide_the_paper_is(columns: int, whole: list[int]) -> None:
    core = EscPosCore(columns=columns)
    core.receive(trial_slip())
    texts = [each.text for slip in core.slips for each in slip if isinstance(each, PrintedLine)]
    assert [int(text[:2]) for text in texts if text in RULERS] == whole
    assert all(len(text) <= columns for text in texts)


def test_a_printer_that_never_answers_is_not_there_after_every_speed_was_tried(tmp_path: Path) -> None:
    tried_at: list[int] = []

    def link(settings: PrinterSettings) -> PrinterLink:
        tried_at.append(settings.baud)
        return quick(settings)

    with PtyPrinter(tmp_path / "printer") as printer:
        printer.change(_fall_silent)
        tried = printer_trial({"port": str(tmp_path / "printer")}, link=link).run()
        assert printer.wait_until(lambda core: not core.slips, 1)
    assert tried_at == [9600, 19200, 38400, 115200]
    assert tried.printer is None
    assert tried.trouble is not None
    assert "does not answer" in tried.trouble.said.en


def test_one_without_paper_says_so_and_prints_nothing(tmp_path: Path) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        printer.change(_run_out)
        tried = printer_trial({"port": str(tmp_path / "printer")}, link=quick).run()
    assert tried.trouble is not None
    assert tried.trouble.said.en == "The printer is out of paper"


@pytest.fixture
def binder(tmp_path: Path) -> Binder:
    file = tmp_path / "till.toml"
    file.write_text(
        '[printer]\nhost = "10.0.0.1"\nanswers = false\ncolumns = 48\nheader = "Shop"\n', encoding="utf-8"
    )
    return Binder(load(file, environment={}), COMPUTER)


def test_printers_on_usb_queues_of_the_system_and_the_tills_own_are_offered_and_nothing_else(binder: Binder) -> None:
    offers = binder.look()
    assert [(each.candidate.way, each.candidate.place, each.role) for each in offers] == [
        (PrinterWay.USB, "1-5", Role.PRINTER),
        (PrinterWay.QUEUE, "Counter", Role.PRINTER),
        (PrinterWay.NETWORK, "10.0.0.1", Role.PRINTER),
    ]
    assert {each.candidate.kind for each in offers} == {DeviceKind.PRINTER}


@pytest.mark.parametrize(("number", "place"), [(0, {"usb": "0483:5743"}), (1, {"queue": "Counter"})])
def test_a_printer_takes_the_place_of_the_one_before_and_the_slips_stay_as_they_were(
    binder: Binder, tmp_path: Path, number: int, place: dict[str, str]
) -> None:
    offer = binder.look()[number]
    assert binder.printer_table(offer) == place
    binder.keep(Role.PRINTER, {**place, "font": "none"})
    printer = load(tmp_path / "till.toml", environment={}).settings.printer
    assert printer == binder.settings.printer
    assert printer is not None
    assert (printer.host, printer.answers, printer.font) == (None, True, PrinterFont.NONE)
    assert (int(printer.columns), printer.header) == (48, "Shop")
    assert binder.look()[number].bound_as == PRINTER_NAME


def test_a_printer_on_the_network_is_tried_and_found_again_by_its_address(binder: Binder, tmp_path: Path) -> None:
    with TCPPrinter() as printer:
        offer = binder.network_printer(printer.host, printer.port)
        place = binder.printer_table(offer)
        assert place == {"host": "127.0.0.1", "tcp_port": printer.port}
        tried = printer_trial(place, link=quick).run()
        assert printer.wait_until(lambda core: len(core.slips) == 1)
    assert tried == Tried(printer={})
    binder.keep(Role.PRINTER, {**place, "font": "gbk", "columns": 32})
    printer_now = load(tmp_path / "till.toml", environment={}).settings.printer
    assert printer_now is not None
    assert (printer_now.host, int(printer_now.columns), printer_now.header) == ("127.0.0.1", 32, "Shop")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.87", ("192.168.1.87", 9100)),
        (" printer.local:6001 ", ("printer.local", 6001)),
        ("fe80::1", ("fe80::1", 9100)),
        ("[fe80::1]:6001", ("fe80::1", 6001)),
        ("till-printer", ("till-printer", 9100)),
    ],
)
def test_an_address_of_the_network_is_read_with_its_port_or_the_usual_one(
    typed: str, address: tuple[str, int]
) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "192.168.1", "192.168.1.300", "１９２.168.1.87", "a b", "host:", "host:0", "host:70000", "http://a/"],
)
def test_what_is_no_address_is_named_with_what_is_allowed(typed: str) -> None:
    with pytest.raises(AddressError, match=r"allowed is 192\.168\.1\.87"):
        read_address(typed)


def _fall_silent(core: EscPosCore) -> None:
    core.is_silent = True


def _run_out(core: EscPosCore) -> None:
    core.is_paper_out = True


@pytest.mark.parametrize(("pin", "number"), [(DrawerPin.PIN_2, 2), (DrawerPin.PIN_5, 5)])
def test_a_kick_opens_the_drawer_on_its_pin_without_paper_too(tmp_path: Path, pin: DrawerPin, number: int) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        printer.spoil("paper-out")
        assert drawer_trial({"port": str(tmp_path / "printer")}, pin).run() == Tried(printer={"drawer": pin.value})
        assert printer.wait_until(lambda core: [each[0] for each in core.drawer_pulses] == [number])


def test_a_kick_into_a_printer_that_does_not_answer_is_no_kick(tmp_path: Path) -> None:
    with PtyPrinter(tmp_path / "printer") as printer:
        printer.spoil("silent")
        tried = drawer_trial({"port": str(tmp_path / "printer")}, DrawerPin.PIN_2, link=quick).run()
        assert tried.trouble is not None
        assert tried.trouble.brief.en == "No answer"
    gone = drawer_trial({"port": str(tmp_path / "printer")}, DrawerPin.PIN_2, link=quick).run()
    assert gone.trouble is not None


@pytest.mark.parametrize(
    ("place", "way"),
    [
        ({"host": "10.0.0.9"}, PrinterWay.NETWORK),
        ({"queue": "Elsewhere"}, PrinterWay.QUEUE),
        ({"port": "/dev/somewhere"}, ScanWay.SERIAL),
    ],
)
def test_the_tills_printer_is_offered_to_be_bound_anew_though_no_list_of_devices_has_it(
    place: dict[str, str], way: PrinterWay | ScanWay
) -> None:
    loaded = load(environment={})
    printer = PrinterSettings.model_validate(place)
    settings = loaded.settings.model_copy(update={"printer": printer})
    *others, last = find_offers(settings, COMPUTER)
    assert (last.bound_as, last.role, last.candidate.way) == (PRINTER_NAME, Role.PRINTER, way)
    assert last.may_be_bound
    assert [each.bound_as for each in others] == [None] * len(others)
