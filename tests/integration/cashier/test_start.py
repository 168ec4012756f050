# SPDX-License-Identifier: Apache-2.0
"""What a till that starts has loaded when it could take a scan, and that no customer waits for the rest.

By name and not by time: a machine may be slow, a module is loaded or it is not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from cashier.training.ground import TrainingGround
from tests.bench.crowd import Crowd, add_crowd
from tests.bench.start import first_payment

NOT_BEFORE_READY = (
    # The line to the platform, and what it takes
    "anyio", "h11", "httpcore", "httpx", "certifi", "cashier.platform_client.line",
    # PINs, check digits, tables, settings that are written, pictures
    "argon2", "pydoc", "stdnum", "statistics", "tomlkit", "cv2", "numpy", "zxingcpp", "pyzbar", "PIL",
    # Servers
    "fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic",
    # Whatever comes up beside the sale, and the payment's later screens
    "cashier.checkout.charged_desk", "cashier.checkout.goods_desk", "cashier.checkout.tender_desk",
    "cashier.it.bind_desk", "cashier.it.binder", "cashier.it.camera_desk", "cashier.it.doctor",
    "cashier.it.doctor_desk", "cashier.it.updates", "cashier.pos.desk", "cashier.pos.server",
    "cashier.receipts.slip_desk", "cashier.refunds.past_desk", "cashier.shifts.desk", "cashier.shifts.export",
    "cashier.shifts.lost_payments", "cashier.shifts.office", "cashier.shifts.office_desk",
    "cashier.shifts.reconcile", "cashier.training", "cashier.ui.customer_window", "cashier.ui.office",
    "cashier.ui.screens.asking", "cashier.ui.screens.bind", "cashier.ui.screens.doctor", "cashier.ui.screens.paid",
    "cashier.ui.screens.shift", "cashier.ui.screens.unknown",
)  # fmt: skip

_LOAD = """
import json, sys
import cashier.__main__
import cashier.commands.till, cashier.bootstrap, cashier.ui.app
print(json.dumps(sorted(sys.modules)))
"""


def _too_early(loaded: Iterable[str]) -> list[str]:
    return [name for name in loaded if any(name == each or name.startswith(f"{each}.") for each in NOT_BEFORE_READY)]


def test_the_modules_of_till_and_window_bring_nothing_along_that_a_scan_does_not_need() -> None:
    made = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True, timeout=60)
    assert _too_early(json.loads(made.stdout)) == []


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    ground = TrainingGround(tmp_path)
    yield ground
    ground.close()


@pytest.fixture
def crowd(ground: TrainingGround) -> Iterator[Crowd]:
    made = ground.prepare()
    phones = add_crowd(ground.platform.database, made["shop"]["shop_id"])
    ground.open()
    ground.settings()  # Writes the file that the till reads.
    crowd = Crowd(ground.platform.url, phones)
    yield crowd
    crowd.close()


@pytest.mark.slow
def test_a_till_loads_late_what_it_can_and_nothing_while_a_customer_waits(
    ground: TrainingGround, crowd: Crowd, tmp_path: Path
) -> None:
    # The first till of the ground learns the platform's rules; the second knows them, as on every day but the first.
    first_payment(ground, crowd.new_code(), compiled=tmp_path / "compiled")
    *_, said = first_payment(ground, crowd.new_code(), compiled=tmp_path / "compiled", when="pay-later")
    modules = {moment: set(loaded) for moment, loaded in said["modules"].items()}
    assert _too_early(modules["shown"]) == []
    assert "httpx" in modules["begun"]
    assert modules["verdict"] - modules["begun"] == set()
