# SPDX-License-Identifier: Apache-2.0
"""The data of every released version goes up to today's schema, with all that was in it, and goes on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from middleplatform.bootstrap import Platform, build_platform
from middleplatform.contract.payments import IfSucceeded, Status
from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import SchemaState, migrate, schema_state
from middleplatform.ledger.invariants import find_violations
from middleplatform.settings import Settings
from middleplatform.terminals.identity import TerminalIdentity
from middleplatform.terminals.repository import TerminalRepository
from tests.support.postgresql import running_server
from tests.support.released_databases import point_balances, restore, told, versions
from tests.unit.middleplatform.workbench import SettableClock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database, on each engine."""
    if request.param == "sqlite":
        engine = open_engine(database_url(str(tmp_path / "platform.db")))
        yield engine
        engine.dispose()
        return
    with running_server() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        engine = open_engine(server.url(server.new_database()))
        yield engine
        engine.dispose()


@pytest.mark.parametrize("version", versions())
def test_the_data_of_a_released_version_goes_up_and_goes_on(version: str, empty: Engine) -> None:
    restore(empty, version)
    known = told(version, empty.dialect.name)
    migrate(empty)
    assert schema_state(empty) is SchemaState.CURRENT
    url = empty.url.render_as_string(hide_password=False)
    platform = build_platform(Settings(url, bytes(32)), clock=SettableClock(), engine=empty)
    assert platform.context.units.read(find_violations) == []
    assert point_balances(platform) == known["balances"]

    paid = platform.ending.cancel(_terminal(platform), uuid.UUID(known["paid"]), IfSucceeded.REVERSE)

    assert paid.status is Status.REVERSED
    assert sum(point_balances(platform).values()) == sum(known["balances"].values()) + 600
    assert platform.context.units.read(find_violations) == []


def _terminal(platform: Platform) -> TerminalIdentity:
    (found,) = platform.context.units.read(lambda connection: TerminalRepository(connection).all())
    return TerminalIdentity(found.terminal_id, found.shop_id, found.name, found.pin_key_id)
