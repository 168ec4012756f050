# SPDX-License-Identifier: Apache-2.0
"""A speaker that nobody hears."""

from __future__ import annotations

from cashier.values.texts import Language


class FakeSpeaker:
    """See `cashier.sounds.speaker.Speaker`. Everything takes as long to say as a test needs."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Language]] = []
        self.waits_s: list[float] = []
        self._is_over = False

    def say(self, words: str, language: Language, after_s: float = 0.0) -> None:
        if not self._is_over:
            self.said.append((words, language))
            self.waits_s.append(after_s)

    def stop(self) -> None:
        self._is_over = True
