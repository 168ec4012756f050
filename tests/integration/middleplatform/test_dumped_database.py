# SPDX-License-Identifier: Apache-2.0
"""The commands for PostgreSQL in ``docs/operation.md``: a dump while payments run is whole, good to go on with."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from middleplatform.__main__ import main
from middleplatform.database.engine import open_engine
from middleplatform.database.unit_of_work import Units
from middleplatform.payments.repository import PaymentRepository
from tests.platform_load.ground import migrated
from tests.support.postgresql import PostgreSQLServer, find_binaries, running_server
from tests.unit.middleplatform.workbench import SettableClock, Workbench

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def server() -> Iterator[PostgreSQLServer]:
    with running_server() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed")
        yield server


def test_a_dump_under_load_is_whole_and_is_restored(
    server: PostgreSQLServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    binaries, name, dump = find_binaries(), server.new_database(), tmp_path / "platform.dump"
    assert binaries is not None
    who = ["--host", str(server.folder), "--username", "jifu"]
    bench = Workbench.build(migrated(server.url(name)))
    guest = bench.guest()
    first = bench.pay(bench.request(bench.code(guest), 1))
    dumped, paid = threading.Event(), threading.Event()

    def keep_paying() -> None:
        while not dumped.is_set():
            bench.clock.forward(minutes=1)
            bench.pay(bench.request(bench.code(guest), 1))
            paid.set()

    payer = threading.Thread(target=keep_paying)
    payer.start()
    try:
        assert paid.wait(60)
        words = [str(binaries / "pg_dump"), *who, "--format=custom", f"--file={dump}", name]
        subprocess.run(words, check=True)
    finally:
        dumped.set()
        payer.join()
    bench.close()

    subprocess.run([str(binaries / "createdb"), *who, "again"], check=True)
    words = [str(binaries / "pg_restore"), *who, "--dbname=again", "--exit-on-error", str(dump)]
    subprocess.run(words, check=True)

    capsys.readouterr()
    assert main(["verify", "--database", server.url("again").replace("+psycopg", "")]) == 0, capsys.readouterr()
    engine = open_engine(server.url("again"))
    known = Units(engine, SettableClock()).read(lambda c: PaymentRepository(c).answer_to(first.attempt_id))
    engine.dispose()
    assert known is not None
    assert first.receipt is not None
    assert known.receipt_number == first.receipt.number
