# SPDX-License-Identifier: Apache-2.0
"""Every verb of ``middleplatform admin``, by its parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from middleplatform.commands import admin

NOUNS = {"shops", "terminals", "members", "keys", "staff", "couriers", "deliveries"}


def verbs_of(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each verb with its parser."""
    branches = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not branches:
        yield name.strip(), parser
    for branch in branches:
        for word, below in branch.choices.items():
            yield from verbs_of(below, f"{name} {word}")


def test_every_verb_answers_with_json_too_and_names_its_database() -> None:
    root = argparse.ArgumentParser()
    admin.add_parser(root.add_subparsers(), "")
    options = {name: parser.format_usage() for name, parser in verbs_of(root, "")}

    assert {name.split()[1] for name in options if len(name.split()) == 3} == NOUNS
    assert [name for name, usage in options.items() if "[--json]" not in usage] == []
    assert [name for name, usage in options.items() if "--database" not in usage] == []
