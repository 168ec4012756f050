# SPDX-License-Identifier: Apache-2.0
"""Secrets in one encrypted file, for kiosks that have no keyring: AES-256-GCM under a key from a protected file.

What protects them is that file: whoever reads both has the secrets. So it must be this user's alone and lie outside
the folder that is backed up; systemd's ``LoadCredentialEncrypted=`` binds it to the machine's TPM.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from cashier.storage.secrets import SecretsError

FORMAT = "jifu-secrets-1"
LEAST_KEY_BYTES = 16
MOST_KEY_BYTES = 4096

_SALT_BYTES = 16
_NONCE_BYTES = 12
# RFC 9106, section 4, the second recommended choice: a key file may hold words that somebody made up.
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 65_536


@dataclass(frozen=True, slots=True)
class SealedFileStore:
    """Keeps secrets in ``file``, sealed by what ``key_file`` holds. Raises `SecretsError` that names the file."""

    file: Path
    key_file: Path

    def get(self, name: str) -> str | None:
        """Return the secret, or None; see `SecretStore`."""
        return self._read().get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret; see `SecretStore`."""
        self._write(self._read() | {name: value})

    def delete(self, name: str) -> None:
        """Forget a secret; see `SecretStore`."""
        kept = self._read()
        if kept.pop(name, None) is not None:
            self._write(kept)

    def backend(self) -> str:
        """Return where the file is."""
        return f"the encrypted file {self.file}"

    def _read(self) -> dict[str, str]:
        key = self._key()
        try:
            sealed = json.loads(self.file.read_text(encoding="ascii"))
            if sealed["format"] != FORMAT:
                raise SecretsError(f"{self.file} is of the format {sealed['format']!r}; this till reads {FORMAT}")
            salt, nonce, content = (base64.b64decode(sealed[each]) for each in ("salt", "nonce", "content"))
            opened = AESGCM(_derived(key, salt)).decrypt(nonce, content, FORMAT.encode())
        except FileNotFoundError:
            return {}
        except InvalidTag as fault:
            raise SecretsError(
                f"{self.file} does not open with the key in {self.key_file}: put the right key there, or move the "
                "file away and enrol this till again"
            ) from fault
        except (OSError, ValueError, KeyError, TypeError, binascii.Error) as fault:
            raise SecretsError(
                f"{self.file} cannot be read as encrypted secrets ({type(fault).__name__}): restore it, or move it "
                "away and enrol this till again"
            ) from fault
        return dict(json.loads(opened))

    def _write(self, secrets: dict[str, str]) -> None:
        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
        content = AESGCM(_derived(self._key(), salt)).encrypt(nonce, json.dumps(secrets).encode(), FORMAT.encode())
        parts = {"salt": salt, "nonce": nonce, "content": content}
        text = json.dumps(
            {"format": FORMAT} | {name: base64.b64encode(part).decode() for name, part in parts.items()}
        )
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self.file, text + "\n")
        except OSError as fault:
            raise SecretsError(f"{self.file} cannot be written: {fault.strerror or fault}") from fault

    def _key(self) -> bytes:
        """Return what the key file holds, once nobody else can have read it."""
        if sys.platform == "win32":
            raise SecretsError(
                'secrets.store = "file" is for systems without a keyring; Windows has one: use "keyring"'
            )
        if self.key_file.resolve().is_relative_to(self.file.parent.resolve()):
            raise SecretsError(
                f"the key {self.key_file} lies beside what it opens: keep it outside {self.file.parent}"
            )
        try:
            with self.key_file.open("rb") as opened:
                found = os.fstat(opened.fileno())
                key = opened.read(MOST_KEY_BYTES + 1).strip()
        except OSError as fault:
            raise SecretsError(f"the key {self.key_file} cannot be read: {fault.strerror or fault}") from fault
        if found.st_uid not in {os.getuid(), 0}:
            raise SecretsError(f"the key {self.key_file} belongs to another user: chown it to the user of this till")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise SecretsError(f"others may read or write the key {self.key_file}: chmod 600 {self.key_file}")
        if not LEAST_KEY_BYTES <= len(key) <= MOST_KEY_BYTES:
            raise SecretsError(
                f"the key {self.key_file} holds {len(key)} bytes; allowed are {LEAST_KEY_BYTES} to {MOST_KEY_BYTES}, "
                f"such as: openssl rand -hex 32 > {self.key_file}"
            )
        return key


def _derived(key: bytes, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB).derive(key)


def _replace(path: Path, text: str) -> None:
    """Put a file in the place of another, on disk and whole, or leave the other as it was."""
    descriptor, scratch = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # For its owner alone.
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
