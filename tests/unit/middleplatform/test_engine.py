# SPDX-License-Identifier: Apache-2.0
"""How databases are connected to: what a vanished server, a lock or another copy that stands still may cost."""

from __future__ import annotations

import socket

import pytest
from psycopg import pq
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from middleplatform.database.engine import connection_arguments, open_engine
from tests.unit.middleplatform.conftest import EmptyDatabase


@pytest.mark.postgres
def test_nobody_waits_for_a_lock_or_for_a_copy_that_stands_still_without_end(
    postgresql_database: EmptyDatabase,
) -> None:
    engine = open_engine(postgresql_database.url)
    with engine.connect() as connection:
        shown = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]
    engine.dispose()
    assert shown == ["10s", "30s"]


@pytest.mark.postgres
def test_a_lock_that_is_not_let_go_of_is_the_database_that_does_not_answer(
    postgresql_database: EmptyDatabase,
) -> None:
    engine = postgresql_database.engine
    with engine.connect() as holder, engine.connect() as other:
        holder.exec_driver_sql("SELECT pg_advisory_lock(1)")
        other.exec_driver_sql("SET lock_timeout = 20")
        with pytest.raises(OperationalError):
            other.exec_driver_sql("SELECT pg_advisory_lock(1)")
        other.rollback()
        other.exec_driver_sql("RESET lock_timeout")
        holder.exec_driver_sql("SELECT pg_advisory_unlock(1)")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such bound")
def test_the_silence_of_a_vanished_server_is_noticed_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = make_url(f"postgresql+psycopg://jifu@127.0.0.1:{server.getsockname()[1]}/jifu?sslmode=disable")
        begun = pq.PGconn.connect_start(make_conninfo(**connection_arguments(url)).encode())
        while begun.connect_poll() is pq.PollingStatus.WRITING and begun.status is pq.ConnStatus.STARTED:
            pass
        with socket.fromfd(begun.socket, socket.AF_INET, socket.SOCK_STREAM) as line:
            bounds = {name: line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in _BOUNDS}
            is_kept_alive = line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        begun.finish()
    assert (bounds, is_kept_alive) == (_BOUNDS, 1)


_BOUNDS = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 15_000}


def test_what_the_database_s_address_says_counts_before_our_own() -> None:
    url = make_url("postgresql+psycopg://jifu@/jifu?host=one:5432&host=two:5433&connect_timeout=3")
    told = connection_arguments(url)
    assert (told["host"], told["port"], told["connect_timeout"]) == ("one,two", "5432,5433", "3")
