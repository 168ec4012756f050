# SPDX-License-Identifier: Apache-2.0
"""How wide a text is on paper, and what of it a Chinese receipt printer can print at all."""

import enum
import unicodedata


class Charset(enum.StrEnum):
    """Name the characters that a printer has. GB18030 printers read GBK too, but not the other way round.

    Of GB18030's four-byte characters only the hanzi of Extension A are counted on: GB 18030-2000 makes no more of
    them compulsory.
    """

    GBK = "gbk"
    GB18030 = "gb18030"


# Outside GBK, and in GB18030 four bytes that printers with a GBK font print as rubbish.
_INSTEAD = {"¥": "￥", "£": "￡", "€": "EUR", "₩": "KRW", "\u00a0": " ", "\t": " "}


def printable(text: str, charset: Charset = Charset.GB18030) -> str:
    """Return the text in characters of the set; '?' or '？' for what is in none of its forms there.

    Accents are taken off and compatibility forms folded; what has no width (controls, joiners) goes.
    """
    return "".join(_printable(character, charset) for character in unicodedata.normalize("NFC", text))


def columns_of(text: str) -> int:
    """Return how many columns a printable text takes: one for ASCII, two for all else, as Chinese fonts have it."""
    return sum(1 if character.isascii() else 2 for character in text)


def cut_to(text: str, columns: int) -> tuple[str, str]:
    """Split a printable text: what fits into so many columns, and the rest. A wide character is never halved."""
    used = 0
    for index, character in enumerate(text):
        used += columns_of(character)
        if used > columns:
            return text[:index], text[index:]
    return text, ""


def _printable(character: str, charset: Charset) -> str:
    if character in _INSTEAD:
        return _INSTEAD[character]
    if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me", "Cs"}:
        return ""
    if _is_known(character, charset):
        return character
    for form in ("NFKC", "NFKD"):
        folded = "".join(
            each for each in unicodedata.normalize(form, character) if unicodedata.category(each) not in {"Mn", "Me"}
        )
        if folded and all(_is_known(each, charset) for each in folded):
            return folded
    return "？" if unicodedata.east_asian_width(character) in "WF" else "?"


def _is_known(character: str, charset: Charset) -> bool:
    if character.isascii():
        return character.isprintable()
    if charset is Charset.GB18030 and _is_rare_hanzi(character):
        return True
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def _is_rare_hanzi(character: str) -> bool:
    """Tell whether a character is a hanzi that GB18030 has and GBK has not: in names, mostly."""
    is_extension_a = "\u3400" <= character <= "\u4dbf"
    is_hanzi = unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")
    return is_extension_a or (is_hanzi and len(character.encode("gb18030")) == 2)
