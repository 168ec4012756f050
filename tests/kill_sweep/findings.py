# SPDX-License-Identifier: Apache-2.0
"""What the store of a sweep saw, and where its time went."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass, field


def _nothing() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass
class Findings:
    """What one store saw. ``seconds`` are by what it was doing, ``processor_s`` by which program used them."""

    kills: int = 0
    rounds: int = 0
    tally: Tally[str] = field(default_factory=Tally)
    seconds: defaultdict[str, float] = field(default_factory=_nothing)
    processor_s: defaultdict[str, float] = field(default_factory=_nothing)
    violations: list[str] = field(default_factory=list)


class Stopwatch:
    """Counts the time of one thing after the other."""

    def __init__(self, seconds: defaultdict[str, float], doing: str) -> None:
        self._seconds = seconds
        self._doing = doing
        self._since = time.monotonic()

    def turn_to(self, doing: str) -> str:
        """Count what was done until now, and from now on ``doing``; return what it was."""
        now = time.monotonic()
        self._seconds[self._doing] += now - self._since
        before, self._doing, self._since = self._doing, doing, now
        return before
