# SPDX-License-Identifier: Apache-2.0
"""What a payment costs as members grow: the rows are made by SQL in bulk, the payers spread over all of them.

``python -m tests.bench.platform_growth --most 1000000``; ten million take some ten gigabytes for each engine.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, text

from middleplatform.database import tables
from middleplatform.database.engine import WRITES
from tests.bench.platform_load import pay_for, processor_s, spread
from tests.platform_load.ground import POINTS_EACH, Ground, migrated, running_copies
from tests.support.postgresql import running_server

TILLS = 8
PAYERS = 3_000
_FIRST = 10_000
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {begin} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end}) "
# The one member that is there already lends the moment of creation, in the form that the engine keeps it.
_FROM = " FROM n, (SELECT created_at FROM members ORDER BY member_id LIMIT 1) AS born"
_ROWS = {
    "members (member_id, name, phone, wrong_passwords, created_at)": (
        "'big_' || i, 'Growth', '17' || (100000000 + i), 0, created_at"
    ),
    "accounts (account_id, member_id, asset, currency, balance, created_at)": (
        "'bac_' || i, 'big_' || i, 'points', 'CNY', {points}, created_at"
    ),
    "transfers (account_id, transfer_id, kind, asset, amount, at)": (
        "'bac_' || i, 'bgr_' || i, 'grant', 'points', {points}, created_at"
    ),
    "entries (account_id, transfer_id, ledger_account, asset, amount)": (
        "'bac_' || i, 'bgr_' || i, 'bac_' || i, 'points', {points}"
    ),
    "entries (account_id, transfer_id, asset, amount, ledger_account)": (
        "'bac_' || i, 'bgr_' || i, 'points', -{points}, 'issuance:points'"
    ),
    "buckets (account_id, bucket_id, granted, remaining, created_at)": (
        "'bac_' || i, 'bgr_' || i, {points}, {points}, created_at"
    ),
    "bucket_moves (account_id, transfer_id, bucket_id, amount)": "'bac_' || i, 'bgr_' || i, 'bgr_' || i, {points}",
}


def grow(ground: Ground, begin: int, end: int) -> None:
    """Add the members of a range, each with an account and a grant."""
    engine = ground.bench.platform.context.units.engine
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            # What points to what was made together: checking each row would take most of the time.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        numbers = _NUMBERS.format(begin=begin, end=end)
        for columns, values in _ROWS.items():
            row = values.format(points=POINTS_EACH)
            connection.execute(text(f"{numbers}INSERT INTO {columns} SELECT {row}{_FROM}"))
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("ANALYZE"))


def sign_in_some(ground: Ground, members: int) -> None:
    """Sign in phones of payers from all over the members."""
    chosen = random.Random(members).sample(range(members), min(PAYERS, members))
    now = ground.bench.clock.now()

    def add(connection: Connection) -> None:
        values = [
            {
                "token_hash": hashlib.sha256(f"growth-{members}-{number}".encode()).digest(),
                "session_id": f"gr_{members}_{number}",
                "member_id": f"big_{number}",
                "created_at": now,
                "expires_at": now + timedelta(days=30),
            }
            for number in chosen
        ]
        connection.execute(insert(tables.customer_sessions), values)

    ground.bench.platform.context.units.write(lambda unit: add(unit.connection))
    ground.tokens = [f"growth-{members}-{number}" for number in chosen]


def measure(engine: str, most: int, seconds: float) -> None:
    """Measure one engine at each power of ten and print its table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_server(durable=True)) if engine == "postgresql" else None
        if engine == "postgresql" and server is None:
            print("PostgreSQL is not installed (Debian: apt-get install postgresql)")
            return
        url = migrated(server.url(server.new_database()) if server else f"sqlite:///{folder}/platform.db")
        ground = Ground.build(url, TILLS, members=1)
        print(
            f"\n{engine}, {TILLS} tills\n  members  made in s  payments/s   payment p50     p99, ms   CPU ms/payment"
        )
        begin, end = 0, _FIRST
        while end <= most:
            begun_at = time.monotonic()
            grow(ground, begin, end)
            sign_in_some(ground, end)
            made_s = time.monotonic() - begun_at
            with running_copies(url, folder / f"copies-{end}", 1) as copies:
                asyncio.run(pay_for(ground, copies.urls, TILLS, seconds / 2))
                used = processor_s(copies)
                seen = asyncio.run(pay_for(ground, copies.urls, TILLS, seconds))
                each_ms = (processor_s(copies) - used) / len(seen.payments) * 1000
            print(f"{end:9} {made_s:10.0f} {seen.rate:11.1f}   {spread(seen.payments)} {each_ms:16.2f}", flush=True)
            begin, end = end, end * 10
        # The invariants over so many rows are `middleplatform verify`'s, and no part of what is measured.
        ground.bench.platform.close()


def main(words: Sequence[str] | None = None) -> int:
    """Measure the engines that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.platform_growth", description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000, help="members at the end; each step is ten times more")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args(words)
    for engine in options.engine or ["sqlite", "postgresql"]:
        measure(engine, options.most, options.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
