# SPDX-License-Identifier: Apache-2.0
"""The software key store: PIN keys and the platform's own secrets, sealed with AES-256-GCM.

Sealed keys stand in the database, which all copies of the service share; the key-encryption key does not: it comes
from a file that only its owner can read, or from the environment. Either one alone is worth nothing. A hardware
security module would take the place of `PINKeyStore`.
"""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from middleplatform.contract.payments import PINKeyScheme
from middleplatform.contract.sealed_pins import SEALED_LENGTH, open_digits
from middleplatform.randomness import RandomSource
from middleplatform.security import aes_dukpt, dukpt, tdes
from middleplatform.security.key_repository import SealedKey, SealedKeyRepository
from middleplatform.security.pin_blocks import pin_of_format_0, pin_of_format_4

ENVIRONMENT_VARIABLE = "JIFU_PLATFORM_KEY"
"""Holds the key-encryption key as 64 hex digits where there is no key file."""

_LENGTHS = {
    PINKeyScheme.DUKPT: (16,),
    PINKeyScheme.AES_DUKPT: aes_dukpt.KEY_LENGTHS,
    PINKeyScheme.MASTER_SESSION: tdes.KEY_LENGTHS,
    PINKeyScheme.HPKE: (32,),
}

_SECRET = "secret"  # noqa: S105 - the purpose of a sealed key, not one


class KeyStoreError(Exception):
    """A key that cannot be had; the message names it and says what to do, never the key."""


class PINKeyFaultError(Exception):
    """A PIN block that cannot be read with the pad's key: the pad holds another one."""


@dataclass(frozen=True, slots=True)
class PINKeyInfo:
    """What may be known of a PIN key: never the key itself. ``check_value`` is its KCV, 6 hex digits."""

    key_id: str
    scheme: PINKeyScheme
    check_value: str
    master_key_index: int | None = None


@dataclass(frozen=True, slots=True)
class SealedPIN:
    """An enciphered PIN and what it takes to read it; ``session_key`` enciphered under the master key."""

    key_id: str
    account: str
    block: bytes = field(repr=False)
    ksn: bytes | None = None
    session_key: bytes | None = field(default=None, repr=False)


class PINKeyStore(Protocol):
    """Holds the keys of PIN pads and works with them."""

    def make_session_key(self, connection: Connection, key_id: str) -> bytes:
        """Return a fresh session key, enciphered under a master key."""
        ...

    def session_key_check(self, connection: Connection, key_id: str, session_key: bytes) -> str:
        """Return the check value of a session key that `make_session_key` made, 8 hex digits."""
        ...

    def open_pin(self, connection: Connection, sealed: SealedPIN) -> str:
        """Decipher a PIN. Raises `PINKeyFaultError`."""
        ...


class SoftwareKeyStore:
    """A `PINKeyStore` in software, for shops without a hardware security module."""

    def __init__(self, key_encryption_key: bytes, random: RandomSource) -> None:
        self._sealer = AESGCM(key_encryption_key)
        self._random = random

    def add_pin_key(
        self,
        connection: Connection,
        key_id: str,
        scheme: PINKeyScheme,
        key: bytes,
        *,
        now: datetime,
        master_key_index: int | None = None,
    ) -> PINKeyInfo:
        """Seal a BDK, a master key, or the private key of ``hpke``.

        Raises `KeyStoreError` where the id is taken or the length is wrong.
        """
        allowed = _LENGTHS[scheme]
        if len(key) not in allowed:
            lengths = " or ".join(str(length) for length in allowed)
            raise KeyStoreError(f"key {key_id!r} has {len(key)} bytes; {scheme} keys have {lengths}")
        if scheme is PINKeyScheme.MASTER_SESSION and master_key_index is None:
            raise KeyStoreError(f"key {key_id!r} needs the index (0 to 9) of the master key in the pad")
        info = PINKeyInfo(key_id, scheme, _check_value(scheme, key), master_key_index)
        sealed = SealedKey(
            key_id, str(scheme), self._seal(key_id, key), info.check_value, master_key_index, created_at=now
        )
        if not SealedKeyRepository(connection).add(sealed):
            raise KeyStoreError(f"key {key_id!r} exists already; keys are never replaced under the same id")
        return info

    def make_sealing_key(self, connection: Connection, key_id: str, now: datetime) -> PINKeyInfo:
        """Make a key pair for tills that seal digits themselves; its private half never leaves the key store."""
        return self.add_pin_key(connection, key_id, PINKeyScheme.HPKE, self._random.token_bytes(32), now=now)

    def public_key(self, connection: Connection, key_id: str) -> bytes:
        """Return the public half of an ``hpke`` key, 32 bytes."""
        return _public_half(self._open(connection, key_id))

    def pin_keys(self, connection: Connection) -> list[PINKeyInfo]:
        """List the PIN keys by their check values."""
        return [_info(key) for key in SealedKeyRepository(connection).all() if key.purpose != _SECRET]

    def pin_key(self, connection: Connection, key_id: str) -> PINKeyInfo | None:
        """Find one PIN key by its id."""
        key = SealedKeyRepository(connection).find(key_id)
        return None if key is None or key.purpose == _SECRET else _info(key)

    def secret(self, connection: Connection, name: str, now: datetime) -> bytes:
        """Return a secret of 32 bytes that all copies of the service share; made at its first use."""
        repository = SealedKeyRepository(connection)
        if repository.find(name) is None:
            fresh = self._seal(name, self._random.token_bytes(32))
            # Where another copy was quicker, its secret stands, and this one is forgotten.
            repository.add(SealedKey(name, _SECRET, fresh, None, None, created_at=now))
        return self._open(connection, name)

    def make_session_key(self, connection: Connection, key_id: str) -> bytes:
        """Return a fresh session key of 16 bytes, enciphered under a master key."""
        session_key = tdes.with_odd_parity(self._random.token_bytes(16))
        return tdes.encrypt_block(self._open(connection, key_id), session_key)

    def session_key_check(self, connection: Connection, key_id: str, session_key: bytes) -> str:
        """Return the first 4 bytes of zeros enciphered under an enciphered session key, 8 hex digits."""
        clear = tdes.decrypt_block(self._open(connection, key_id), session_key)
        return tdes.encrypt_block(clear, bytes(8))[:4].hex().upper()

    def open_pin(self, connection: Connection, sealed: SealedPIN) -> str:
        """Decipher a PIN. Raises `PINKeyFaultError`."""
        info = self.pin_key(connection, sealed.key_id)
        if info is None:
            raise KeyStoreError(f"PIN key {sealed.key_id!r} is not in the key store")
        key = self._open(connection, sealed.key_id)
        try:
            return _read_pin(info.scheme, key, sealed)
        except ValueError as error:
            raise PINKeyFaultError(str(error)) from None

    def reseal(self, connection: Connection, new_key_encryption_key: bytes) -> int:
        """Seal every key under another key-encryption key and return how many; what was sealed stays the same.

        Raises `KeyStoreError` where one does not open: then none is changed.
        """
        other = SoftwareKeyStore(new_key_encryption_key, self._random)
        repository = SealedKeyRepository(connection)
        key_ids = [key.key_id for key in repository.all()]
        for key_id in key_ids:
            repository.replace_seal(key_id, other._seal(key_id, self._open(connection, key_id)))
        return len(key_ids)

    def _seal(self, key_id: str, key: bytes) -> bytes:
        nonce = self._random.token_bytes(12)
        return nonce + self._sealer.encrypt(nonce, key, key_id.encode())

    def _open(self, connection: Connection, key_id: str) -> bytes:
        key = SealedKeyRepository(connection).find(key_id)
        if key is None:
            raise KeyStoreError(f"key {key_id!r} is not in the key store")
        try:
            return self._sealer.decrypt(key.sealed[:12], key.sealed[12:], key_id.encode())
        except InvalidTag:
            raise KeyStoreError(
                f"key {key_id!r} does not open with this key-encryption key: is the key file of another database?"
            ) from None


