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
from cashier.values.texts import Text

FORMAT = "jifu-secrets-1"
LEAST_KEY_BYTES = 16
MOST_KEY_BYTES = 4096

_SALT_BYTES = 16
_NONCE_BYTES = 12
# RFC 9106, section 4, the second recommended choice: a key file may hold words that somebody made up.
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 65_536

_OTHER_FORMAT = Text(
    zh="{file} 的格式是 {found}；本版本只认 {known}", en="{file} is of the format {found}; this till reads {known}"
)
_WRONG_KEY = Text(
    zh="{file} 用 {key} 里的密钥打不开：请放回正确的密钥，或移走该文件后重新注册本机",
    en="{file} does not open with the key in {key}: put the right key there, or move the file away and enrol this "
    "till again",
)
_NOT_READ = Text(
    zh="{file} 读不出加密的密钥（{kind}）：请恢复该文件，或移走后重新注册本机",
    en="{file} cannot be read as encrypted secrets ({kind}): restore it, or move it away and enrol this till again",
)
_NOT_WRITTEN = Text(zh="{file} 写不进去：{why}", en="{file} cannot be written: {why}")
_NOT_ON_WINDOWS = Text(
    zh="secrets.store = “file” 只用于没有密钥环的系统；Windows 自带密钥环，请用 “keyring”",
    en='secrets.store = "file" is for systems without a keyring; Windows has one: use "keyring"',
)
_KEY_BESIDE = Text(
    zh="密钥 {key} 就放在它打开的文件旁边：请放到 {folder} 之外",
    en="the key {key} lies beside what it opens: keep it outside {folder}",
)
_KEY_NOT_READ = Text(zh="密钥 {key} 读不出来：{why}", en="the key {key} cannot be read: {why}")
_KEY_OF_ANOTHER = Text(
    zh="密钥 {key} 属于另一个用户：请用 chown 改为收银机的用户",
    en="the key {key} belongs to another user: chown it to the user of this till",
)
_KEY_OPEN = Text(
    zh="别的用户可以读写密钥 {key}：请运行 chmod 600 {key}",
    en="others may read or write the key {key}: chmod 600 {key}",
)
_KEY_LENGTH = Text(
    zh="密钥 {key} 有 {length} 字节；允许 {least} 到 {most}，例如：openssl rand -hex 32 > {key}",
    en="the key {key} holds {length} bytes; allowed are {least} to {most}, such as: openssl rand -hex 32 > {key}",
)


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
                raise SecretsError(_OTHER_FORMAT.fill(file=self.file, found=repr(sealed["format"]), known=FORMAT))
            salt, nonce, content = (base64.b64decode(sealed[each]) for each in ("salt", "nonce", "content"))
            opened = AESGCM(_derived(key, salt)).decrypt(nonce, content, FORMAT.encode())
        except FileNotFoundError:
            return {}
        except InvalidTag as fault:
            raise SecretsError(_WRONG_KEY.fill(file=self.file, key=self.key_file)) from fault
        except (OSError, ValueError, KeyError, TypeError, binascii.Error) as fault:
            raise SecretsError(_NOT_READ.fill(file=self.file, kind=type(fault).__name__)) from fault
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
            raise SecretsError(_NOT_WRITTEN.fill(file=self.file, why=fault.strerror or fault)) from fault

    def _key(self) -> bytes:
        """Return what the key file holds, once nobody else can have read it."""
        if sys.platform == "win32":
            raise SecretsError(_NOT_ON_WINDOWS)
        if self.key_file.resolve().is_relative_to(self.file.parent.resolve()):
            raise SecretsError(_KEY_BESIDE.fill(key=self.key_file, folder=self.file.parent))
        try:
            with self.key_file.open("rb") as opened:
                found = os.fstat(opened.fileno())
                key = opened.read(MOST_KEY_BYTES + 1).strip()
        except OSError as fault:
            raise SecretsError(_KEY_NOT_READ.fill(key=self.key_file, why=fault.strerror or fault)) from fault
        if found.st_uid not in {os.getuid(), 0}:
            raise SecretsError(_KEY_OF_ANOTHER.fill(key=self.key_file))
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise SecretsError(_KEY_OPEN.fill(key=self.key_file))
        if not LEAST_KEY_BYTES <= len(key) <= MOST_KEY_BYTES:
            raise SecretsError(
                _KEY_LENGTH.fill(key=self.key_file, length=len(key), least=LEAST_KEY_BYTES, most=MOST_KEY_BYTES)
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
