# SPDX-License-Identifier: Apache-2.0
"""Statements of the hot road: compiled once for an engine, then run on the driver's own cursor.

SQLAlchemy writes them, knows the types and keeps the transaction, as everywhere. What is left out is its work of each
execution, which takes several times as long as the driver's: a payment runs some thirty statements.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Convert = Callable[[Any], Any]

_CURSOR = "jifu_cursor"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one engine takes it; ``fixed`` are the values that stand in the statement itself.

    ``binds`` and ``columns`` hold what turns a value into the driver's, and back.
    """

    sql: str
    binds: tuple[tuple[str, Convert | None], ...]
    fixed: dict[str, Any]
    by_name: bool
    columns: tuple[tuple[int, Convert], ...]
    make_row: Callable[[Iterable[Any]], Any]


class Prepared:
    """One statement, with a `bindparam` for each value; an insert without values names its ``columns`` instead."""

    def __init__(self, statement: Select[Any] | UpdateBase, columns: Iterable[str] | None = None) -> None:
        self._statement = statement
        self._keys = None if columns is None else list(columns)
        self._per_engine: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it and return its rows, whose columns are attributes.

        Raises what `Connection.execute` raises.
        """
        compiled = self._compiled(connection.dialect)
        cursor = self._run(connection, compiled, values)
        if not compiled.columns:
            return [compiled.make_row(row) for row in cursor.fetchall()]
        return [_converted(row, compiled) for row in cursor.fetchall()]

    def one_or_none(self, connection: Connection, values: Mapping[str, Any]) -> Any | None:
        """Run it and return its only row, or None where there is none."""
        rows = self.rows(connection, values)
        assert len(rows) <= 1, "several rows where one was meant"
        return rows[0] if rows else None

    def value(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run it and return the only column of its only row."""
        ((value,),) = self.rows(connection, values)
        return value

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run a statement that returns no rows."""
        self._run(connection, self._compiled(connection.dialect), values)

    def _run(self, connection: Connection, compiled: _Compiled, values: Mapping[str, Any]) -> Any:
        if not connection.in_transaction():
            connection.begin()
        values = {**compiled.fixed, **values} if compiled.fixed else values
        bound = [values[name] if write is None else write(values[name]) for name, write in compiled.binds]
        arguments: Any = bound
        if compiled.by_name:
            arguments = {name: value for (name, _), value in zip(compiled.binds, bound, strict=True)}
        cursor = _cursor(connection)
        # Whoever listens to the engine hears of these statements as of all others.
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, cursor, compiled.sql, arguments, None, False)
        try:
            cursor.execute(compiled.sql, arguments)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _translated(connection, compiled.sql, error) from error
        return cursor

    def _compiled(self, dialect: Dialect) -> _Compiled:
        known = self._per_engine.get(dialect.name)
        if known is None:
            known = self._per_engine[dialect.name] = _compile(self._statement, self._keys, dialect)
        return known


class Together:
    """Writes that do not need to see each other, and a last one that may return rows.

    On PostgreSQL they are one statement, and one way there and back; on SQLite they follow each other in their order.
    No two of them may write the same row.
    """

    def __init__(self, writes: Sequence[UpdateBase], last: UpdateBase) -> None:
        self._each = [Prepared(write) for write in writes]
        self._last = Prepared(last)
        self._as_one = Prepared(last.add_cte(*(write.cte(f"write_{place}") for place, write in enumerate(writes))))

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run all of them with the same values; return the rows of the last one."""
        return self._before_last(connection, values).rows(connection, values)

    def value(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run all of them; return the only column of the only row of the last one."""
        return self._before_last(connection, values).value(connection, values)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run all of them; none returns rows."""
        self._before_last(connection, values).run(connection, values)

    def _before_last(self, connection: Connection, values: Mapping[str, Any]) -> Prepared:
        if connection.dialect.name == "postgresql":
            return self._as_one
        for write in self._each:
            write.run(connection, values)
        return self._last


def _compile(statement: Select[Any] | UpdateBase, keys: list[str] | None, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=keys)
    by_name = not dialect.positional
    names: Sequence[str] = (
        list(dict.fromkeys(compiled.bind_names.values())) if by_name else compiled.positiontup or ()
    )
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    writers = ((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names)
    columns = statement.exported_columns
    readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    return _Compiled(
        sql=str(compiled),
        binds=tuple(writers),
        fixed={name: bind.value for name, bind in binds.items() if not bind.required and bind.value is not None},
        by_name=by_name,
        columns=tuple((place, read) for place, read in enumerate(readers) if read is not None),
        make_row=_row_of(columns.keys()),
    )


def _row_of(names: Iterable[Any]) -> Callable[[Iterable[Any]], Any]:
    # Which columns a row has is known when a statement is compiled, not when types are checked.
    row: Any = namedtuple("Row", [str(name) for name in names])  # type: ignore[misc] # noqa: PYI024
    return cast("Callable[[Iterable[Any]], Any]", row._make)


def _converted(row: Iterable[Any], compiled: _Compiled) -> Any:
    values = list(row)
    for place, read in compiled.columns:
        values[place] = read(values[place])
    return compiled.make_row(values)


def _cursor(connection: Connection) -> Any:
    """Return the cursor of a connection, one for all its statements: each is read to its end before the next."""
    info = connection.info
    cursor = info.get(_CURSOR)
    if cursor is None:
        cursor = info[_CURSOR] = connection.connection.cursor()
    return cursor


def _translated(connection: Connection, sql: str, error: Exception) -> BaseException:
    """Return the driver's error as SQLAlchemy's; a connection that is lost is not used again."""
    dialect, driver_connection = connection.dialect, connection.connection.dbapi_connection
    # What the pool holds is the driver's own connection, which SQLAlchemy's types call something else.
    lost = driver_connection is None or dialect.is_disconnect(error, driver_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