def _read_pin(scheme: PINKeyScheme, key: bytes, sealed: SealedPIN) -> str:
    """Decipher a PIN by its key's scheme. Raises `ValueError` where KSN, session key or block are not its own."""
    ksn, session_key, block = sealed.ksn, sealed.session_key, sealed.block
    match scheme:
        case PINKeyScheme.AES_DUKPT if ksn is not None and session_key is None:
            return pin_of_format_4(aes_dukpt.pin_key(key, ksn), _of_length(block, 16), sealed.account)
        case PINKeyScheme.DUKPT if ksn is not None and session_key is None:
            return pin_of_format_0(dukpt.decrypt_pin_block(key, ksn, _of_length(block, 8)), sealed.account)
        case PINKeyScheme.MASTER_SESSION if session_key is not None and ksn is None:
            clear = tdes.decrypt_block(tdes.decrypt_block(key, session_key), _of_length(block, 8))
            return pin_of_format_0(clear, sealed.account)
        case PINKeyScheme.HPKE if session_key is None and ksn is None:
            return open_digits(_of_length(block, SEALED_LENGTH), key, sealed.account)
    raise ValueError("the pad's key scheme is not the one that the platform has for it")


def _check_value(scheme: PINKeyScheme, key: bytes) -> str:
    if scheme is PINKeyScheme.AES_DUKPT:
        return aes_dukpt.check_value(key)
    if scheme is PINKeyScheme.HPKE:
        return hashlib.sha256(_public_half(key)).hexdigest()[:6].upper()
    return tdes.check_value(key)


def _public_half(private_key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def _of_length(block: bytes, length: int) -> bytes:
    if len(block) != length:
        raise ValueError(f"this pad's PIN block has {length} bytes, not {len(block)}")
    return block


def _info(key: SealedKey) -> PINKeyInfo:
    return PINKeyInfo(key.key_id, PINKeyScheme(key.purpose), key.check_value or "", key.master_key_index)


def load_key_encryption_key(key_file: Path, environment: dict[str, str]) -> bytes:
    """Read the key-encryption key (32 bytes) from the environment or a file.

    Raises `KeyStoreError` where there is none, where it has another length, and for a file that others can read.
    """
    from_environment = environment.get(ENVIRONMENT_VARIABLE)
    if from_environment is not None:
        return _parsed(from_environment, f"environment variable {ENVIRONMENT_VARIABLE}")
    try:
        mode = key_file.stat().st_mode
        content = key_file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyStoreError(
            f"key file {str(key_file)!r} cannot be read ({type(error).__name__}); "
            f"`middleplatform migrate` makes one, or set {ENVIRONMENT_VARIABLE}"
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyStoreError(f"key file {str(key_file)!r} is open to others; allowed is mode 0600")
    return _parsed(content, f"key file {str(key_file)!r}")


def make_key_file(key_file: Path, random: RandomSource) -> None:
    """Make a key file that only its owner can read, unless it exists."""
    try:
        handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(random.token_bytes(32).hex() + "\n")


def _parsed(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyStoreError(f"{where} does not hold 64 hex digits")
    return key
