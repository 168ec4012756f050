# SPDX-License-Identifier: Apache-2.0
"""``middleplatform backup`` and ``restore``: copies of an SQLite database. The key file is kept apart, on purpose."""

import argparse
from pathlib import Path

from middleplatform.commands.output import CommandError, answer
from middleplatform.commands.platform_options import add_database_options, require_existing, url_of
from middleplatform.database.copies import CopyError, copy_database
from middleplatform.database.engine import database_url, open_engine, sqlite_path
from middleplatform.database.schema import check_schema


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand ``backup``."""
    parser = commands.add_parser("backup", help=help_text)
    add_database_options(parser)
    parser.add_argument("--output", type=Path, metavar="FILE", required=True, help="where the copy goes")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Copy the database; exit code 0, or 2 with a sentence."""
    return _copy(arguments, _path(arguments), arguments.output, "backup")


def add_restore_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand ``restore``."""
    parser = commands.add_parser("restore", help=help_text)
    add_database_options(parser)
    parser.add_argument("--input", type=Path, metavar="FILE", required=True, help="a copy that `backup` made")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.set_defaults(run=run_restore)


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a copy in a database's place, which must be empty; exit code 0, or 2 with a sentence."""
    return _copy(arguments, arguments.input, _path(arguments), "restore")


def _copy(arguments: argparse.Namespace, source: Path, target: Path, what: str) -> int:
    url = database_url(str(source))
    require_existing(url)
    engine = open_engine(url)
    try:
        check_schema(engine)
    finally:
        engine.dispose()
    try:
        copy_database(source, target)
    except CopyError as error:
        raise CommandError(str(error)) from error
    data = {"event": what, "from": str(source), "to": str(target), "bytes": target.stat().st_size}
    answer(arguments.json, data, f"{source} copied to {target}; the key file is not in it: keep that apart")
    return 0


def _path(arguments: argparse.Namespace) -> Path:
    path = sqlite_path(url_of(arguments))
    if path is None:
        raise CommandError("this command copies SQLite files; for PostgreSQL use pg_dump and pg_restore")
    return path
