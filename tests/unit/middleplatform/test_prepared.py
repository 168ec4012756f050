# SPDX-License-Identifier: Apache-2.0
"""Statements that are compiled once do what SQLAlchemy does with them, errors included."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from middleplatform.database.prepared import Prepared, Together
from middleplatform.database.tables import codes, payments, shops
from middleplatform.database.unit_of_work import Unit
from tests.unit.middleplatform.workbench import Workbench

FIND_SHOP = Prepared(select(shops).where(shops.c.shop_id == bindparam("shop_id")))
ADD_SHOP = Prepared(insert(shops), ("shop_id", "name", "currency", "created_at"))


def test_times_ids_bytes_and_messages_come_back_as_sqlalchemy_reads_them(bench: Workbench) -> None:
    bench.pay(bench.request(bench.code(bench.guest())))

    def read(connection: Connection) -> None:
        for statement in (select(payments), select(codes)):
            (expected,) = connection.execute(statement).all()
            (found,) = Prepared(statement).rows(connection, {})
            assert tuple(found) == tuple(expected)
            assert found._fields == tuple(expected._mapping)

    bench.platform.context.units.read(read)


def test_a_broken_rule_is_told_without_the_values(bench: Workbench) -> None:
    values = {"shop_id": "shop", "name": "Very secret", "currency": "CNY", "created_at": bench.clock.now()}
    with pytest.raises(IntegrityError) as told:
        bench.platform.context.units.write(lambda unit: ADD_SHOP.run(unit.connection, values))
    assert "INSERT INTO shops" in str(told.value)
    assert "Very secret" not in str(told.value)


def test_what_failed_leaves_nothing_behind_and_the_connection_goes_on(bench: Workbench) -> None:
    units, now = bench.platform.context.units, bench.clock.now()

    def add_twice(unit: Unit) -> None:
        for _ in range(2):
            values = {"shop_id": "new", "name": "New", "currency": "CNY", "created_at": now}
            ADD_SHOP.run(unit.connection, values)

    with pytest.raises(IntegrityError):
        units.write(add_twice)
    assert units.read(lambda connection: FIND_SHOP.one_or_none(connection, {"shop_id": "new"})) is None


def test_a_lost_connection_is_told_as_such_and_not_used_again(bench: Workbench) -> None:
    units = bench.platform.context.units
    if units.engine.dialect.name == "sqlite":
        pytest.skip("SQLite is a file: there is no connection to lose")

    def lose(unit: Unit) -> None:
        pid = unit.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with units.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
        FIND_SHOP.rows(unit.connection, {"shop_id": "shop"})

    with pytest.raises(OperationalError) as told:
        units.write(lose)
    assert told.value.connection_invalidated
    assert units.read(lambda connection: FIND_SHOP.one_or_none(connection, {"shop_id": "shop"})) is not None


def test_writes_that_go_together_are_all_there_or_none(bench: Workbench) -> None:
    units, now = bench.platform.context.units, bench.clock.now()
    of_new: dict[str, Any] = {name: bindparam(f"of_{name}") for name in ("shop_id", "name", "currency", "created_at")}
    rename = update(shops).where(shops.c.shop_id == bindparam("renamed")).values(name=bindparam("of_name"))
    both = Together([insert(shops).values(of_new)], rename.returning(shops.c.name))
    values = {"of_name": "Both", "of_currency": "CNY", "of_created_at": now, "renamed": "shop"}

    def names(connection: Connection) -> list[str]:
        return sorted(connection.execute(select(shops.c.name)).scalars())

    assert units.write(lambda unit: both.value(unit.connection, values | {"of_shop_id": "new"})) == "Both"
    assert units.read(names) == ["Both", "Both"]
    with pytest.raises(IntegrityError):
        units.write(lambda unit: both.run(unit.connection, values | {"of_shop_id": "new", "of_name": "Neither"}))
    assert units.read(names) == ["Both", "Both"]
