# SPDX-License-Identifier: Apache-2.0
"""A customer's open page: what it costs while nothing happens, and that it hears of what does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import event

from middleplatform.contract.customers import SignIn
from middleplatform.routes.customer_events import EventStream
from tests.unit.middleplatform.workbench import LOGIN, Guest, Workbench

SIGN_OF_LIFE = b": still here\n\n"
LONG_S = 60.0


def page(bench: Workbench, guest: Guest) -> AsyncIterator[bytes]:
    """Open the stream of another phone of a guest, with a sign of life as often as can be."""
    platform = bench.platform
    phone = platform.customers.sign_in(SignIn(phone=guest.phone, password=LOGIN), "127.0.0.1")
    stream = EventStream(
        platform.customers, platform.hub, phone.identity, phone.token, bench.clock.now(), keep_alive_s=0.01
    )
    return stream.events(LONG_S, None)


async def signs_of_life(stream: AsyncIterator[bytes], count: int) -> None:
    while count:
        count -= await anext(stream) == SIGN_OF_LIFE


def test_while_nothing_happens_an_open_page_asks_the_database_nothing(bench: Workbench) -> None:
    guest, asked = bench.guest(), list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    async def watch() -> None:
        bench.platform.hub.bind(asyncio.get_running_loop())
        stream = page(bench, guest)
        await signs_of_life(stream, 1)
        event.listen(bench.platform.context.units.engine, "before_cursor_execute", note)
        await signs_of_life(stream, 5)

    try:
        asyncio.run(watch())
    finally:
        event.remove(bench.platform.context.units.engine, "before_cursor_execute", note)
    assert asked == []


def test_after_signs_of_life_a_payment_is_still_told(bench: Workbench) -> None:
    guest = bench.guest()

    async def watch() -> bytes:
        bench.platform.hub.bind(asyncio.get_running_loop())
        stream = page(bench, guest)
        await signs_of_life(stream, 3)
        await asyncio.to_thread(lambda: bench.pay(bench.request(bench.code(guest))))
        while (told := await anext(stream)) == SIGN_OF_LIFE or b"code_used" in told:
            pass
        return told

    assert b"event: payment" in asyncio.run(watch())
