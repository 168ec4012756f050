# SPDX-License-Identifier: Apache-2.0
"""Finds the speed of a gun's serial line: one scan at each usual speed, until what comes is text."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from cashier.it.scan_hints import is_garbled
from hardware.framing.manner import Ending
from hardware.scanner import Scan
from hardware.transport.settings import USUAL_BAUDS

ListenAt = Callable[[str, int | None], None]
"""Has the gun of this name listened to at this speed, or, with None, at that of the settings again."""


class Heard(StrEnum):
    """What a scan told of the speed."""

    TEXT = "text"  # nothing is to be searched for
    TRY_NEXT = "try_next"  # no text: the next speed is listened to, for another scan
    FOUND = "found"  # text, at another speed than that of the settings
    NOT_FOUND = "not_found"  # no text at any usual speed; it is the settings' again


class SpeedSearch:
    """Take each scan of a trial with `heard`, and `end` it: then guns are listened to as the settings say."""

    def __init__(self, listen_at: ListenAt) -> None:
        self._listen_at = listen_at
        self._tried: dict[str, list[int]] = {}

    def heard(self, scan: Scan) -> tuple[Heard, int]:
        """Return what it told, and the speed: that which was found, or the next one; 0 where there is no line."""
        baud = scan.manner.baud
        if baud is None:
            return Heard.TEXT, 0
        tried = self._tried.get(scan.device, [])
        if not is_garbled(scan) and (not tried or _is_plain(scan)):
            return (Heard.FOUND if tried and baud != tried[0] else Heard.TEXT), baud
        # A scan that was on its way when the speed was changed says nothing about the new one.
        tried = self._tried.setdefault(scan.device, tried)
        if baud not in tried:
            tried.append(baud)
        following = next((each for each in USUAL_BAUDS if each not in tried), None)
        if following is None:
            self._listen_at(scan.device, None)
            return Heard.NOT_FOUND, self._tried.pop(scan.device)[0]
        self._listen_at(scan.device, following)
        return Heard.TRY_NEXT, following

    def end(self) -> None:
        """Listen at the speeds of the settings again."""
        for device in self._tried:
            self._listen_at(device, None)
        self._tried = {}


def _is_plain(scan: Scan) -> bool:
    """Tell whether this is what a gun sent: a wrong speed may make letters of digits, but no suffix after them."""
    is_ended = scan.manner.ending not in {None, Ending.PAUSE}
    return scan.text.isascii() and (is_ended or scan.text.isdecimal())
