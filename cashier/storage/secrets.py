# SPDX-License-Identifier: Apache-2.0
"""Where the till keeps its terminal key: the operating system's keyring, or in training a file of its own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Protocol

SERVICE = "jifu-till"


class SecretsError(Exception):
    """A secret cannot be kept or read; the message says how to mend it."""


class SecretStore(Protocol):
    """Keeps short secrets by name."""

    def get(self, name: str) -> str | None:
        """Return the secret, or None where there is none. Raises `SecretsError`."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret. Raises `SecretsError`."""

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is forgotten already. Raises `SecretsError`."""

    def backend(self) -> str:
        """Return what keeps the secrets, as IT knows it."""


class KeyringStore:
    """The operating system's keyring: Secret Service, Windows Credential Locker, macOS Keychain."""

    def get(self, name: str) -> str | None:
        """Return the secret, or None; see `SecretStore`."""
        import keyring  # Late: looking for backends costs the cold start time that most commands need not pay.
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, name)
        except (KeyringError, RuntimeError) as fault:
            raise SecretsError(_how_to_mend(fault)) from fault

    def set(self, name: str, value: str) -> None:
        """Keep a secret; see `SecretStore`."""
        import keyring  # Late, as above.
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, name, value)
        except (KeyringError, RuntimeError) as fault:
            raise SecretsError(_how_to_mend(fault)) from fault

    def delete(self, name: str) -> None:
        """Forget a secret; see `SecretStore`."""
        import keyring  # Late, as above.
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            with contextlib.suppress(PasswordDeleteError):
                keyring.delete_password(SERVICE, name)
        except (KeyringError, RuntimeError) as fault:
            raise SecretsError(_how_to_mend(fault)) from fault

    def backend(self) -> str:
        """Return the name of the keyring's backend."""
        import keyring  # Late, as above.

        return keyring.get_keyring().name


class FolderStore:
    """Secrets of the training till, as files that only their owner may read. Never used for real money."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> str | None:
        """Return the secret, or None; see `SecretStore`."""
        with contextlib.suppress(FileNotFoundError):
            return (self._folder / name).read_text(encoding="ascii")
        return None

    def set(self, name: str, value: str) -> None:
        """Keep a secret; see `SecretStore`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value)

    def delete(self, name: str) -> None:
        """Forget a secret; see `SecretStore`."""
        (self._folder / name).unlink(missing_ok=True)

    def backend(self) -> str:
        """Return where the files are."""
        return f"files in {self._folder}"


def _how_to_mend(fault: Exception) -> str:
    return (
        f"the keyring of this system cannot be used ({type(fault).__name__}): log in to a desktop session, or "
        "install and unlock a Secret Service such as gnome-keyring, then try again"
    )
