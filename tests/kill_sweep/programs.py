# SPDX-License-Identifier: Apache-2.0
"""The real programs as processes of their own, forked from one that has imported them: a start costs no import.

Each is the product's own entry, in its own process, with its own files; only the terminal key comes from a folder
instead of the keyring, as in training.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

from cashier import __main__ as cashier_line
from cashier.bootstrap import Till, build_till
from cashier.checkout.unknown_resolver import ResolverTimings
from cashier.commands import pay, shift
from cashier.settings import load
from cashier.storage.secrets import FolderStore
from cashier.ui.app import run_window as open_and_run
from cashier.values.texts import Language
from middleplatform import __main__ as platform_line
from middleplatform.commands import serve  # noqa: F401 - imported before the fork
from middleplatform.edge import middleware  # noqa: F401 - imported before the fork
from tests.kill_sweep.cashier_hands import CashierAtWork, Plan

CANCEL_AFTER_S = 4.0
"""So long a till that only recovers asks before it cancels; a shop's own rules say a minute."""


def run_pay(folder: Path, output: Path, words: list[str]) -> None:
    """Be ``cashier pay``."""
    _speak_into(output)
    options = cashier_line._parser().parse_args(["pay", "--config", str(folder / "till.toml"), *words])
    sys.exit(pay.run(options, FolderStore(folder / "secrets")))


def run_window(folder: Path, output: Path, plan: Plan) -> None:
    """Be the till with its window: serve one customer as planned, say what the screen said, close."""
    _speak_into(output)
    till = _served_till(folder, plan, _close_window)
    till.start()
    till.engine.call(till.counter.show)
    code = open_and_run(till, full_screen=False, language=Language.EN, theme="light")
    till.stop()
    sys.exit(code)


def run_counter(folder: Path, output: Path, plan: Plan) -> None:
    """Be the till without its window, as a till system that hands orders over has it; else as `run_window`."""
    _speak_into(output)
    is_over = threading.Event()
    till = _served_till(folder, plan, is_over.set)
    till.start()
    till.engine.call(till.counter.show)
    is_over.wait()
    till.stop()
    sys.exit(0)


def _served_till(folder: Path, plan: Plan, leave: Callable[[], None]) -> Till:
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))
    CashierAtWork(till, plan, leave).begin()
    signal.signal(signal.SIGUSR1, lambda *_: till.engine.call(till.counter.cancel))
    return till


def _close_window() -> None:
    application = QCoreApplication.instance()
    assert application is not None
    QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)


def run_shift(folder: Path, output: Path, words: list[str]) -> None:
    """Be ``cashier shift``."""
    _speak_into(output)
    options = cashier_line._parser().parse_args(["shift", "--config", str(folder / "till.toml"), *words])
    sys.exit(shift.run(options))


def run_platform(database: Path | str, key_file: Path, port: int, output: Path) -> None:
    """Be ``middleplatform serve``."""
    _speak_into(output)
    words = ["serve", "--database", str(database), "--key-file", str(key_file), "--training"]
    words += ["--host", "127.0.0.1", "--port", str(port)]
    sys.exit(platform_line.main(words))


def run_recovery(folder: Path, output: Path, patience_s: float) -> None:
    """Be a till that is opened and left alone until nothing is unresolved; exit 1 where something stays so."""
    _speak_into(output)
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))
    till.start()
    ends_at = time.monotonic() + patience_s
    till.engine.submit(_resolve_soon(till)).result(patience_s)
    left = 1
    while left and time.monotonic() < ends_at:
        left = till.engine.submit(_unresolved(till)).result()
        time.sleep(0.05)
    till.stop()
    sys.exit(1 if left else 0)


async def _resolve_soon(till: Till) -> None:
    """Once the shop's rules are there, wait less long before a cancel than they say: a minute passes for nothing."""
    await till.has_policy.wait()
    till.resolver.follow(ResolverTimings((0.2, 0.5, 1.0), CANCEL_AFTER_S))


async def _unresolved(till: Till) -> int:
    return len(till.attempts.without_end()) + len(till.refunds.unresolved)


def _speak_into(output: Path) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
