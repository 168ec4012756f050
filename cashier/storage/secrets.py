# SPDX-License-Identifier: Apache-2.0
"""Where the till keeps its terminal key: the operating system's keyring, or in training a file of its own.

A kiosk without a keyring has `sealed_secrets` instead.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cashier.values.texts import Text, ToldError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "jifu-till"

_PROBE = "probe"
_SYSTEM_BACKENDS = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "Windows", "macOS", "fail")
)
"""Where operating systems keep secrets; ``fail`` stands for none of them and says so at the first use."""

_MEND = Text(
    zh="请登录桌面会话，或安装并解锁密钥环（例如 gnome-keyring）后重试；没有这些的自助终端可以改用加密文件保存"
    "（设置 secrets.store = “file”）",
    en="log in to a desktop session, or install and unlock a Secret Service such as gnome-keyring, then try again; "
    'a kiosk without either keeps its key in an encrypted file instead (settings: secrets.store = "file")',
)
_NOT_GIVEN_BACK = Text(
    zh="{backend} 没有交还存入的内容：请解锁后重试",
    en="{backend} did not give back what was put into it: unlock it, then try again",
)
_FOREIGN = Text(
    zh="现在的密钥环是 {name}，不是系统自带的：{mend}",
    en="the keyring is {name}, which is none of the system's own: {mend}",
)
_LOCKED = Text(zh="密钥环已锁定，没有人解锁：{mend}", en="the keyring is locked, and nobody unlocked it: {mend}")
_UNUSABLE = Text(
    zh="本机的密钥环不能用（{kind}）：{mend}", en="the keyring of this system cannot be used ({kind}): {mend}"
)


class SecretsError(ToldError):
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
    """The operating system's keyring: Secret Service, Windows Credential Locker, macOS Keychain.

    A backend that another package brings along is refused: some of them write what they keep in clear.
    """

    def get(self, name: str) -> str | None:
        """Return the secret, or None; see `SecretStore`."""
        with _told_how_to_mend():
            return _system_keyring().get_password(SERVICE, name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret; see `SecretStore`."""
        with _told_how_to_mend():
            _system_keyring().set_password(SERVICE, name, value)

    def delete(self, name: str) -> None:
        """Forget a secret; see `SecretStore`."""
        from keyring.errors import PasswordDeleteError  # Late, as below.

        with _told_how_to_mend(), contextlib.suppress(PasswordDeleteError):
            _system_keyring().delete_password(SERVICE, name)

    def backend(self) -> str:
        """Return the name of the keyring's backend."""
        import keyring  # Late, as below.

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


def probe(secrets: SecretStore) -> None:
    """Make sure that a secret is kept and given back. Raises `SecretsError`."""
    secrets.set(_PROBE, _PROBE)
    try:
        kept = secrets.get(_PROBE)
    finally:
        secrets.delete(_PROBE)
    if kept != _PROBE:
        raise SecretsError(_NOT_GIVEN_BACK.fill(backend=secrets.backend()))


def _system_keyring() -> KeyringBackend:
    import keyring  # Late: looking for backends costs the cold start time that most commands need not pay.
    from keyring.backends.chainer import ChainerBackend

    found = keyring.get_keyring()
    for backend in found.backends if isinstance(found, ChainerBackend) else (found,):
        if type(backend).__module__ not in _SYSTEM_BACKENDS:
            raise SecretsError(_FOREIGN.fill(name=backend.name, mend=_MEND))
    return found


@contextlib.contextmanager
def _told_how_to_mend() -> Iterator[None]:
    from keyring.errors import KeyringError, KeyringLocked  # Late, as above.

    try:
        yield
    except KeyringLocked as fault:
        raise SecretsError(_LOCKED.fill(mend=_MEND)) from fault
    except (KeyringError, RuntimeError) as fault:
        raise SecretsError(_UNUSABLE.fill(kind=type(fault).__name__, mend=_MEND)) from fault
