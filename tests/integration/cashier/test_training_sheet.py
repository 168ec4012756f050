# SPDX-License-Identifier: Apache-2.0
"""Codes of the training sheet at a real training till: each brings just its outcome, in the training ground alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cashier.bootstrap import build_till
from cashier.checkout.screens import Declined, Paid, Sale
from cashier.commands.demo import follow_sheet
from cashier.storage.journal import Journal
from cashier.storage.log_rows import PaymentsWanted
from cashier.training.drive import ScreenWatcher
from cashier.training.ground import TrainingGround
from cashier.training.sheet import Outcome
from tests.support.shift_ground import LI, ShiftGround

pytestmark = [
    pytest.mark.slow,
    pytest.mark.process,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform == "win32", reason="the ground's devices are pseudo-terminals"),
]


def paid(screen: object) -> bool:
    return isinstance(screen, Paid)


def declined(code: str) -> Callable[[object], bool]:
    return lambda screen: isinstance(screen, Declined) and screen.reason.code == code


DRILLS: tuple[tuple[Outcome, str, Callable[[object], bool]], ...] = (
    (Outcome.PAID, "5.00", paid),
    (Outcome.TOO_FEW, "150.00", declined("INSUFFICIENT_BALANCE")),
    (Outcome.EXPIRED, "5.00", declined("CODE_EXPIRED")),
    (Outcome.UNKNOWN, "5.00", declined("CODE_NOT_FOUND")),
    (Outcome.SLOW, "5.00", paid),
    (Outcome.USED, "5.00", declined("CODE_ALREADY_USED")),
    (Outcome.LOST, "5.00", paid),
)


def test_each_code_brings_its_outcome_and_counts_in_no_shift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIFU_STORAGE__FOLDER", str(tmp_path / "real"))  # As at a machine that is a till otherwise.
    real = ShiftGround(tmp_path / "real")
    real.shifts.open(LI, 20_000)
    before = real.journal.last_seq
    ground = TrainingGround(tmp_path / "training")
    watcher = ScreenWatcher()
    try:
        ground.open()
        till = build_till(ground.settings(), ground.secrets)
        till.on_view(watcher.on_view)
        drills = follow_sheet(ground, till)
        till.start()
        try:
            till.wait_until_ready(60.0)
            for outcome, amount, is_it in DRILLS:
                till.engine.call(till.counter.next_sale)
                till.engine.call(till.counter.show)
                watcher.wait_for(Sale)
                till.engine.call(till.counter.clear)
                for digit in amount:
                    till.engine.call(till.counter.press, digit)
                watcher.wait_for(Sale, lambda screen, amount=amount: screen.digits == amount)  # type: ignore[misc]
                ground.gun.scan(f"JIFU-TRAINING-{outcome.value}")
                watcher.wait_for(object, is_it)
        finally:
            drills.stop()
            till.stop()
    finally:
        ground.close()
    real.journal.close()
    journal = Journal.open_to_read(tmp_path / "real")
    assert journal.last_seq == before
    journal.close()
    journal = Journal.open_to_read(tmp_path / "training" / "till")
    assert [json.loads(row.record)["state"] for row in journal.log.payments(PaymentsWanted(), None, 100)].count(
        "paid"
    ) == 3
    journal.close()
