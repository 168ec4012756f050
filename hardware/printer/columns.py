# SPDX-License-Identifier: Apache-2.0
"""How wide a text is on paper, and what of it a Chinese receipt printer can print at all."""

import unicodedata

# Outside GBK, and in GB18030 four bytes that printers with a GBK font print as rubbish.
_INSTEAD = {"¥": "￥", "£": "￡", "€": "EUR", "₩": "KRW", "\u00a0": " ", "\t": " "}


def printable(text: str) -> str:
    """Return the text in characters that are printable ASCII or two bytes of GBK; '?' or '？' for what is neither.

    Accents are taken off and compatibility forms folded; what has no width (controls, joiners) goes.
    """
    return "".join(_printable(character) for character in unicodedata.normalize("NFC", text))


def columns_of(text: str) -> int:
    """Return how many columns a printable text takes: one for ASCII, two for all else, as GBK fonts have it."""
    return sum(1 if character.isascii() else 2 for character in text)


def cut_to(text: str, columns: int) -> tuple[str, str]:
    """Split a printable text: what fits into so many columns, and the rest. A wide character is never halved."""
    used = 0
    for index, character in enumerate(text):
        used += columns_of(character)
        if used > columns:
            return text[:index], text[index:]
    return text, ""


def _printable(character: str) -> str:
    if character in _INSTEAD:
        return _INSTEAD[character]
    if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me", "Cs"}:
        return ""
    if _is_known(character):
        return character
    for form in ("NFKC", "NFKD"):
        folded = "".join(
            each for each in unicodedata.normalize(form, character) if unicodedata.category(each) not in {"Mn", "Me"}
        )
        if folded and all(_is_known(each) for each in folded):
            return folded
    return "？" if unicodedata.east_asian_width(character) in "WF" else "?"


def _is_known(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False
