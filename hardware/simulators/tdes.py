# SPDX-License-Identifier: Apache-2.0
"""The pad's own cryptography: TDES, DUKPT key derivation (ANSI X9.24-1) and PIN block format 0 (ISO 9564-1).

For simulators only: the till never holds a PIN key.
"""

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

_COUNTER_BITS = 21
_COUNTER_MASK = (1 << _COUNTER_BITS) - 1
_MAX_COUNTER_ONES = 10
_KEY_MASK = bytes.fromhex("C0C0C0C000000000C0C0C0C000000000")
_PIN_VARIANT = bytes.fromhex("00000000000000FF00000000000000FF")


class KeyExhausted(Exception):  # noqa: N818 - named after the condition.
    """A DUKPT key has made all the keys that it can."""


def encrypt(key: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks in ECB mode; the key is 8, 16 or 24 bytes."""
    encryptor = Cipher(TripleDES(_tdes_key(key)), modes.ECB()).encryptor()  # noqa: S305 - the pad's standard.
    return encryptor.update(data) + encryptor.finalize()


def decrypt(key: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks in ECB mode; the key is 8, 16 or 24 bytes."""
    decryptor = Cipher(TripleDES(_tdes_key(key)), modes.ECB()).decryptor()  # noqa: S305 - the pad's standard.
    return decryptor.update(data) + decryptor.finalize()


def initial_key(base_key: bytes, ksn: bytes) -> bytes:
    """Return the initial PIN encryption key of the pad with this key serial number (10 bytes)."""
    serial = (int.from_bytes(ksn) & ~_COUNTER_MASK).to_bytes(10)[:8]
    return encrypt(base_key, serial) + encrypt(_xor(base_key, _KEY_MASK), serial)


def transaction_key(initial: bytes, ksn: bytes) -> bytes:
    """Return the key that belongs to the counter in `ksn`, derived bit by bit from the top."""
    number = int.from_bytes(ksn)
    counter = number & _COUNTER_MASK
    register = number & ~_COUNTER_MASK & ((1 << 64) - 1)
    key = initial
    for bit in reversed(range(_COUNTER_BITS)):
        if counter >> bit & 1:
            register |= 1 << bit
            data = register.to_bytes(8)
            key = _one_way(_xor(key, _KEY_MASK), data) + _one_way(key, data)
    return key


def pin_key(initial: bytes, ksn: bytes) -> bytes:
    """Return the PIN variant of the transaction key."""
    return _xor(transaction_key(initial, ksn), _PIN_VARIANT)


def next_ksn(ksn: bytes) -> bytes:
    """Return the next key serial number, leaving out counters with more than ten ones.

    Raises `KeyExhausted` after the last.
    """
    number = int.from_bytes(ksn)
    counter = (number & _COUNTER_MASK) + 1
    while counter.bit_count() > _MAX_COUNTER_ONES:
        # The lowest one is carried up: every counter in between has too many ones as well.
        counter += counter & -counter
    if counter > _COUNTER_MASK:
        raise KeyExhausted
    return (number & ~_COUNTER_MASK | counter).to_bytes(10)


def pin_block(pin: str, account: str) -> bytes:
    """Return the clear ISO 9564-1 format 0 block: PIN field XOR the twelve digits before the check digit."""
    field = bytes.fromhex(f"0{len(pin):X}{pin}".ljust(16, "F"))
    return _xor(field, bytes.fromhex(account[:-1][-12:].rjust(16, "0")))


def _one_way(key: bytes, data: bytes) -> bytes:
    left, right = key[:8], key[8:]
    return _xor(encrypt(left, _xor(data, right)), right)


def _tdes_key(key: bytes) -> bytes:
    if len(key) not in (8, 16, 24):
        raise ValueError(f"a key of {len(key)} bytes is not possible; allowed is 8, 16 or 24")
    return {8: key * 3, 16: key + key[:8], 24: key}[len(key)]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
