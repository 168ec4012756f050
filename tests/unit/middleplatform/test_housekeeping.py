# SPDX-License-Identifier: Apache-2.0
"""What a server process does beside its requests goes on as long as it lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection
from structlog.testing import capture_logs

from middleplatform.app import create_app
from middleplatform.contract.payments import Status
from middleplatform.payments.repository import PaymentRepository
from middleplatform.settings import Timings
from tests.unit.middleplatform.workbench import Workbench


async def eventually(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what it waits for is done by a thread
        await asyncio.sleep(0.01)


def test_a_database_that_takes_no_writes_for_a_while_ends_no_housekeeping(sqlite_url: str) -> None:
    bench = Workbench.build(sqlite_url, timings=Timings(sweep_every_s=0.01))
    waiting = bench.waiting()
    bench.clock.forward(seconds=91)
    app, units = create_app(bench.platform), bench.platform.context.units

    def refuse(_: Connection) -> None:
        raise ArithmeticError("a fault of ours")

    def status(connection: Connection) -> Status | None:
        found = PaymentRepository(connection).answer_to(waiting.attempt_id)
        return None if found is None else found.status

    async def scenario() -> None:
        units.witness = refuse
        async with app.router.lifespan_context(app):
            await eventually(lambda: any(each["event"] == "housekeeping failed" for each in logged))
            units.witness = None
            await eventually(lambda: units.read(status) is Status.FAILED)

    with capture_logs() as logged:
        asyncio.run(asyncio.wait_for(scenario(), 60))
    bench.close()
