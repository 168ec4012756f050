# SPDX-License-Identifier: Apache-2.0
"""AES DUKPT: the PIN key of one transaction from the base derivation key (ANSI X9.24-3:2017, section 6.3). Pure.

A KSN has 12 bytes: the initial key's id (8, the BDK's id and the device's) and the transaction counter (4). Own code
because no Python library that is kept does it; it is checked against the standard's supplement.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.cmac import CMAC

KEY_LENGTHS = (16, 24, 32)

_MOST_BITS = 16
_PIN_ENCRYPTION = 0x1000
_KEY_DERIVATION = 0x8000
_INITIAL_KEY = 0x8001
_ALGORITHMS = {16: 2, 24: 3, 32: 4}
_ID_LENGTH = 8


def initial_key(base_key: bytes, key_id: bytes) -> bytes:
    """Derive the key that was injected into the pad, as long as the BDK, from the 8 bytes of its id."""
    return _derive(base_key, _INITIAL_KEY, key_id)


def transaction_key(base_key: bytes, ksn: bytes) -> bytes:
    """Derive the key that the working keys of a transaction come from."""
    counter = int.from_bytes(ksn[_ID_LENGTH:])
    key, reached = initial_key(base_key, ksn[:_ID_LENGTH]), 0
    for bit in reversed(range(32)):
        if counter & (1 << bit):
            reached |= 1 << bit
            key = _derive(key, _KEY_DERIVATION, ksn[4:8] + reached.to_bytes(4))
    return key


def pin_key(base_key: bytes, ksn: bytes) -> bytes:
    """Derive the PIN encryption key of a transaction, as long as the BDK.

    Raises `ValueError` for a wrong length, and for a counter that no pad reaches: 0, or more than 16 bits set.
    """
    if len(base_key) not in KEY_LENGTHS or len(ksn) != 12:
        raise ValueError(f"AES DUKPT needs 16, 24 or 32 bytes of key and 12 of KSN, not {len(base_key)}, {len(ksn)}")
    counter = int.from_bytes(ksn[_ID_LENGTH:])
    if not 1 <= counter.bit_count() <= _MOST_BITS:
        raise ValueError(f"the KSN's counter {counter:08X} has not 1 to {_MOST_BITS} bits set")
    return _derive(transaction_key(base_key, ksn), _PIN_ENCRYPTION, ksn[4:])


def check_value(key: bytes) -> str:
    """Return the key check value: the first 3 bytes of the CMAC of a block of zeros, 6 hex digits."""
    mac = CMAC(AES(key))
    mac.update(bytes(16))
    return mac.finalize()[:3].hex().upper()


def _derive(key: bytes, usage: int, context: bytes) -> bytes:
    """Derive a key as long as ``key`` for a usage; ``context`` is 8 bytes (section 6.3.2)."""
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - single blocks, as the standard says
    length = len(key)
    blocks = [
        bytes([1, number]) + usage.to_bytes(2) + _ALGORITHMS[length].to_bytes(2) + (length * 8).to_bytes(2) + context
        for number in range(1, -(-length // 16) + 1)
    ]
    return encryptor.update(b"".join(blocks))[:length]
