# SPDX-License-Identifier: Apache-2.0
"""Digits of a keypad without encryption, sealed to the platform's public key by HPKE (RFC 9180), for one attempt.

Base mode of DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; what goes over the wire is the encapsulated key (32
bytes), then the ciphertext. The attempt's surrogate account is bound in, so that nothing sealed for one attempt opens
for another. Whoever seals wipes the digits afterwards.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SEALED_LENGTH = 60
_LENGTH = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def seal_digits(digits: bytes | bytearray, public_key: bytes, account: str) -> bytes:
    """Seal 4 to 12 ASCII digits for the attempt with this surrogate account; 60 bytes, however many digits.

    Raises `ValueError` for anything else, without quoting it.
    """
    if not 4 <= len(digits) <= _LENGTH or not digits.isdigit():
        raise ValueError("a PIN has 4 to 12 digits")
    padded = bytes(digits).ljust(_LENGTH)
    return _SUITE.encrypt(padded, X25519PublicKey.from_public_bytes(public_key), _info(account))


def open_digits(sealed: bytes, private_key: bytes, account: str) -> str:
    """Open what `seal_digits` sealed. Raises `ValueError` where it was for another key or attempt."""
    try:
        clear = _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private_key), _info(account))
    except InvalidTag:
        raise ValueError("the digits were sealed to another key, or for another attempt") from None
    digits = clear.rstrip(b" ")
    if len(clear) != _LENGTH or len(digits) < 4 or not digits.isdigit():
        raise ValueError("what was sealed is no PIN")
    return digits.decode("ascii")


def _info(account: str) -> bytes:
    return b"jifu pin 1\0" + account.encode("ascii")
