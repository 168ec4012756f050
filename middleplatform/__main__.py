# SPDX-License-Identifier: Apache-2.0
"""Command line of the middle platform; every subcommand lives in `middleplatform.commands`."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from middleplatform.bootstrap import TrainingMismatchError
from middleplatform.commands import admin, migrate, openapi, serve, verify
from middleplatform.commands.output import CommandError, complain
from middleplatform.database.schema import SchemaError
from middleplatform.security.key_store import KeyStoreError
from middleplatform.settings import PLATFORM_VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code; 2 for wrong use, with a sentence on standard error."""
    parser = argparse.ArgumentParser(prog="middleplatform", description="The middle platform of Jifu.")
    parser.add_argument("--version", action="version", version=f"middleplatform {PLATFORM_VERSION}")
    commands = parser.add_subparsers(title="commands", required=True)
    for command in (serve, migrate, verify, admin, openapi):
        command.add_parser(commands)
    parsed = parser.parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except (CommandError, SchemaError, TrainingMismatchError, KeyStoreError) as error:
        complain(parsed.json, str(error))
        return 2
    except OperationalError as error:
        complain(parsed.json, f"the database cannot be opened: {error.orig}")
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
