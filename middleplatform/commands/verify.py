# SPDX-License-Identifier: Apache-2.0
"""``middleplatform verify``: check every invariant of the ledger; exit code 1 names the violated ones."""

import argparse

from middleplatform.commands.output import answer
from middleplatform.commands.platform_options import add_database_options, require_existing, url_of
from middleplatform.database.engine import open_engine
from middleplatform.database.schema import check_schema
from middleplatform.ledger.invariants import INVARIANTS, find_violations


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("verify", help=help_text)
    add_database_options(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check; exit code 0 where all hold, 1 where one is violated, 2 with a sentence."""
    url = url_of(arguments)
    require_existing(url)
    engine = open_engine(url)
    try:
        check_schema(engine)
        with engine.connect() as connection, connection.begin():
            violations = find_violations(connection)
    finally:
        engine.dispose()
    data = {
        "holds": not violations,
        "invariants": [invariant.name for invariant in INVARIANTS],
        "violations": [{"invariant": found.invariant, "where": found.where} for found in violations],
    }
    if violations:
        sentence = "\n".join(f"violated: {found.invariant}: {found.where}" for found in violations)
    else:
        sentence = f"all {len(INVARIANTS)} invariants hold"
    answer(arguments.json, data, sentence)
    return 1 if violations else 0
