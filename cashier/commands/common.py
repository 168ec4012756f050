# SPDX-License-Identifier: Apache-2.0
"""What several commands do alike: read the settings strictly, say what is wrong, print for people or programs."""

from __future__ import annotations

import argparse
import json
import locale
import os
import sys
from collections.abc import Mapping

from cashier.settings import LoadedSettings, SecretsPlace, TillSettings, load
from cashier.storage.secrets import KeyringStore, SecretStore
from cashier.values.texts import Language

WRONG_USE = 2


class WrongUse(Exception):  # noqa: N818 - it is not a fault of ours
    """The command cannot do what was asked; the message says why and what to do."""


def load_settings(options: argparse.Namespace) -> LoadedSettings:
    """Return the settings of this call, with whatever is wrong left out and listed."""
    return load(explicit=options.config, overrides=options.set)


def load_settings_strictly(options: argparse.Namespace) -> LoadedSettings:
    """Return the settings of this call. Raises `WrongUse` that names everything wrong."""
    loaded = load_settings(options)
    if loaded.problems:
        raise WrongUse("\n".join(str(problem) for problem in loaded.problems))
    return loaded


def secret_store(settings: TillSettings) -> SecretStore:
    """Return where these settings keep the terminal's key."""
    place = settings.secrets
    if place.store is SecretsPlace.KEYRING or place.key_file is None:
        return KeyringStore()
    from cashier.storage.sealed_secrets import SealedFileStore  # Late: most tills have a keyring.

    return SealedFileStore(place.file or settings.storage.folder / "secrets.sealed", place.key_file)


def language_of(options: argparse.Namespace, loaded: LoadedSettings) -> Language:
    """Return the language to speak: asked for, else of the terminal where it is Chinese, else of the settings."""
    if options.language:
        return Language(options.language)
    if "window.language" in loaded.origins:
        return loaded.settings.window.language
    return Language.ZH if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else Language.EN


def complain(message: str, *, as_json: bool) -> int:
    """Say what is wrong on standard error, and as JSON on standard output where that was asked for."""
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    print(message, file=sys.stderr)
    return WRONG_USE


def has_screen() -> bool:
    """Return whether a window would be seen by somebody."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def print_object(value: Mapping[str, object]) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def forget_typed() -> None:
    """Drop what a gun that plays keyboard has typed into the console: on Windows nobody can keep that from it."""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
