# SPDX-License-Identifier: Apache-2.0
"""``cashier till``: the window."""

from __future__ import annotations

import argparse
import sys

from cashier.bootstrap import build_till
from cashier.commands.common import complain, load_settings
from cashier.it.enrolment import NotEnrolledError
from cashier.storage.errors import JournalError
from cashier.storage.secrets import KeyringStore, SecretsError
from cashier.values.texts import Language


def run(options: argparse.Namespace) -> int:
    """Open the window; returns when it is closed."""
    loaded = load_settings(options)
    for problem in loaded.problems:
        print(problem, file=sys.stderr)
    try:
        till = build_till(loaded, KeyringStore())
    except (NotEnrolledError, SecretsError, JournalError) as fault:
        return complain(str(fault), as_json=False)
    from cashier.ui.app import run_window  # Late: Qt is loaded only once everything else stands.

    till.start()
    try:
        language, theme = till.look()
        return run_window(
            till,
            full_screen=options.full_screen or loaded.settings.window.full_screen,
            language=Language(options.language) if options.language else language,
            theme=options.theme or theme,
        )
    finally:
        till.stop()
