# SPDX-License-Identifier: Apache-2.0
"""A serial gun, a receipt printer and its drawer of emupos, which knows nothing of our drivers, nor they of it."""

from __future__ import annotations

import json
import os
import queue
import shlex
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.device_status import DeviceState, DeviceStatus
from hardware.printer import Document, Line, PortLink, PrintEnd, QRCode, ReceiptPrinter, drawer_kick, encode
from hardware.scanner import Scan, SerialScanner, SerialSettings
from hardware.transport.tcp_port import TCPPort

ROOT = Path(__file__).parents[2] / ".peer"
WAIT_S = 120.0

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (ROOT / ".ready").exists() or os.geteuid() != 0, reason="emupos is not installed: make peer brings it"
    ),
]
# It stands in a Debian of its own; devices and pseudo-terminals are those of this machine.
_ENTER = "mount --bind /dev {root}/dev && mount --bind /dev/pts {root}/dev/pts && mount -t proc proc {root}/proc"
_RUN = "exec chroot {root} sh -c 'cd {folder} && TMPDIR={folder} exec /opt/emupos/bin/emupos run'"
_CONFIGURATION = """schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: epson-tm-t20iii
    connections:
      - tcp: {{ port: {printer} }}
  - id: lane
    type: scanner
    mode: serial
    connections:
      - serial: {{ pty: true }}
"""


class Emupos:
    """The running simulator, by its control interface."""

    def __init__(self, api_port: int, printer_port: int) -> None:
        self.printer_port = printer_port
        self._base = f"http://127.0.0.1:{api_port}/api/v1"

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask, and return what it answers."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            text = answer.read().decode()
        return json.loads(text) if answer.headers.get_content_type() == "application/json" else text

    def device(self, name: str) -> Any:
        """Return how a device fares."""
        return self.ask("GET", f"/devices/{name}")

    def wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until it answers."""
        until = time.monotonic() + WAIT_S
        while True:
            assert process.poll() is None, "emupos ended"
            try:
                self.ask("GET", "/health")
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < until, "emupos does not answer"
                time.sleep(0.1)
            else:
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def emupos() -> Iterator[Emupos]:
    with tempfile.TemporaryDirectory(dir=ROOT / "tmp") as outside:
        inside = f"/tmp/{Path(outside).name}"
        ports = [_free_port(), _free_port()]
        configuration = _CONFIGURATION.format(api=ports[0], printer=ports[1])
        (Path(outside) / "emupos.yaml").write_text(configuration, encoding="ascii")
        command = f"{_ENTER} && {_RUN}".format(root=shlex.quote(str(ROOT)), folder=inside)
        process = subprocess.Popen(["unshare", "--mount", "sh", "-c", command], stdout=subprocess.DEVNULL)
        try:
            running = Emupos(ports[0], ports[1])
            running.wait_until_up(process)
            yield running
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def states() -> queue.Queue[DeviceStatus]:
    return queue.Queue()


@pytest.fixture
def printer(emupos: Emupos, states: queue.Queue[DeviceStatus]) -> Iterator[ReceiptPrinter]:
    printer = ReceiptPrinter(PortLink(TCPPort("127.0.0.1", emupos.printer_port)), states.put)
    printer.start()
    until(states, DeviceState.READY)
    yield printer
    printer.stop()


def until(states: queue.Queue[DeviceStatus], state: DeviceState) -> DeviceStatus:
    while (status := states.get(timeout=WAIT_S)).state is not state:
        pass
    return status


def test_what_its_gun_writes_is_one_scan(emupos: Emupos, states: queue.Queue[DeviceStatus]) -> None:
    scans: queue.Queue[Scan] = queue.Queue()
    (connection,) = emupos.device("lane")["connections"]
    gun = SerialScanner("gun", SerialSettings(connection["device_path"]), scans.put, states.put)
    gun.start()
    try:
        until(states, DeviceState.READY)
        for code in ("91001234567890123456", "https://example.invalid/付款?x=1"):
            emupos.ask("POST", "/devices/lane/scans", {"data": code, "countdown_seconds": 0})
            assert scans.get(timeout=WAIT_S).text == code
    finally:
        gun.stop()


def test_a_receipt_is_on_its_paper_with_text_and_code(emupos: Emupos, printer: ReceiptPrinter) -> None:
    before = {each["id"] for each in emupos.ask("GET", "/devices/front/receipts")}
    slip = Document((Line("Jifu receipt"), Line("Total 12.80"), QRCode("R-0001")))
    assert printer.print(lambda: encode(slip), "slip").result(WAIT_S).end is PrintEnd.PRINTED
    deadline = time.monotonic() + WAIT_S
    while not (new := [each for each in emupos.ask("GET", "/devices/front/receipts") if each["id"] not in before]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    text = emupos.ask("GET", f"/devices/front/receipts/{new[0]['id']}/text")
    assert [line for line in text.splitlines() if line] == ["Jifu receipt", "Total 12.80", "[qr R-0001]"]


def test_its_drawer_opens(emupos: Emupos, printer: ReceiptPrinter) -> None:
    assert printer.open_drawer(drawer_kick()).result(WAIT_S).end is PrintEnd.PRINTED
    assert emupos.device("front")["state"]["drawer"] == "open"
    emupos.ask("POST", "/devices/front/drawer/close")


@pytest.mark.parametrize(("fault", "key"), [("paper-out", "printer.paper_out"), ("cover-open", "printer.cover_open")])
def test_what_is_wrong_is_known_before_a_slip_and_nothing_is_sent(
    emupos: Emupos, printer: ReceiptPrinter, states: queue.Queue[DeviceStatus], fault: str, key: str
) -> None:
    emupos.ask("PUT", f"/devices/front/faults/{fault}")
    try:
        assert until(states, DeviceState.FAULTED).key == key
    finally:
        emupos.ask("DELETE", f"/devices/front/faults/{fault}")
    assert until(states, DeviceState.READY).is_ready
