# SPDX-License-Identifier: Apache-2.0
"""``cashier till``: the window."""

from __future__ import annotations

import argparse
import sys

from cashier.bootstrap import build_till
from cashier.commands.common import complain, has_screen, load_settings, secret_store
from cashier.commands.loading import loading
from cashier.it.enrolment import NotEnrolledError
from cashier.logs import note_crashes
from cashier.settings import WindowSettings
from cashier.storage.errors import JournalError
from cashier.storage.secrets import SecretsError
from cashier.values.texts import Language, Text


def run(options: argparse.Namespace) -> int:
    """Open the window; returns when it is closed."""
    loaded = load_settings(options)
    for problem in loaded.problems:
        print(problem, file=sys.stderr)
    try:
        till = build_till(loaded, secret_store(loaded.settings))
    except (NotEnrolledError, SecretsError, JournalError) as fault:
        return _cannot_start(fault.said, loaded.settings.window)
    note_crashes(loaded.settings.storage.folder / "logs")
    till.start(connects=False)  # The window does, once it stands.
    try:
        # Late: while devices open and the platform answers there is time to load Qt. And before the others it would
        # make them slower: Qt looks into every module that is imported after it.
        with loading():
            from cashier.ui.app import run_window

        language, theme = till.look()
        return run_window(
            till,
            full_screen=options.full_screen or loaded.settings.window.full_screen,
            language=Language(options.language) if options.language else language,
            theme=options.theme or theme,
            spoken=loaded.settings.sound.speak,
        )
    finally:
        till.stop()


def _cannot_start(why: Text, settings: WindowSettings) -> int:
    """Say it on the command line, and in a window where there is a screen: a till is started by its icon."""
    exit_code = complain(why.en, as_json=False)
    if has_screen():
        from cashier.ui.cannot_start import tell_cannot_start

        tell_cannot_start(why.of(settings.language), settings.language, settings.theme)
    return exit_code
