# SPDX-License-Identifier: Apache-2.0
"""Last byte of the scan to verdict painted, idle and under load: the till beside the least that could do the same.

The floor reads the same gun with pyserial, commits one row to SQLite with ``synchronous=FULL``, posts the same
signed request to the same platform with a blocking client, and paints a label. "Machine busy" is `tests.bench.busy`:
every processor computes for somebody else too, and the disk is written to.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import queue
import secrets
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import serial
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import CounterView, Paid, Sale
from cashier.training.ground import TrainingGround
from cashier.values.texts import Language
from hardware.simulators.serial_gun import SerialGun
from middleplatform.contract.payments import Asset, CreatePayment, Order
from middleplatform.contract.signatures import sign_request
from tests.bench.busy import busy
from tests.bench.crowd import Crowd, add_crowd
from tests.bench.table import Row, print_parts, print_shares, print_table

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel

from cashier.settings import Theme
from cashier.sounds.player import Sounds
from cashier.ui.app import open_window, take_down
from cashier.ui.application import application
from cashier.ui.bridge import Bridge
from cashier.ui.main_window import MainWindow

PATIENCE_S = 20.0
AMOUNT = "12.80"
WARM_UP = 3
AIM = 1.5


class Floor:
    """The bare road: one blocking thread, one label."""

    def __init__(self, ground: TrainingGround, folder: Path) -> None:
        self.gun = SerialGun(folder / "floor-gun")
        self._port = serial.Serial(str(folder / "floor-gun"), timeout=PATIENCE_S)
        self._database = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (body TEXT)")
        kept = json.loads((ground.folder / "till" / "terminal.json").read_text(encoding="utf-8"))
        self._terminal_id = kept["terminal_id"]
        self._key = Ed25519PrivateKey.from_private_bytes(
            base64.b64decode(ground.secrets.get(self._terminal_id) or "")
        )
        self._http = httpx.Client(base_url=ground.line.url, trust_env=False)

    def take(self, code: str) -> tuple[float, str]:
        """Scan and pay; return when the last byte was written, and the payment's status."""
        self.gun.scan(code)
        scanned = time.monotonic()
        digits = self._port.read_until(b"\r").decode().strip()
        attempt_id = uuid4()
        order = Order(number=f"FLOOR-{attempt_id.hex[:20]}", total_minor=1280)
        body = CreatePayment(order=order, asset=Asset.POINTS, amount=1280, code=digits).model_dump_json().encode()
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("INSERT INTO row VALUES (?)", (body.decode().replace(digits, ""),))
        self._database.execute("COMMIT")
        headers = self._signed(attempt_id, body)
        answer = self._http.post("/v1/payments", content=body, headers=headers).json()
        return scanned, str(answer["status"])

    def close(self) -> None:
        """Give everything back."""
        self._http.close()
        self._database.close()
        self._port.close()
        self.gun.close()

    def _signed(self, attempt_id: UUID, body: bytes) -> dict[str, str]:
        signed = sign_request(
            self._key,
            key_id=self._terminal_id,
            method="POST",
            path="/v1/payments",
            query="",
            body=body,
            created=int(time.time()),
            nonce=secrets.token_hex(16),
            idempotency_key=str(attempt_id),
        )
        return {**signed, "Idempotency-Key": str(attempt_id), "Content-Type": "application/json"}


class Painter(QObject):
    """Lives on Qt's thread: paints what it is told at once, and says when the paint was done."""

    floor_told = Signal(str)
    over = Signal()

    def __init__(self, window: MainWindow, bridge: Bridge) -> None:
        super().__init__()
        self.painted: queue.Queue[tuple[str, float]] = queue.Queue()
        self.label = QLabel("-")
        self.label.show()
        self._window = window
        # The window's own slot was connected before this one: here the view is in its widgets, not yet painted.
        bridge.view_changed.connect(self._paint_window)
        self.floor_told.connect(self._paint_label, Qt.ConnectionType.QueuedConnection)
        self.over.connect(lambda: application().exit(0), Qt.ConnectionType.QueuedConnection)

    def wait_for(self, name: str) -> float:
        """Return when something of this name was painted (monotonic); called from another thread."""
        while True:
            painted, at = self.painted.get(timeout=PATIENCE_S)
            if painted == name:
                return at

    def _paint_window(self, view: CounterView) -> None:
        self._window.repaint()
        self.painted.put((type(view.screen).__name__, time.monotonic()))

    def _paint_label(self, words: str) -> None:
        self.label.setText(words)
        self.label.repaint()
        self.painted.put((words, time.monotonic()))


@dataclass(slots=True)
class Figures:
    """What was measured of one kind of day, in milliseconds."""

    name: str

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)


def play(ground: TrainingGround, till: Till, painter: Painter, crowd: Crowd, rounds: int) -> list[Figures]:
    """Take payments by turns, ours and the floor's, idle and then under load; called beside Qt's thread."""
    days = []
    floor = Floor(ground, ground.folder)
    try:
        till.wait_until_ready(PATIENCE_S)
        for name, load in (("scan to verdict", nullcontext()), ("scan to verdict, machine busy", busy())):
            with load:
                days.append(Figures(name))
                for number in range(WARM_UP + rounds):
                    take_both(ground, till, painter, crowd, floor, days[-1] if number >= WARM_UP else Figures(name))
    finally:
        floor.close()
        painter.over.emit()
    return days


def take_both(
    ground: TrainingGround, till: Till, painter: Painter, crowd: Crowd, floor: Floor, figures: Figures
) -> None:
    """Take one payment at the till and one on the bare road; what they took goes into ``figures``."""
    till.engine.call(till.counter.next_sale)
    for key in AMOUNT:
        till.engine.call(till.counter.press, key)
    code = crowd.new_code()
    painter.wait_for(Sale.__name__)
    ground.gun.scan(code)
    scanned = time.monotonic()
    painted = painter.wait_for(Paid.__name__)
    floor_scanned, status = floor.take(crowd.new_code())
    painter.floor_told.emit(status)
    floor_painted = painter.wait_for("succeeded")
    figures.ours.append((painted - scanned) * 1000)
    figures.floor.append((floor_painted - floor_scanned) * 1000)
    for step, at in till.counter.timings.items():
        figures.parts.setdefault(step.value, []).append((at - scanned) * 1000)
    figures.parts.setdefault("painted", []).append((painted - scanned) * 1000)


def main() -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="payments of each kind, idle and again under load")
    rounds: int = parser.parse_args().rounds
    application()
    with tempfile.TemporaryDirectory(prefix="jifu-bench-") as folder:
        ground = TrainingGround(Path(folder))
        made = ground.prepare()
        phones = add_crowd(ground.platform.database, made["shop"]["shop_id"])
        ground.open()
        crowd = Crowd(ground.platform.url, phones)
        till = build_till(ground.settings(), ground.secrets)
        till.start()
        bridge = Bridge(till.engine)
        window = open_window(till, bridge, Language.ZH, Theme.LIGHT, Sounds(None))
        window.show()
        painter = Painter(window, bridge)
        with ThreadPoolExecutor(1) as pool:
            playing = pool.submit(play, ground, till, painter, crowd, rounds)
            application().exec()
            days = playing.result()
        take_down(painter.label)
        take_down(window)
        till.stop()
        crowd.close()
        ground.close()
    rows = [Row(day.name, "ms", day.ours, day.floor, AIM) for day in days]
    print_table("Last byte of the scan → verdict painted", rows)
    print_shares(rows)
    for day in days:
        print_parts(f"Ours, step by step, from the last byte: {day.name}", day.parts, "ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
