# SPDX-License-Identifier: Apache-2.0
"""Tills that a program's hands work at: ``python -m tests.kill_sweep.programs window|counter|recovery FOLDER …``.

What takes no hands (``cashier pay``, ``cashier shift``, ``middleplatform serve``) is started by its own name.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

from cashier.bootstrap import POLICY_NOTE, Till, build_till
from cashier.commands.common import secret_store
from cashier.settings import load
from cashier.storage.journal import Journal
from cashier.ui.app import run_window as open_and_run
from cashier.values.texts import Language
from middleplatform.contract.terminals import TerminalPolicy
from tests.kill_sweep.cashier_hands import CashierAtWork, Plan
from tests.kill_sweep.sms import listen

CANCEL_AFTER_S = 4.0
"""So long a till that only recovers asks before it cancels; a shop's own rules say a minute."""


def main(words: Sequence[str]) -> int:
    """Be the till that is asked for."""
    kind, folder, *rest = words
    match kind:
        case "window":
            return _run_window(Path(folder), Plan.from_json(rest[0]))
        case "counter":
            return _run_counter(Path(folder), Plan.from_json(rest[0]))
        case "recovery":
            return _run_recovery(Path(folder), float(rest[0]))
        case _:
            raise ValueError(f"there is no till {kind!r}; there are window, counter, recovery")


def _run_window(folder: Path, plan: Plan) -> int:
    """Be the till with its window: serve one customer as planned, say what the screen said, close."""
    till = _served_till(folder, plan, _close_window)
    till.start()
    till.engine.call(till.counter.show)
    code = open_and_run(till, full_screen=False, language=Language.EN, theme="light")
    till.stop()
    return code


def _run_counter(folder: Path, plan: Plan) -> int:
    """Be the till without its window, as a till system that hands orders over has it; else as `_run_window`."""
    is_over = threading.Event()
    till = _served_till(folder, plan, is_over.set)
    till.start()
    till.engine.call(till.counter.show)
    is_over.wait()
    till.stop()
    return 0


def _served_till(folder: Path, plan: Plan, leave: Callable[[], None]) -> Till:
    till = _till_of(folder)
    cashier = CashierAtWork(till, plan, leave)
    cashier.begin()
    if plan.by_sms:
        listen(folder, cashier.hear_sms_code)
    signal.signal(signal.SIGUSR1, lambda *_: till.engine.call(till.counter.cancel))
    return till


def _till_of(folder: Path) -> Till:
    loaded = load(explicit=folder / "till.toml", environment={})
    return build_till(loaded, secret_store(loaded.settings))


def _close_window() -> None:
    application = QCoreApplication.instance()
    assert application is not None
    QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)


def _run_recovery(folder: Path, patience_s: float) -> int:
    """Be a till that is opened and left alone until nothing is unresolved; return 1 where something stays so."""
    _hurry_cancels(folder / "till")
    till = _till_of(folder)
    till.start()
    ends_at = time.monotonic() + patience_s
    left: tuple[int, int] | None = None
    while left != (0, 0) and time.monotonic() < ends_at:
        before, left = left, till.engine.submit(_unresolved(till)).result()
        if left != before:
            print(json.dumps({"attempts without an end": left[0], "refunds": left[1]}), flush=True)
        time.sleep(0.05)
    till.stop()
    return 0 if left == (0, 0) else 1


def _hurry_cancels(folder: Path) -> None:
    """Have the till remember rules by which it cancels soon: until the platform tells others it works by those."""
    journal = Journal.open(folder)
    try:
        note = journal.note(POLICY_NOTE)
        if note is not None:
            policy = TerminalPolicy.model_validate_json(note)
            resolver = policy.resolver.model_copy(update={"cancel_after_s": CANCEL_AFTER_S})
            journal.keep_note(POLICY_NOTE, policy.model_copy(update={"resolver": resolver}).model_dump_json())
    finally:
        journal.close()


async def _unresolved(till: Till) -> tuple[int, int]:
    return len(till.attempts.without_end()), len(till.refunds.unresolved)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
