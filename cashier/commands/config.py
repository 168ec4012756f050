# SPDX-License-Identifier: Apache-2.0
"""``cashier config``: what settings are in force and who said so, and every setting there is."""

from __future__ import annotations

import argparse
import json
import sys

from cashier.commands.common import WRONG_USE, load_settings, print_object
from cashier.it.settings_reference import every_setting, reference_page, settings_in_force


def run(options: argparse.Namespace) -> int:
    """Print what was asked for; ends with 2 where a setting is wrong, after naming it."""
    if options.action == "reference":
        if options.json:
            settings = [
                {"key": line.key, "kind": line.kind, "default": line.default, "allowed": line.allowed,
                 "meaning": line.meaning}
                for line in every_setting()
            ]  # fmt: skip
            print_object({"settings": settings})
        else:
            print(reference_page(), end="")
        return 0
    loaded = load_settings(options)
    shown = settings_in_force(loaded)
    if options.json:
        print_object(
            {
                "settings": {each.key: {"value": each.value, "origin": each.origin} for each in shown},
                "problems": [str(problem) for problem in loaded.problems],
            }
        )
    else:
        for each in shown:
            value = json.dumps(each.value, ensure_ascii=False)
            print(f"{each.key} = {value}" + (f"    # {each.origin}" if options.origin else ""))
        for problem in loaded.problems:
            print(problem, file=sys.stderr)
    return WRONG_USE if loaded.problems else 0
