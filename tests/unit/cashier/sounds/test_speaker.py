# SPDX-License-Identifier: Apache-2.0
"""The speaker: nobody waits for it, and the newest sentence is the one that is said."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cashier.sounds.speaker import ProgramMouth, Speaker, ThreadedSpeaker
from cashier.sounds.voice import Voice
from cashier.sounds.voices import find_voice
from cashier.values.texts import Language
from tests.support.voices import FakeSpeaker

PATIENCE_S = 60.0
NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Windows speaks by itself")
ESPEAK = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class HeldMouth:
    """A mouth that says every sentence until it is cut off; what it began is written down."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.begun: list[tuple[str, Language]] = []
        self.is_closed = False

    def speak(self, words: str, voice: Voice, is_wanted: Callable[[], bool]) -> None:
        with self._changed:
            self.begun.append((words, voice.language))
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: not is_wanted(), PATIENCE_S)

    def cut_off(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        self.is_closed = True

    def wait_for(self, count: int) -> list[tuple[str, Language]]:
        """Return what was begun, once that are so many sentences."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= count, PATIENCE_S)
            return list(self.begun)


def _voice(language: Language) -> Voice:
    return Voice(language, "test", "Nobody")


def _pair(is_real: bool) -> tuple[Speaker, Callable[[int], list[tuple[str, Language]]]]:
    """Return a speaker, and what waits until it has begun so many sentences."""
    if is_real:
        mouth = HeldMouth()
        return ThreadedSpeaker(mouth, _voice), mouth.wait_for
    fake = FakeSpeaker()
    return fake, lambda _: fake.said


@pytest.mark.parametrize("is_real", [True, False], ids=["real", "fake"])
def test_a_new_sentence_cuts_off_the_one_before_and_nobody_waits(is_real: bool) -> None:
    speaker, begun = _pair(is_real)
    speaker.say("付款成功", Language.ZH)
    begun(1)
    speaker.say("Not paid", Language.EN)
    assert begun(2) == [("付款成功", Language.ZH), ("Not paid", Language.EN)]
    speaker.stop()


@pytest.mark.parametrize("is_real", [True, False], ids=["real", "fake"])
def test_a_speaker_that_was_stopped_says_nothing_more(is_real: bool) -> None:
    speaker, begun = _pair(is_real)
    speaker.say("Paid", Language.EN)
    begun(1)
    speaker.stop()
    speaker.say("Not paid", Language.EN)
    assert begun(1) == [("Paid", Language.EN)]


def test_what_waits_for_the_chime_is_not_said_when_something_newer_is() -> None:
    mouth = HeldMouth()
    speaker = ThreadedSpeaker(mouth, _voice)
    speaker.say("old", Language.EN, after_s=3_600.0)
    speaker.say("new", Language.EN)
    assert mouth.wait_for(1) == [("new", Language.EN)]
    speaker.stop()
    assert mouth.is_closed


def test_a_language_without_a_voice_is_silent_and_asked_for_once() -> None:
    mouth, asked = HeldMouth(), []

    def find(language: Language) -> Voice | None:
        asked.append(language)
        return _voice(language) if language is Language.EN else None

    speaker = ThreadedSpeaker(mouth, find)
    for _ in range(2):
        speaker.say("付款成功", Language.ZH)
        speaker.say("Paid", Language.EN)
        mouth.wait_for(1)
    speaker.stop()
    assert {language for _, language in mouth.begun} == {Language.EN}
    assert len(asked) == len(set(asked))


def test_a_mouth_that_fails_is_not_tried_again_with_every_payment() -> None:
    tried = threading.Semaphore(0)

    class Broken(HeldMouth):
        def speak(self, words: str, voice: Voice, is_wanted: Callable[[], bool]) -> None:
            self.begun.append((words, voice.language))
            tried.release()
            raise OSError("no sound card")

    mouth = Broken()
    speaker = ThreadedSpeaker(mouth, _voice)
    speaker.say("Paid", Language.EN)
    assert tried.acquire(timeout=PATIENCE_S)
    speaker.say("Paid", Language.EN)
    speaker.stop()
    assert mouth.begun == [("Paid", Language.EN)]


def _noting(tmp_path: Path, *, then: str = "") -> tuple[Voice, Path]:
    """Return a voice whose program writes down what it reads."""
    noted = tmp_path / "noted"
    code = f"import sys, time\nopen({str(noted)!r}, 'ab').write(sys.stdin.buffer.read() + b'\\n')\n{then}\n"
    return Voice(Language.ZH, "test", "Nobody", (sys.executable, "-c", code)), noted


@NOT_ON_WINDOWS
def test_a_program_is_handed_the_sentence_and_its_end_is_waited_for(tmp_path: Path) -> None:
    voice, noted = _noting(tmp_path)
    ProgramMouth().speak("付款成功，十二元五角", voice, lambda: True)
    assert noted.read_text() == "付款成功，十二元五角\n"


@NOT_ON_WINDOWS
def test_a_program_that_speaks_what_nobody_wants_is_ended(tmp_path: Path) -> None:
    voice, _ = _noting(tmp_path, then="time.sleep(3600)")
    ProgramMouth().speak("付款成功", voice, lambda: False)


@NOT_ON_WINDOWS
def test_a_program_that_fails_is_told_by_its_name(tmp_path: Path) -> None:
    voice, _ = _noting(tmp_path, then="sys.exit(7)")
    with pytest.raises(OSError, match=r"python.* ended with 7"):
        ProgramMouth().speak("付款成功", voice, lambda: True)


@ESPEAK
@pytest.mark.parametrize(
    ("language", "words"), [(Language.ZH, "付款成功，一百零五元两角"), (Language.EN, "Paid, twelve yuan fifty")]
)
def test_the_voice_of_this_machine_speaks_its_own_language(language: Language, words: str, tmp_path: Path) -> None:
    voice = find_voice(language)
    assert voice is not None
    heard = tmp_path / "heard.wav"
    more = ("-x", "-w", str(heard))  # The sounds in writing too, in which a switch to English is marked.
    done = subprocess.run([*voice.command, *more], input=words.encode(), capture_output=True, check=True)
    assert not re.search(rb"\(\w+\)", done.stdout)
    assert heard.stat().st_size > 20_000
