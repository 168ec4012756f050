# SPDX-License-Identifier: Apache-2.0
"""The real programs as processes of their own, forked from one that has imported them: a start costs no import.

Each is the product's own entry, in its own process, with its own files; only the terminal key comes from a folder
instead of the keyring, as in training.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

from cashier import __main__ as cashier_line
from cashier.bootstrap import Till, build_till
from cashier.checkout.attempt import Attempt
from cashier.checkout.attempts import Attempts
from cashier.checkout.screens import Cancelled, CounterView, Declined, Paid, Sale, Unknown
from cashier.commands import pay, shift
from cashier.devices.status import Level, Light, Part
from cashier.settings import load
from cashier.storage.secrets import FolderStore
from cashier.ui.app import run_window as open_and_run
from cashier.values.texts import Language
from middleplatform import __main__ as platform_line
from middleplatform.commands import serve  # noqa: F401 - imported before the fork
from middleplatform.edge import middleware  # noqa: F401 - imported before the fork

PATIENCE_S = 3.0
"""So long the cashier waits before a screen that says «not confirmed», and then goes on."""


def run_pay(folder: Path, output: Path, words: list[str]) -> None:
    """Be ``cashier pay``."""
    _speak_into(output)
    options = cashier_line._parser().parse_args(["pay", "--config", str(folder / "till.toml"), *words])
    sys.exit(pay.run(options, FolderStore(folder / "secrets")))


def run_window(folder: Path, output: Path, amount: str) -> None:
    """Be the till with its window: key an amount in, wait for the scan, say what the screen said, close."""
    _speak_into(output)
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))
    cashier = _CashierAtTheWindow(till, amount)
    signal.signal(signal.SIGUSR1, lambda *_: till.engine.call(till.counter.cancel))
    till.on_view(cashier.see)
    till.attempts.listen(cashier.hear)
    till.status.listen(cashier.look)
    till.start()
    till.engine.call(till.counter.show)
    code = open_and_run(till, full_screen=False, language=Language.EN, theme="light")
    till.stop()
    sys.exit(code)


class _CashierAtTheWindow:
    """Does what a cashier does for one customer; hears everything on the engine's loop."""

    def __init__(self, till: Till, amount: str) -> None:
        self._till = till
        self._amount = amount
        self._attempt: Attempt | None = None
        self._has_gun = self._has_invited = self._has_keyed = self._is_over = False
        self._unknown_since: float | None = None

    def look(self, lights: tuple[Light, ...]) -> None:
        """Notice when the gun is read; told on whatever thread."""
        if any(light.part is Part.SCANNER and light.level is Level.READY for light in lights):
            self._till.engine.call(self._gun_is_ready)

    def hear(self, attempt: Attempt) -> None:
        """Remember the attempt of this customer."""
        if attempt.order.number == self._till.counter.order_number:
            self._attempt = attempt

    def see(self, view: CounterView) -> None:
        """Act on what is on the screen."""
        match view.screen:
            case Sale(digits="") if self._till.policy is not None and not self._has_keyed:
                self._has_keyed = True
                for key in self._amount:
                    self._till.engine.call(self._till.counter.press, key)
            case Sale():
                self._invite(view)
            case Paid():
                self._end("paid")
            case Declined():
                self._end("declined")
            case Cancelled(points_returned=points_returned):
                self._end("cancelled", points_returned=points_returned)
            case Unknown():
                now = time.monotonic()
                self._unknown_since = self._unknown_since or now
                if now - self._unknown_since > PATIENCE_S:
                    self._end("unknown")

    def _gun_is_ready(self) -> None:
        self._has_gun = True
        self._invite(self._till.counter.view)

    def _invite(self, view: CounterView) -> None:
        is_keyed = isinstance(view.screen, Sale) and view.screen.digits == self._amount
        if is_keyed and self._has_gun and not self._has_invited:
            self._has_invited = True
            print("Scan the customer's code", flush=True)

    def _end(self, state: str, *, points_returned: bool = False) -> None:
        if self._is_over:
            return
        self._is_over = True
        attempt_id = str(self._attempt.attempt_id) if self._attempt is not None else None
        print(json.dumps({"state": state, "attempt_id": attempt_id, "points_returned": points_returned}), flush=True)
        application = QCoreApplication.instance()
        assert application is not None
        QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)


def run_shift(folder: Path, output: Path, words: list[str]) -> None:
    """Be ``cashier shift``."""
    _speak_into(output)
    options = cashier_line._parser().parse_args(["shift", "--config", str(folder / "till.toml"), *words])
    sys.exit(shift.run(options))


def run_platform(database: Path, port: int, output: Path) -> None:
    """Be ``middleplatform serve``."""
    _speak_into(output)
    words = ["serve", "--database", str(database), "--host", "127.0.0.1", "--port", str(port), "--training"]
    sys.exit(platform_line.main(words))


def run_recovery(folder: Path, output: Path, patience_s: float) -> None:
    """Be a till that is opened and left alone until nothing is unresolved; exit 1 where something stays so."""
    _speak_into(output)
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))
    till.start()
    ends_at = time.monotonic() + patience_s
    left = 1
    while left and time.monotonic() < ends_at:
        left = till.engine.submit(_unresolved(till.attempts)).result()
        time.sleep(0.2)
    till.stop()
    sys.exit(1 if left else 0)


async def _unresolved(attempts: Attempts) -> int:
    return sum(not attempt.is_final for attempt in attempts._open.values())


def _speak_into(output: Path) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
