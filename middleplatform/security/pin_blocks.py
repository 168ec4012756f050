# SPDX-License-Identifier: Apache-2.0
"""PIN blocks of ISO 9564-1, formats 0 and 4: the PIN, bound to the account number. Pure."""

import warnings

with warnings.catch_warnings():
    # psec still imports TripleDES from its old place in cryptography and would say so on every start.
    warnings.simplefilter("ignore")
    from psec import pinblock


class PINBlockError(ValueError):
    """A clear block that holds no PIN: it was enciphered under another key or for another account."""


def pin_of_format_0(clear_block: bytes, account: str) -> str:
    """Read the PIN (4 to 12 digits) out of a deciphered block. Raises `PINBlockError`."""
    try:
        pin: str = pinblock.decode_pinblock_iso_0(clear_block, account)
    except ValueError:
        # The library's sentence may quote parts of the block.
        raise PINBlockError("the PIN block does not hold a PIN of format 0") from None
    return pin


def pin_of_format_4(key: bytes, block: bytes, account: str) -> str:
    """Read the PIN (4 to 12 digits) out of an enciphered block of 16 bytes. Raises `PINBlockError`."""
    try:
        pin: str = pinblock.decipher_pinblock_iso_4(key, block, account)
    except ValueError:
        raise PINBlockError("the PIN block does not hold a PIN of format 4") from None
    return pin


def format_0_block(pin: str, account: str) -> bytes:
    """Make the clear block of a PIN, 8 bytes."""
    block: bytes = pinblock.encode_pinblock_iso_0(pin, account)
    return block
