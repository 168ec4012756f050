# SPDX-License-Identifier: Apache-2.0
"""TDES DUKPT: the PIN key of one transaction from the base derivation key (ANSI X9.24-1:2009, annex A). Pure."""

from middleplatform.security.tdes import decrypt_block, encrypt_block

_COUNTER_BITS = 21
_COUNTER_MASK = (1 << _COUNTER_BITS) - 1
_KEY_MASK = bytes.fromhex("C0C0C0C000000000C0C0C0C000000000")
_PIN_VARIANT = bytes.fromhex("00000000000000FF00000000000000FF")


def initial_key(base_key: bytes, ksn: bytes) -> bytes:
    """Derive the key that was injected into the pad (IPEK), 16 bytes, from a 16-byte BDK and 10-byte KSN."""
    register = (int.from_bytes(ksn, "big") & ~_COUNTER_MASK).to_bytes(10, "big")[:8]
    return encrypt_block(base_key, register) + encrypt_block(_xor(base_key, _KEY_MASK), register)


def transaction_key(base_key: bytes, ksn: bytes) -> bytes:
    """Derive the key of the transaction that the KSN's counter names, 16 bytes."""
    counter = int.from_bytes(ksn, "big") & _COUNTER_MASK
    register = int.from_bytes(ksn[2:], "big") & ~_COUNTER_MASK
    key = initial_key(base_key, ksn)
    for bit in reversed(range(_COUNTER_BITS)):
        if counter & (1 << bit):
            register |= 1 << bit
            data = register.to_bytes(8, "big")
            key = _one_way(_xor(key, _KEY_MASK), data) + _one_way(key, data)
    return key


def pin_key(base_key: bytes, ksn: bytes) -> bytes:
    """Derive the PIN encryption key of a transaction, 16 bytes. Raises `ValueError` for a wrong length."""
    if len(base_key) != 16 or len(ksn) != 10:
        raise ValueError(f"DUKPT needs 16 bytes of key and 10 of KSN, not {len(base_key)} and {len(ksn)}")
    return _xor(transaction_key(base_key, ksn), _PIN_VARIANT)


def decrypt_pin_block(base_key: bytes, ksn: bytes, block: bytes) -> bytes:
    """Decipher an 8-byte PIN block."""
    return decrypt_block(pin_key(base_key, ksn), block)


def _one_way(key: bytes, data: bytes) -> bytes:
    """Apply the non-reversible key generation process to 8 bytes (annex A.2)."""
    left, right = key[:8], key[8:]
    return _xor(encrypt_block(left, _xor(data, right)), right)


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))
