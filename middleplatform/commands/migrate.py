# SPDX-License-Identifier: Apache-2.0
"""``middleplatform migrate``: bring a database to this version, and make its key file where it has none."""

import argparse
import os

from middleplatform.commands.output import CommandError, answer
from middleplatform.commands.platform_options import add_database_options, key_file_of, url_of
from middleplatform.database.engine import open_engine, sqlite_path
from middleplatform.database.schema import migrate
from middleplatform.randomness import SystemRandomSource
from middleplatform.security.key_store import ENVIRONMENT_VARIABLE, make_key_file


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("migrate", help=help_text)
    add_database_options(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Migrate; exit code 0, or 2 with a sentence."""
    before, after = prepare_database(arguments)
    sentence = f"database is at schema {after}" if before == after else f"schema {before or 'none'} → {after}"
    answer(arguments.json, {"before": before, "after": after}, sentence)
    return 0


def prepare_database(arguments: argparse.Namespace) -> tuple[str | None, str]:
    """Make folder, database and key file where they are missing, and migrate. Raises `CommandError`."""
    url = url_of(arguments)
    key_file = key_file_of(arguments, url)
    path = sqlite_path(url)
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Made before the driver does it: nobody but the service reads a database of balances.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if ENVIRONMENT_VARIABLE not in os.environ:
            key_file.parent.mkdir(parents=True, exist_ok=True)
            make_key_file(key_file, SystemRandomSource())
    except OSError as error:
        raise CommandError(f"{error.filename!r} cannot be written: {error.strerror}") from error
    engine = open_engine(url)
    try:
        return migrate(engine)
    finally:
        engine.dispose()
