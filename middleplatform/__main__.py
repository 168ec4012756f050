# SPDX-License-Identifier: Apache-2.0
"""Command line of the middle platform; every subcommand lives in `middleplatform.commands`."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from sqlalchemy.exc import OperationalError

from middleplatform.bootstrap import TrainingMismatchError
from middleplatform.commands.output import CommandError, complain
from middleplatform.database.schema import SchemaError
from middleplatform.logs import configure_logs
from middleplatform.security.key_store import KeyStoreError
from middleplatform.settings import PLATFORM_VERSION

_COMMANDS = {
    "serve": "answer tills and phones",
    "migrate": "bring a database to this version's schema",
    "backup": "copy an SQLite database while it is in use",
    "restore": "put such a copy in place of a database that is gone",
    "verify": "check the ledger's invariants",
    "admin": "manage shops, terminals, members and keys",
    "openapi": "write the OpenAPI document",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code; 2 for wrong use, with a sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser(words).parse_args(words)
    configure_logs(level=logging.WARNING)  # Standard output is the answer's; the service turns to its own level.
    try:
        code: int = parsed.run(parsed)
    except CommandError as error:
        complain(parsed.json, str(error), error.faults)
        return 2
    except (SchemaError, TrainingMismatchError, KeyStoreError) as error:
        complain(parsed.json, str(error))
        return 2
    except OperationalError as error:
        complain(parsed.json, f"the database cannot be opened: {error.orig}")
        return 2
    return code


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="middleplatform", description="The middle platform of Jifu.")
    parser.add_argument("--version", action="version", version=f"middleplatform {PLATFORM_VERSION}")
    commands = parser.add_subparsers(title="commands", required=True)
    chosen = next((word for word in words if word in _COMMANDS), None)
    for name, help_text in _COMMANDS.items():
        if name == chosen:
            _adder(name)(commands, help_text)
        else:
            commands.add_parser(name, help=help_text)
    return parser


def _adder(name: str) -> Callable[..., None]:
    if name == "restore":
        from middleplatform.commands.backup import add_restore_parser

        return add_restore_parser
    adder: Callable[..., None] = _module(name).add_parser
    return adder


def _module(name: str) -> ModuleType:
    # Only the chosen one is loaded: the web framework takes longer to load than most commands take to run.
    if name == "serve":
        from middleplatform.commands import serve

        return serve
    if name == "migrate":
        from middleplatform.commands import migrate

        return migrate
    if name == "backup":
        from middleplatform.commands import backup

        return backup
    if name == "verify":
        from middleplatform.commands import verify

        return verify
    if name == "admin":
        from middleplatform.commands import admin

        return admin
    from middleplatform.commands import openapi

    return openapi


if __name__ == "__main__":
    sys.exit(main())
