# SPDX-License-Identifier: Apache-2.0
"""The load generator's own client: what it must not take for an answer that was lost."""

from __future__ import annotations

import asyncio

from tests.platform_load.wire import Line


def test_a_connection_that_the_service_ended_while_nobody_asked_is_opened_anew() -> None:
    answered: list[int] = []

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        answered.append(len(answered))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        # As a service does when a connection was idle for too long.
        writer.close()

    async def ask_three_times() -> list[int]:
        async with await asyncio.start_server(answer_once, "127.0.0.1", 0) as server:
            line = Line(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            told = []
            for _ in range(3):
                told.append((await line.send("GET", "/", {})).status)
                await line.until_ended()
            line.close()
            return told

    assert asyncio.run(ask_three_times()) == [200, 200, 200]
    assert len(answered) == 3
