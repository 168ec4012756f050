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


# On USB a key is a usage of the keyboard page (HID Usage Tables 1.12, 0x07) in a report of its own.
REPORT_BYTES = 8
_LEFT_SHIFT_BIT = 0x02
_USAGES = {
    **{chr(ord("a") + number): 0x04 + number for number in range(26)},
    **{digit: 0x1E + number for number, digit in enumerate("1234567890")},
    "\r": 0x28, "\t": 0x2B, " ": 0x2C, "-": 0x2D, "=": 0x2E, "[": 0x2F, "]": 0x30, "\\": 0x31, ";": 0x33, "'": 0x34,
    "`": 0x35, ",": 0x36, ".": 0x37, "/": 0x38,
}  # fmt: skip
_UNSHIFTED = {both[1]: both[0] for both in _KEYS.values()}


def reports_of(text: str) -> list[bytes]:
    """Return the reports of a text: one as a key goes down, one as all are up. Raises `ValueError`."""
    reports = []
    for character in text:
        alone = character if character in _USAGES else _UNSHIFTED.get(character)
        if alone is None or alone not in _USAGES:
            raise ValueError(f"{character!r} is on no key of a gun that is set to the United States")
        shift = 0 if alone == character else _LEFT_SHIFT_BIT
        reports += [bytes((shift, 0, _USAGES[alone], 0, 0, 0, 0, 0)), bytes(REPORT_BYTES)]
    return reports
