# SPDX-License-Identifier: Apache-2.0
"""What a payment could cost at best on this machine: each of its parts alone, in the same run.

HTTP: uvicorn with an application that reads the two requests of a payment and answers nothing. The database: the
statements of one payment, recorded from the platform, sent by bare psycopg and by pgbench (in C, prepared), and
beside them pgbench's own TPC-B-like.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import randrange
from typing import Any

import psycopg
import uvicorn
from sqlalchemy import Connection, event

from middleplatform.contract.payments import Asset, CreatePayment
from middleplatform.database.engine import WRITES
from middleplatform.terminals.service import ReceivedRequest
from tests.bench.platform_load import pgbench, prepare_pgbench, used_by
from tests.platform_load.ground import Ground, migrated
from tests.platform_load.wire import Line, LoadTill, payment_message
from tests.support.postgresql import PostgreSQLServer, running_server

TILLS = (1, 8, 32)
MEMBERS = 3_000
_LARGEST = 2**52
# The member's own ids end in its number; what else differs from payment to payment is made of a random number.
_OF_MEMBER = r"(?<=\bmbr_)0\b|(?<=\bacc_)0\b|(?<=\bses_)0\b|(?<=\bgrant_)0\b"


@dataclass(frozen=True)
class Sent:
    """A statement as the platform sent it; ``writes`` where it was part of a writing transaction."""

    sql: str
    values: dict[str, Any]
    writes: bool


class Recording:
    """The statements of one payment of the first member, and how to write them for any other."""

    def __init__(self, ground: Ground) -> None:
        platform, self._sent = ground.bench.platform, list[Sent]()
        engine, attempt_id, order = platform.context.units.engine, uuid.uuid4(), uuid.uuid4().hex

        def note(connection: Connection, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
            # Bytes and messages come in the driver's wrappers.
            bare = {name: getattr(value, "obj", value) for name, value in values.items()}
            self._sent.append(Sent(sql, bare, bool(connection.get_execution_options().get(WRITES))))

        event.listen(engine, "before_cursor_execute", note)
        try:
            code = platform.customers.issue_code(platform.customers.identify(ground.tokens[0]), Asset.POINTS).code
            request = CreatePayment.model_validate(payment_message(code, 1, order))
            body = request.model_dump_json().encode()
            headers = LoadTill(Line("http://localhost:1"), ground.tills[0]).signed(
                "POST", "/v1/payments", body, str(attempt_id)
            )
            terminal = platform.terminals.prove(ReceivedRequest("POST", "/v1/payments", "", headers, body, ""))
            taken = platform.taking.take(terminal, attempt_id, request).payment
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert taken.receipt is not None
        assert terminal.unspent is not None
        new = "md5('{0}' || {{r}}::text)"
        self._texts = {
            str(attempt_id): new.format("a") + "::uuid::text",
            order: new.format("o"),
            taken.receipt.number: f"left({new.format('r')}, 18)",
            terminal.unspent.value: new.format("n"),
        }
        hashes = {sent.values[name] for sent in self._sent for name in ("code_hash", "hash") if name in sent.values}
        self._hashes = dict.fromkeys(hashes, "sha256(('c' || {r}::text)::bytea)")
        session = self._sent[0].values["token_hash"]
        self._hashes[session] = "sha256(('load-' || {m}::text)::bytea)"

    def transactions(self) -> Iterator[tuple[bool, list[str]]]:
        """List the statements with ``{m}`` for the member's number and ``{r}`` for a random one, in transactions."""
        for writes, group in groupby(self._sent, key=lambda sent: sent.writes):
            yield writes, [self._written(sent) for sent in group]

    def _written(self, sent: Sent) -> str:
        found = re.compile(r"%\((\w+)\)s")
        return found.sub(lambda match: self._literal(sent.values[match[1]]), sent.sql)

    def _literal(self, value: Any) -> str:
        match value:
            case None:
                return "NULL"
            case bool() | int():
                return str(value)
            case bytes():
                return self._hashes.get(value, f"'\\x{value.hex()}'::bytea")
            case dict():
                return "'{{}}'"
            case _:
                return f"({self._text(str(value))})"

    def _text(self, text: str) -> str:
        parts = re.split(f"({'|'.join([*map(re.escape, self._texts), _OF_MEMBER])})", text)
        # A colon of its own: pgbench takes what follows one for a variable.
        written = [
            self._texts.get(part, "{m}::text" if place % 2 else _quoted(part)) for place, part in enumerate(parts)
        ]
        return " || ".join(one for one in written if one != "''") or "''"


def _quoted(text: str) -> str:
    return " || ':' || ".join("'" + part.replace("'", "''") + "'" for part in text.split(":"))


