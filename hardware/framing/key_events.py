# SPDX-License-Identifier: Apache-2.0
"""A keyboard's events to the text that was meant: the kernel's input events, as a gun in keyboard mode makes them.

Source: linux/input.h (struct input_event), linux/input-event-codes.h. No clock; the caller tells of gaps.
"""

import struct

from hardware.framing.keyboard_layouts import LAYOUTS, LayoutName

EVENT = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value, in the machine's own sizes."""

EV_SYN, EV_KEY = 0, 1
_SYN_DROPPED = 3
_DOWN, _UP = 1, 0
_ENTERS, _TAB = frozenset((28, 96)), 15
_SHIFTS, _CTRLS, _ALT, _ALT_GR = frozenset((42, 54)), frozenset((29, 97)), 56, 100
_KEYPAD_DIGITS = {71: 7, 72: 8, 73: 9, 75: 4, 76: 5, 77: 6, 79: 1, 80: 2, 81: 3, 82: 0}
_HIGHEST_BY_NUMBER = 0x10FFFF


class KeyEventDecoder:
    """Turn events into UTF-8 text, Enter into CR, Tab into HT; never raises on any bytes.

    Caps Lock means nothing here: the state is the computer's, and a gun that has the keyboard to itself types what
    it means. Control and a letter is a control character (GS in a GS1 code), Alt and keypad digits a character by
    its number.
    """

    def __init__(self, layout: LayoutName = LayoutName.US) -> None:
        self._layout = LAYOUTS[layout]
        self._rest = b""
        self._held: set[int] = set()
        self._number = ""
        self.has_lost = False
        """Whether the kernel had to drop events since this was last set to False."""

    def reset(self) -> None:
        """Forget what is held down, because the keyboard is another one or was away."""
        self._rest = b""
        self._held.clear()
        self._number = ""
        self.has_lost = False

    def feed(self, data: bytes) -> bytes:
        """Take bytes of events, in any pieces, and return the text that they complete."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        return "".join(self._take(*event[2:]) for event in EVENT.iter_unpack(data[:whole])).encode()

    def _take(self, kind: int, code: int, value: int) -> str:
        if kind == EV_SYN and code == _SYN_DROPPED:
            self.has_lost = True
            # Which keys went up meanwhile is not known; a gun lets go of all of them at the end of a code.
            self._held.clear()
        if kind != EV_KEY or value not in {_DOWN, _UP}:
            return ""
        if value == _UP:
            self._held.discard(code)
            return self._by_number() if code == _ALT else ""
        self._held.add(code)
        return self._pressed(code)

    def _pressed(self, code: int) -> str:
        if code in _ENTERS:
            return "\r"
        if code == _TAB:
            return "\t"
        if _ALT in self._held and code in _KEYPAD_DIGITS:
            self._number += str(_KEYPAD_DIGITS[code])
            return ""
        character = self._layout.character(code, shift=bool(self._held & _SHIFTS), alternate=_ALT_GR in self._held)
        if self._held & _CTRLS and character:
            return chr(ord(character) & 0x1F) if character.isascii() else ""
        return character

    def _by_number(self) -> str:
        number, self._number = self._number[-7:], ""
        if not number or int(number) > _HIGHEST_BY_NUMBER or 0xD800 <= int(number) <= 0xDFFF:
            return ""
        return chr(int(number))
