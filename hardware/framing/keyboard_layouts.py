# SPDX-License-Identifier: Apache-2.0
"""What a keyboard's keys give, by their places: a gun that plays keyboard sends those of the country it is set to.

Places are the kernel's key codes (linux/input-event-codes.h), for these keys the scan codes of a PC keyboard (set 1).
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ROWS = ((2, 14), (16, 28), (30, 42), (43, 54), (86, 87))
_KEYPAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 55, 74, 78, 98), "7894561230.*-+/", strict=True)) | {
    57: " "
}


class LayoutName(enum.StrEnum):
    """Name the countries that a gun can be set to."""

    US = "us"
    GERMANY = "de"
    FRANCE = "fr"


@dataclass(frozen=True)
class KeyboardLayout:
    """Hold what each key gives alone, with Shift, and with AltGr."""

    plain: Mapping[int, str]
    shifted: Mapping[int, str]
    alternate: Mapping[int, str]

    def character(self, code: int, *, shift: bool = False, alternate: bool = False) -> str:
        """Return the character of a key, or nothing where it gives none."""
        if alternate:
            return self.alternate.get(code, "")
        # A keypad gives digits whatever is held: a gun means nothing else by it.
        return (self.shifted if shift else self.plain).get(code, "") or _KEYPAD.get(code, "")


def typed_for(places: Sequence[tuple[int, bool]]) -> tuple[LayoutName, str] | None:
    """Return in which country keys, each with or without Shift, give digits, and the text; or None.

    Digits are all that a payment code has; an AIM identifier may stand before them. Countries that give the same
    digits are not told apart.
    """
    for name, layout in LAYOUTS.items():
        text = "".join(layout.character(place, shift=shift) for place, shift in places)
        code = text[3:] if text.startswith("]") else text
        if len(text) == len(places) and code.isdecimal():
            return name, text
    return None


def places_of(text: str, layout: LayoutName) -> list[tuple[int, bool]] | None:
    """Return the keys by which a gun of this country types a text; None where it has no such keys."""
    keys = _KEYS[layout]
    return [keys[each] for each in text] if all(each in keys for each in text) else None


def _rows(*rows: str) -> dict[int, str]:
    return {
        code: character
        for (first, end), row in zip(_ROWS, rows, strict=True)
        for code, character in zip(range(first, end), row, strict=True)
    }


LAYOUTS: Mapping[LayoutName, KeyboardLayout] = {
    LayoutName.US: KeyboardLayout(
        _rows("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./", "\\"),
        _rows("!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"~', "|ZXCVBNM<>?", "|"),
        {},
    ),
    LayoutName.GERMANY: KeyboardLayout(
        _rows("1234567890ß´", "qwertzuiopü+", "asdfghjklöä^", "#yxcvbnm,.-", "<"),
        _rows('!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ°", "'YXCVBNM;:_", ">"),
        dict(zip((8, 9, 10, 11, 12, 16, 18, 27, 86), "{[]}\\@€~|", strict=True)),
    ),
    LayoutName.FRANCE: KeyboardLayout(
        _rows("&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù²", "*wxcvbn,;:!", "<"),
        _rows("1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%²", "µWXCVBN?./§", ">"),
        dict(zip(range(3, 14), "~#{[|`\\^@]}", strict=True)),
    ),
}

_KEYS: Mapping[LayoutName, Mapping[str, tuple[int, bool]]] = {
    name: {character: (code, True) for code, character in layout.shifted.items()}
    | {character: (code, False) for code, character in layout.plain.items()}
    for name, layout in LAYOUTS.items()
}