def script(recording: Recording) -> str:
    """Write the payment as a script of pgbench."""
    lines = [f"\\set m random(0, {MEMBERS - 1})", f"\\set r random(1, {_LARGEST})"]
    for writes, statements in recording.transactions():
        sent = [statement.format(m=":m", r=":r") + ";" for statement in statements]
        lines += ["BEGIN;", *sent, "COMMIT;"] if writes else sent
    return "\n".join(lines)


def by_psycopg(url: str, recording: Recording, clients: int, seconds: float) -> tuple[float, float]:
    """Send the statements by bare psycopg, a thread for each client; return payments a second and CPU ms of each."""
    marks = {"m": "%(m)s", "r": "%(r)s"}
    transactions = [(writes, [one.format(**marks) for one in each]) for writes, each in recording.transactions()]
    ends_at = time.monotonic() + seconds

    def pay() -> int:
        done = 0
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.cursor()
            while time.monotonic() < ends_at:
                values = {"m": randrange(MEMBERS), "r": randrange(_LARGEST)}
                for writes, statements in transactions:
                    if writes:
                        cursor.execute("BEGIN")
                    for statement in statements:
                        cursor.execute(statement, values)
                    if writes:
                        cursor.execute("COMMIT")
                done += 1
        return done

    used = time.process_time()
    with ThreadPoolExecutor(clients) as pool:
        done = sum(pool.map(lambda _: pay(), range(clients)))
    return done / seconds, (time.process_time() - used) / done * 1000


async def _nothing(_scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    """Read a request and answer with nothing, as an ASGI application."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def answering_nothing() -> Iterator[tuple[int, str]]:
    """Run uvicorn on `_nothing` in a process of its own; give its process id and address."""
    command = [sys.executable, "-m", "tests.bench.platform_floors", "--answer-nothing"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="ascii") as server:
        assert server.stdout is not None
        try:
            yield server.pid, f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


async def by_http(ground: Ground, pid: int, url: str, clients: int, seconds: float) -> tuple[float, float]:
    """Send the two requests of a payment; return payments a second and the server's CPU ms of each."""
    body = (
        b'{"order": {"number": "0123456789abcdef0123456789abcdef", "total_minor": 1}, "asset": "points", "amount": 1}'
    )
    headers = LoadTill(Line(url), ground.tills[0]).signed("POST", "/v1/payments", body, str(uuid.uuid4()))
    ends_at, done = time.monotonic() + seconds, 0

    async def pay() -> None:
        nonlocal done
        line = Line(url)
        while time.monotonic() < ends_at:
            await line.send(
                "POST", "/v1/customer/codes", {"Content-Type": "application/json"}, b'{"asset": "points"}'
            )
            await line.send("POST", "/v1/payments", headers, body)
            done += 1
        line.close()

    used = used_by([pid])
    await asyncio.gather(*(pay() for _ in range(clients)))
    return done / seconds, (used_by([pid]) - used) / done * 1000


def measure(server: PostgreSQLServer, ground: Ground, url: str, folder: Path, seconds: float) -> None:
    """Measure each part by itself and print the table."""
    recording = Recording(ground)
    count = sum(len(statements) for _, statements in recording.transactions())
    ours = folder / "payment.sql"
    ours.write_text(script(recording), encoding="utf-8")
    name = url.partition("?")[0].rpartition("/")[2]
    print(f"payments/s of each part alone; a code and a payment are {count} statements in two transactions")
    print("tills   HTTP answering nothing (CPU ms)   psycopg (CPU ms)   pgbench, our statements   pgbench TPC-B-like")
    with answering_nothing() as (pid, address):
        for clients in TILLS:
            http, http_ms = asyncio.run(by_http(ground, pid, address, clients, seconds))
            bare, bare_ms = by_psycopg(url, recording, clients, seconds)
            in_c = pgbench(server, clients, seconds, database=name, script=ours)
            floor = pgbench(server, clients, seconds)
            print(
                f"{clients:5} {http:17.0f} ({http_ms:5.2f}) {bare:16.0f} ({bare_ms:5.2f}) {in_c:20.0f} {floor:20.0f}",
                flush=True,
            )


def main(words: Sequence[str] | None = None) -> int:
    """Measure on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.platform_floors", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="length of each run")
    parser.add_argument("--answer-nothing", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.answer_nothing:
        config = uvicorn.Config(_nothing, log_config=None, access_log=False, lifespan="off")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            print(listener.getsockname()[1], flush=True)
            uvicorn.Server(config).run(sockets=[listener])
        return 0
    with tempfile.TemporaryDirectory() as folder, running_server(durable=True) as server:
        if server is None:
            print("PostgreSQL is not installed (Debian: apt-get install postgresql)")
            return 1
        prepare_pgbench(server)
        url = migrated(server.url(server.new_database()))
        ground = Ground.build(url, 1, MEMBERS)
        measure(server, ground, url, Path(folder), options.seconds)
        # What was replayed is not a ledger's business any more: its receipts and balances are those of one payment.
        ground.bench.platform.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
