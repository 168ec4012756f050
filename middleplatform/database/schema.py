# SPDX-License-Identifier: Apache-2.0
"""The database's version: migrating it, checking it, and whether it is a training database."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select

from middleplatform.database.engine import WRITES
from middleplatform.database.tables import platform_meta
from middleplatform.database.upsert import insert_or_update

_TRAINING = "training"


class SchemaState(StrEnum):
    """How a database stands to this version of the platform."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"


class SchemaError(Exception):
    """A database that this version cannot serve; the message says what to do."""


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Bring a database to this version's schema; return the version before and after.

    Raises `SchemaError` for a database of a newer platform.
    """
    before = _revision(engine)
    if schema_state(engine) is SchemaState.NEWER:
        raise _newer(before)
    config = _config()
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    after = _revision(engine)
    assert after is not None, "an upgrade leaves a version"
    return before, after


def schema_state(engine: Engine) -> SchemaState:
    """Compare a database with the migrations that this version knows."""
    revision = _revision(engine)
    scripts = _scripts()
    if revision is None:
        return SchemaState.EMPTY
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if revision in known else SchemaState.NEWER


def check_schema(engine: Engine) -> None:
    """Raise `SchemaError` unless a database has exactly this version's schema."""
    state = schema_state(engine)
    if state is SchemaState.NEWER:
        raise _newer(_revision(engine))
    if state is not SchemaState.CURRENT:
        what = "is empty" if state is SchemaState.EMPTY else "is of an older version"
        raise SchemaError(f"the database {what}; run `middleplatform migrate` first")


def is_training(engine: Engine) -> bool:
    """Say whether a database is marked as training."""
    with engine.connect() as connection:
        value = connection.execute(
            select(platform_meta.c.value).where(platform_meta.c.key == _TRAINING)
        ).scalar_one_or_none()
    return value == "yes"


def mark_training(engine: Engine) -> None:
    """Mark a database as training, for ever."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        insert_or_update(connection, platform_meta, {"key": _TRAINING, "value": "yes"}, {"value": "yes"})


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _newer(revision: str | None) -> SchemaError:
    return SchemaError(
        f"the database has schema {revision!r}, which this version does not know: "
        "it belongs to a newer platform; install that version"
    )


@cache
def _scripts() -> ScriptDirectory:
    # They stand in files of the program, which do not change while it runs; reading them compiles each anew.
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
