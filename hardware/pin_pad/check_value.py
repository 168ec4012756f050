# SPDX-License-Identifier: Apache-2.0
"""The check value of a TDES key and keys of several components: what people compare when a key is loaded."""

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

_CHECK_BYTES = 3


def check_value(key: bytes) -> str:
    """Return the first three bytes of eight zeros encrypted under a TDES key, as hex digits (ANSI X9.24-1, annex)."""
    whole = (key * 3 if len(key) == 8 else key + key[:8])[:24]
    # ECB is no danger here: one block of zeros is encrypted, and three bytes of it are told.
    encryptor = Cipher(TripleDES(whole), modes.ECB()).encryptor()  # noqa: S305 - one block of zeros, as the standard says
    return encryptor.update(bytes(8))[:_CHECK_BYTES].hex().upper()


def joined(components: list[bytes]) -> bytes:
    """Return the key whose components these are: their XOR. Raises `ValueError` where they differ in length."""
    if len({len(each) for each in components}) != 1:
        raise ValueError("the components of a key have to be of one length")
    key = bytes(len(components[0]))
    for each in components:
        key = bytes(one ^ other for one, other in zip(key, each, strict=True))
    return key
