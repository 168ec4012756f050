# SPDX-License-Identifier: Apache-2.0
"""A journal that is nothing but rubbish: the till that begins anew says at the counter who has paid already."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from cashier.bootstrap import build_till
from cashier.checkout.screens import Notice, Paid, Sale
from cashier.storage.journal import FILE_NAME
from cashier.training.drive import ScreenWatcher
from cashier.training.ground import TrainingGround

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_S = 60.0


def pay(ground: TrainingGround) -> str:
    """Take a payment at a real till, and return the order's number."""
    till = build_till(ground.settings(), ground.secrets)
    screens = ScreenWatcher()
    till.on_view(screens.on_view)
    try:
        till.start()
        assert till.wait_until_ready(PATIENCE_S), till.status.lights
        till.engine.submit(till.has_policy.wait()).result(PATIENCE_S)
        for key in "12.80":
            till.engine.call(till.counter.press, key)
        screens.wait_for(Sale, lambda sale: sale.digits == "12.80")
        with ground.phone("plenty") as phone:
            ground.gun.scan(phone.new_code().code)
        paid, _ = screens.wait_for(Paid)
        return paid.bill.order_number
    finally:
        till.stop()


def test_a_payment_that_only_the_platform_has_is_told_at_the_counter(tmp_path: Path) -> None:
    ground = TrainingGround(tmp_path)
    ground.open()
    try:
        order_number = pay(ground)
        journal = tmp_path / "till" / FILE_NAME
        for companion in ("-wal", "-shm"):
            journal.with_name(FILE_NAME + companion).unlink(missing_ok=True)
        journal.write_bytes(b"rubbish " * 4_096)
        till = build_till(ground.settings(), ground.secrets)
        heard: queue.Queue[Notice] = queue.Queue()
        till.on_view(lambda view: heard.put(view.settled) if view.settled is not None else None)
        try:
            till.start()
            told = heard.get(timeout=PATIENCE_S)
        finally:
            till.stop()
    finally:
        ground.close()
    assert order_number in told.said.en
    assert "do not charge again" in told.do_now.en
