# SPDX-License-Identifier: Apache-2.0
"""Speaks sentences, one at a time, on a thread of its own: whoever says something goes on at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from cashier.sounds.voice import Voice
from cashier.sounds.voices import find_voice
from cashier.values.texts import Language
from hardware.child_environment import own_environment

_log = structlog.get_logger(__name__)

_STOP_TIMEOUT_S = 5.0


class Speaker(Protocol):
    """What the window needs of a voice. Where there is none for a language, that language is silent."""

    def say(self, words: str, language: Language, after_s: float = 0.0) -> None:
        """Begin to say it, after so many seconds, and return at once. What was said before is cut off."""

    def stop(self) -> None:
        """Be silent from now on."""


class Mouth(Protocol):
    """One way to speak. All but `cut_off` is called on the speaker's thread alone."""

    def speak(self, words: str, voice: Voice, is_wanted: Callable[[], bool]) -> None:
        """Say it while it is wanted; return when it was said, or the system says it alone. Raises `OSError`."""

    def cut_off(self) -> None:
        """End what is being said, unless it is still wanted. May be called from any thread."""

    def close(self) -> None:
        """Fall silent, and give everything back."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: str
    language: Language
    not_before: float


class ThreadedSpeaker:
    """See `Speaker`. Of several sentences that wait only the newest is said."""

    def __init__(self, mouth: Mouth, find: Callable[[Language], Voice | None] = find_voice) -> None:
        self._mouth = mouth
        self._find = find
        self._voices: dict[Language, Voice | None] = {}
        self._changed = threading.Condition()
        self._newest: _Sentence | None = None
        self._next: _Sentence | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def say(self, words: str, language: Language, after_s: float = 0.0) -> None:
        """See `Speaker`."""
        with self._changed:
            if self._is_over:
                return
            self._newest = self._next = _Sentence(words, language, time.monotonic() + after_s)
            self._changed.notify()
        self._mouth.cut_off()
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """See `Speaker`; what is being said is cut off."""
        with self._changed:
            self._is_over = True
            self._newest = self._next = None
            self._changed.notify()
        self._mouth.cut_off()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        while (sentence := self._wait()) is not None:
            voice = self._voice(sentence.language)
            if voice is None:
                continue
            try:
                self._mouth.speak(sentence.words, voice, partial(self._is_newest, sentence))
            except OSError as fault:
                _log.warning("not_spoken", engine=voice.engine, voice=voice.name, fault=str(fault))
                self._voices[sentence.language] = None  # It is not tried again with every payment.
        self._mouth.close()

    def _is_newest(self, sentence: _Sentence) -> bool:
        return self._newest is sentence

    def _wait(self) -> _Sentence | None:
        """Return the next sentence when its time has come; None when there will be none."""
        with self._changed:
            while not self._is_over:
                left_s = self._next.not_before - time.monotonic() if self._next is not None else None
                if left_s is not None and left_s <= 0:
                    sentence, self._next = self._next, None
                    return sentence
                self._changed.wait(left_s)
            return None

    def _voice(self, language: Language) -> Voice | None:
        if language not in self._voices:
            self._voices[language] = self._find(language)
            if self._voices[language] is None:
                _log.warning("no_voice", language=language.value)
        return self._voices[language]


class ProgramMouth:
    """Speaks by a program that reads what it is to say; cutting it off ends the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._speaking: tuple[subprocess.Popen[bytes], Callable[[], bool]] | None = None

    def speak(self, words: str, voice: Voice, is_wanted: Callable[[], bool]) -> None:
        """See `Mouth`."""
        nothing = subprocess.DEVNULL
        program = subprocess.Popen(
            voice.command, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, env=own_environment(os.environ)
        )
        with self._lock:
            self._speaking = program, is_wanted
        self.cut_off()  # Something else may have been said while the program was being started.
        program.communicate(words.encode())
        with self._lock:
            self._speaking = None
        if program.returncode and is_wanted():
            raise OSError(f"{voice.command[0]} ended with {program.returncode}")

    def cut_off(self) -> None:
        """See `Mouth`."""
        with self._lock:
            if self._speaking is not None:
                program, is_wanted = self._speaking
                if not is_wanted():
                    program.kill()

    def close(self) -> None:
        """See `Mouth`; there is nothing to give back."""


def open_speaker() -> Speaker:
    """Return what speaks on this machine; voices are looked for when something is first said."""
    if sys.platform == "win32":
        from cashier.sounds.sapi import SAPIMouth  # Exists on Windows only.

        return ThreadedSpeaker(SAPIMouth())
    return ThreadedSpeaker(ProgramMouth())
