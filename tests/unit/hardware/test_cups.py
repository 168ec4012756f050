# SPDX-License-Identifier: Apache-2.0
"""The system's print queue, by programs that stand in for those of CUPS: what they are asked, what is made of it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.printer import PrintEnd, QueueLink, ReceiptPrinter, drawer_kick
from hardware.transport.cups import CUPSQueue, list_cups_queues
from hardware.transport.spooler import QueueInfo, QueueMissing, SpoolerMissing, SpoolerUnusable

Program = Callable[[str], str]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Make a program of a few lines of shell; return its path."""

    def make(body: str) -> str:
        path = tmp_path / f"program{len(list(tmp_path.iterdir()))}"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return str(path)

    return make


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="CUPS is not on Windows")


def test_a_slip_goes_raw_to_the_queue_with_its_title(program: Program, tmp_path: Path) -> None:
    lp = program(f'echo "$@" > {tmp_path}/asked; cat > {tmp_path}/got')
    QueueLink(CUPSQueue("counter", lp=lp)).print(b"\x1b@\xff\n", "slip 81", lambda _: None)
    assert (tmp_path / "got").read_bytes() == b"\x1b@\xff\n"
    assert (tmp_path / "asked").read_text() == "-d counter -o raw -t slip 81 -s -- -\n"


def test_the_drawers_pulse_goes_the_same_way(program: Program, tmp_path: Path) -> None:
    lp = program(f"cat > {tmp_path}/got")
    QueueLink(CUPSQueue("counter", lp=lp)).pulse(drawer_kick(), is_blocked=True)
    assert (tmp_path / "got").read_bytes() == drawer_kick()


def test_a_pulse_does_not_wait_in_a_queue_that_stands_still(program: Program, tmp_path: Path) -> None:
    """It would open the drawer whenever somebody starts the queue again, with nobody before it."""
    queue = CUPSQueue(
        "counter",
        lp=program(f"touch {tmp_path}/taken"),
        lpstat=program("echo 'printer counter disabled since Sat 28 Nov -'"),
    )
    driver = ReceiptPrinter(QueueLink(queue), lambda _: None)
    driver.start()
    try:
        ended = driver.open_drawer(drawer_kick()).result(60.0)
    finally:
        driver.stop()
    assert (ended.end, ended.status.key) == (PrintEnd.NOT_PRINTED, "queue.stopped")
    assert not (tmp_path / "taken").exists()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("printer counter is idle.  enabled since Sat 28 Nov\\n\\tAlerts: none", "printer.ready"),
        ("printer counter now printing counter-7.  enabled since Sat", "printer.ready"),
        ("printer counter disabled since Sat 28 Nov -\\n\\tPaused", "queue.stopped"),
        ("printer counter is idle.  enabled\\n\\tAlerts: media-empty-error", "printer.paper_out"),
        ("printer counter is idle.  enabled\\n\\tAlerts: cover-open", "printer.cover_open"),
        ("printer counter is idle.  enabled\\n\\tAlerts: offline-report", "printer.offline"),
        ("printer counter is idle.  enabled\\n\\tAlerts: media-low-report", "printer.paper_low"),
        ("printer counter now printing counter-7.\\n\\tAlerts: media-jam-error", "printer.error"),
    ],
)
def test_what_the_system_knows_of_the_printer_is_known(program: Program, said: str, key: str) -> None:
    assert QueueLink(CUPSQueue("counter", lpstat=program(f"printf '{said}'"))).look().key == key


def test_a_queue_that_is_not_there_is_told_from_one_that_takes_nothing(program: Program) -> None:
    unknown = program("echo 'lpstat: Invalid destination name in list \"counter\".' >&2; exit 1")
    full = program("echo 'lp: No space left on device' >&2; exit 1")
    with pytest.raises(QueueMissing, match="no print queue counter"):
        CUPSQueue("counter", lpstat=unknown).look()
    with pytest.raises(SpoolerUnusable, match="No space left"):
        CUPSQueue("counter", lp=full).submit(b"x", "slip")


def test_a_system_without_cups_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpoolerMissing, match=r"there is no program .*cups-client"):
        CUPSQueue("counter", lpstat=str(tmp_path / "none")).look()


@pytest.mark.parametrize("queue", ["", "-a", "a/b", "a#b"])
def test_a_name_that_no_queue_can_have_is_refused(queue: str) -> None:
    with pytest.raises(ValueError, match="is not allowed"):
        CUPSQueue(queue)


def test_the_queues_of_the_computer_are_listed_with_where_they_lead(program: Program, tmp_path: Path) -> None:
    usb, network = "usb://EPSON/TM-T20III?serial=1", "socket://10.0.0.9:9100"
    lpstat = program(f"echo 'device for Counter: {usb}'; echo 'device for Küche: {network}'")
    assert list_cups_queues(lpstat) == [QueueInfo("Counter", usb), QueueInfo("Küche", network)]
    assert list_cups_queues(str(tmp_path / "none")) == []
