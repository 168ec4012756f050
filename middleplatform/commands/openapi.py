# SPDX-License-Identifier: Apache-2.0
"""``middleplatform openapi``: write the OpenAPI document of the wire."""

import argparse
import json
from pathlib import Path

from middleplatform.app import openapi_document
from middleplatform.commands.output import CommandError


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("openapi", help=help_text)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write here instead of standard output")
    parser.set_defaults(run=run, json=False)


def openapi_text() -> str:
    """Return the document as it stands in ``docs/openapi.json``."""
    return json.dumps(openapi_document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def run(arguments: argparse.Namespace) -> int:
    """Write the document; exit code 0, or 2 with a sentence."""
    if arguments.output is None:
        print(openapi_text(), end="")
        return 0
    try:
        arguments.output.write_text(openapi_text(), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{str(arguments.output)!r} cannot be written: {error.strerror}") from error
    return 0
