# SPDX-License-Identifier: Apache-2.0
"""What stands readable at the head of a TR-31 key block. The key inside is sealed, and nothing here opens it.

Source: ANSI X9 TR-31 (2010), and appendix A of the PP791 manual.
"""

import re
from dataclasses import dataclass, field

MAX_BLOCK_CHARACTERS = 400
_HEADER = re.compile(r"([ABCD])([0-9]{4})([A-Z][0-9A-Z])([A-Z])([A-Z])[0-9A-Z]{2}[A-Z]([0-9]{2})[0-9A-Z]{2}")
_HEADER_CHARACTERS = 16
INITIAL_USAGE = "B1"  # a DUKPT initial key; its serial number is in an optional block


@dataclass(frozen=True)
class KeyBlock:
    """Hold a key block and what its head says: version, what the key is for, its algorithm, what it may do.

    Nothing of the block is shown in the repr but that.
    """

    text: str = field(repr=False)
    version: str
    usage: str
    algorithm: str
    mode: str

    @property
    def is_initial(self) -> bool:
        """Tell whether the key is one that DUKPT derives all others from."""
        return self.usage == INITIAL_USAGE


def read_key_block(text: str) -> KeyBlock:
    """Read the head of a key block. Raises `ValueError` naming what is wrong, and nothing of the sealed key."""
    text = text.strip().replace(" ", "")
    if not (text.isascii() and text.isprintable() and len(text) <= MAX_BLOCK_CHARACTERS):
        raise ValueError(f"a key block is at most {MAX_BLOCK_CHARACTERS} printable characters; this has {len(text)}")
    head = _HEADER.match(text)
    if head is None:
        raise ValueError("a key block begins with a letter A to D and its length, such as B0080P0TE00N0000")
    if int(head[2]) != len(text):
        raise ValueError(f"the key block says that it has {int(head[2])} characters, but has {len(text)}")
    if len(text) <= _HEADER_CHARACTERS:
        raise ValueError("the key block ends behind its head")
    return KeyBlock(text, head[1], head[3], head[4], head[5])
