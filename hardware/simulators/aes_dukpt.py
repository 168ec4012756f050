# SPDX-License-Identifier: Apache-2.0
"""The pad's own cryptography with AES: DUKPT key derivation (ANSI X9.24-3) and PIN block format 4 (ISO 9564-1).

AES-128 keys. For simulators only: the till never holds a PIN key.
"""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_COUNTER_BITS = 32
_MAX_COUNTER_ONES = 16
_PIN, _DERIVATION, _INITIAL = b"\x10\x00", b"\x80\x00", b"\x80\x01"
_AES_128 = b"\x00\x02\x00\x80"  # the algorithm, and the key's length in bits


class KeyExhausted(Exception):  # noqa: N818 - named after the condition.
    """A DUKPT key has made all the keys that it can."""


def initial_key(base_key: bytes, key_id: bytes) -> bytes:
    """Return the key that is loaded into the pad with this initial key id (8 bytes)."""
    return _derive(base_key, _INITIAL, key_id)


def pin_key(initial: bytes, ksn: bytes) -> bytes:
    """Return the PIN key of the counter in `ksn` (12 bytes), derived bit by bit from the top."""
    key, device = initial, ksn[4:8]
    for reached in _counters_on_the_way(int.from_bytes(ksn[8:])):
        key = _derive(key, _DERIVATION, device + reached.to_bytes(4))
    return _derive(key, _PIN, ksn[4:])


def next_ksn(ksn: bytes) -> bytes:
    """Return the next key serial number, leaving out counters with more than sixteen ones.

    Raises `KeyExhausted` after the last.
    """
    counter = int.from_bytes(ksn[8:]) + 1
    while counter.bit_count() > _MAX_COUNTER_ONES:
        counter += counter & -counter
    if counter >> _COUNTER_BITS:
        raise KeyExhausted
    return ksn[:8] + counter.to_bytes(4)


def format_4(key: bytes, pin: str, account: str, filling: bytes) -> bytes:
    """Return the encrypted block of 16 bytes; `filling` is 8 random bytes."""
    clear = bytes.fromhex(f"4{len(pin):X}{pin}".ljust(16, "A")) + filling
    number = account.rjust(12, "0")
    field = bytes.fromhex(f"{len(number) - 12}{number}".ljust(32, "0"))
    return _encrypt(key, bytes(a ^ b for a, b in zip(_encrypt(key, clear), field, strict=True)))


def _counters_on_the_way(counter: int) -> Iterator[int]:
    reached = 0
    for place in reversed(range(_COUNTER_BITS)):
        if counter >> place & 1:
            reached |= 1 << place
            yield reached


def _derive(key: bytes, usage: bytes, context: bytes) -> bytes:
    return _encrypt(key, b"\x01\x01" + usage + _AES_128 + context)


def _encrypt(key: bytes, block: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES128(key), modes.ECB()).encryptor()  # noqa: S305 - single blocks, as the standard says.
    return encryptor.update(block) + encryptor.finalize()
