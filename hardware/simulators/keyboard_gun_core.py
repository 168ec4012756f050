# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode set to the United States: which keys it presses for a code, as the kernel tells of them.

Written from the list of key codes in linux/input-event-codes.h, not from the driver.
"""

import struct

_EVENT = struct.Struct("@llHHi")
_KEY, _SYN = 1, 0
LEFT_SHIFT, LEFT_CTRL, ENTER, TAB = 42, 29, 28, 15
# Each key with what it gives alone and with Shift.
_KEYS = {
    2: "1!", 3: "2@", 4: "3#", 5: "4$", 6: "5%", 7: "6^", 8: "7&", 9: "8*", 10: "9(", 11: "0)", 12: "-_", 13: "=+",
    16: "qQ", 17: "wW", 18: "eE", 19: "rR", 20: "tT", 21: "yY", 22: "uU", 23: "iI", 24: "oO", 25: "pP", 26: "[{",
    27: "]}", 30: "aA", 31: "sS", 32: "dD", 33: "fF", 34: "gG", 35: "hH", 36: "jJ", 37: "kK", 38: "lL", 39: ";:",
    40: "'\"", 41: "`~", 43: "\\|", 44: "zZ", 45: "xX", 46: "cC", 47: "vV", 48: "bB", 49: "nN", 50: "mM", 51: ",<",
    52: ".>", 53: "/?", 57: "  ",
}  # fmt: skip
_PLACES = {character: (code, at == 1) for code, both in _KEYS.items() for at, character in enumerate(both)}
_PLACES |= {" ": (57, False), "\r": (ENTER, False), "\t": (TAB, False)}


def press(*codes: int) -> bytes:
    """Return the events of keys that go down one after the other and up again in the opposite order."""
    events = [(_KEY, code, 1) for code in codes] + [(_KEY, code, 0) for code in reversed(codes)]
    return b"".join(_EVENT.pack(0, 0, *event) + _EVENT.pack(0, 0, _SYN, 0, 0) for event in events)


def type_code(code: str, *, prefix: str = "", suffix: str = "\r") -> bytes:
    """Return the events of one scan; the group separator of a GS1 code is Control and a bracket."""
    events = b""
    for character in prefix + code + suffix:
        if character == "\x1d":
            events += press(LEFT_CTRL, 27)
            continue
        place, is_shifted = _PLACES[character]
        events += press(LEFT_SHIFT, place) if is_shifted else press(place)
    return events
