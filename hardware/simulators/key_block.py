# SPDX-License-Identifier: Apache-2.0
"""How a simulated pad opens a TR-31 key block of version B: the key derivation binding method of 2010, TDES.

Written from appendix A of the PP791 manual; the worked example of that manual is in the tests.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.cmac import CMAC

_HEAD, _MAC_DIGITS = 16, 16
_ENCRYPTION, _AUTHENTICATION = b"\x00\x00", b"\x00\x01"


class BlockRefused(Exception):  # noqa: N818 - named after what the pad does.
    """A key block that the pad answers with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class OpenedBlock:
    """Hold what was in a key block."""

    usage: str
    mode: str
    key: bytes = field(repr=False)
    optional: dict[str, str]


def open_block(protection_key: bytes, text: str) -> OpenedBlock:
    """Open a key block; raise `BlockRefused` with A for its form, C for its check, B for a key that is too long."""
    try:
        version, length, usage, mode, optional_count = text[0], int(text[1:5]), text[5:7], text[8], int(text[12:14])
    except (IndexError, ValueError):
        raise BlockRefused("A") from None
    if version != "B" or length != len(text) or not text.isascii():
        raise BlockRefused("A")
    optional, end = _optional_blocks(text, optional_count)
    try:
        sealed, check = bytes.fromhex(text[end:-_MAC_DIGITS]), bytes.fromhex(text[-_MAC_DIGITS:])
    except ValueError:
        raise BlockRefused("A") from None
    if not sealed or len(sealed) % 8:
        raise BlockRefused("A")
    key_data = _decrypt(_derived(protection_key, _ENCRYPTION), check, sealed)
    if _cmac(_derived(protection_key, _AUTHENTICATION), text[:end].encode("ascii") + key_data) != check:
        raise BlockRefused("C")
    size = int.from_bytes(key_data[:2]) // 8
    if size > len(protection_key):
        raise BlockRefused("B")
    return OpenedBlock(usage, mode, key_data[2 : 2 + size], optional)


def _optional_blocks(text: str, count: int) -> tuple[dict[str, str], int]:
    found, at = {}, _HEAD
    for _ in range(count):
        try:
            size = int(text[at + 2 : at + 4], 16)
        except ValueError:
            raise BlockRefused("A") from None
        if size < 4:
            raise BlockRefused("A")
        found[text[at : at + 2]] = text[at + 4 : at + size]
        at += size
    return found, at


def _derived(protection_key: bytes, use: bytes) -> bytes:
    """Return the key of two parts that is derived for a use: a CMAC for each part."""
    return b"".join(_cmac(protection_key, bytes((part,)) + use + b"\x00\x00\x00\x00\x80") for part in (1, 2))


def _cmac(key: bytes, data: bytes) -> bytes:
    mac = CMAC(TripleDES(_whole(key)))
    mac.update(data)
    return mac.finalize()


def _decrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    decryptor = Cipher(TripleDES(_whole(key)), modes.CBC(start)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _whole(key: bytes) -> bytes:
    return (key + key[:8])[:24]
