# SPDX-License-Identifier: Apache-2.0
"""By which words an item is found: its name from any character on, the initials of its pinyin, its codes. Pure.

The words are made once, at import; a search then asks an index for words that begin with what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cashier.catalogue.goods import Item

LONGEST_WORD = 12
"""Characters of a name that can be typed in one word; nobody types more."""

_PARTS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+|[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


def words_of(item: Item) -> str:
    """Return the words of one item, separated by blanks."""
    words = dict.fromkeys([*_name_words(item.name), _plain(item.sku), *item.barcodes])
    return " ".join(filter(None, words))


def words_typed(text: str) -> list[str]:
    """Return the words that somebody typed; an item must have one that begins with each of them."""
    return [word[:LONGEST_WORD] if not word.isdigit() else word for word in _plain(text).split()]


def _name_words(name: str) -> Iterator[str]:
    """Yield what follows from each Chinese character and each beginning of a word: written, and as initials."""
    letters, initials = "", ""
    starts: list[int] = []
    for part in _PARTS.findall(_plain(name)):
        is_chinese = bool(_CHINESE.match(part))
        starts += range(len(letters), len(letters) + len(part)) if is_chinese else [len(letters)]
        letters += part
        initials += _initials(part) if is_chinese else part
    for start in starts:
        yield letters[start : start + LONGEST_WORD]
        yield initials[start : start + LONGEST_WORD]


def _initials(part: str) -> str:
    # Late: its dictionaries take a quarter of a second and many megabytes, and only an import needs them.
    from pypinyin import Style, lazy_pinyin

    read = lazy_pinyin(part, style=Style.FIRST_LETTER, errors=lambda unknown: "?" * len(unknown))
    return "".join(read)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each if each.isalnum() else " " for each in folded).strip()
