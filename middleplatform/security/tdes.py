# SPDX-License-Identifier: Apache-2.0
"""TDES on single blocks, for PIN pads; everything else in this service uses AES. Pure."""

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import ECB

KEY_LENGTHS = (16, 24)


def encrypt_block(key: bytes, data: bytes) -> bytes:
    """Encipher whole 8-byte blocks in ECB; a key of 8 bytes is single DES."""
    encryptor = Cipher(TripleDES(_tripled(key)), ECB()).encryptor()  # noqa: S305 - what PIN pads do
    return encryptor.update(data) + encryptor.finalize()


def decrypt_block(key: bytes, data: bytes) -> bytes:
    """Decipher whole 8-byte blocks in ECB; a key of 8 bytes is single DES."""
    decryptor = Cipher(TripleDES(_tripled(key)), ECB()).decryptor()  # noqa: S305 - what PIN pads do
    return decryptor.update(data) + decryptor.finalize()


def check_value(key: bytes) -> str:
    """Return the key check value: the first 3 bytes of enciphered zeros, 6 hex digits."""
    return encrypt_block(key, bytes(8))[:3].hex().upper()


def with_odd_parity(key: bytes) -> bytes:
    """Return the key with the parity bit that DES asks of each byte."""
    return bytes(byte & 0xFE | (1 - (byte >> 1).bit_count() % 2) for byte in key)


def _tripled(key: bytes) -> bytes:
    if len(key) == 8:
        return key * 3
    return key + key[:8] if len(key) == 16 else key
