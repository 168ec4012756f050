# SPDX-License-Identifier: Apache-2.0
"""The status lights: what the till needs and how each fares, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cashier.values.texts import NO_TEXT, Text


class Part(StrEnum):
    """Something the till depends on."""

    NETWORK = "network"
    PLATFORM = "platform"
    SCANNER = "scanner"
    CAMERA = "camera"
    PIN_PAD = "pin_pad"
    PRINTER = "printer"
    DISPLAY = "display"
    JOURNAL = "journal"
    CLOCK = "clock"
    POS = "pos"


class Level(StrEnum):
    """How a part fares: ``OFF`` is not configured, ``BUSY`` is being looked for."""

    READY = "ready"
    BUSY = "busy"
    WARNING = "warning"
    FAULT = "fault"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Light:
    """One light: what is so, and how to mend it. ``brief`` says it in a word, where the level says too little."""

    part: Part
    level: Level
    said: Text
    mend: Text = NO_TEXT
    brief: Text = NO_TEXT

    @property
    def works(self) -> bool:
        """Whether nothing is in the way of the part's work: a printer with little paper, or slips kept, prints."""
        is_warned_of = self.level is Level.WARNING and self.part is Part.PRINTER
        return self.level in {Level.READY, Level.OFF} or is_warned_of


class StatusBoard:
    """All lights. Lives on the engine's loop; listeners are told each change."""

    def __init__(self) -> None:
        self._lights: dict[Part, Light] = {}
        self._listeners: list[Callable[[tuple[Light, ...]], None]] = []

    @property
    def lights(self) -> tuple[Light, ...]:
        """The lights that are there, in the order of `Part`."""
        return tuple(self._lights[part] for part in Part if part in self._lights)

    def set(self, light: Light) -> None:
        """Change one light; the same again is no news."""
        if self._lights.get(light.part) == light:
            return
        self._lights[light.part] = light
        for listener in self._listeners:
            listener(self.lights)

    def listen(self, listener: Callable[[tuple[Light, ...]], None]) -> None:
        """Have every change told to ``listener``, on the engine's loop."""
        self._listeners.append(listener)
