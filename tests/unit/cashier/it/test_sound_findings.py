# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of sounds and voices."""

from __future__ import annotations

from cashier.devices.status import Level
from cashier.it.finding import Finding
from cashier.it.sound_findings import look_at_sounds
from cashier.settings import SoundSettings, Spoken, TillSettings
from cashier.sounds.voice import Voice
from cashier.values.texts import Language

PLAYER = ("/usr/bin/aplay",)
VOICE = Voice(Language.ZH, "espeak-ng", "Chinese (Mandarin)", ("espeak-ng",))


def _findings(spoken: Spoken, voice: Voice | None, player: tuple[str, ...] | None = PLAYER) -> list[Finding]:
    settings = TillSettings(sound=SoundSettings(speak=spoken))
    return list(look_at_sounds(settings, lambda: player, lambda _: voice))


def test_what_plays_is_named() -> None:
    (sounds,) = _findings(Spoken.OFF, None)
    assert (sounds.level, sounds.facts) == (Level.READY, {"player": "aplay"})


def test_without_a_player_it_says_what_to_install() -> None:
    (sounds,) = _findings(Spoken.OFF, None, None)
    assert sounds.level is Level.OFF
    assert "alsa-utils" in sounds.mend.en


def test_the_voice_that_speaks_is_named() -> None:
    _, voice = _findings(Spoken.PAID, VOICE)
    assert (voice.level, voice.said.en) == (Level.READY, "Spoken by Chinese (Mandarin), espeak-ng")


def test_a_voice_that_could_speak_is_named_with_the_setting() -> None:
    _, voice = _findings(Spoken.OFF, VOICE)
    assert voice.level is Level.OFF
    assert "sound.speak" in voice.mend.en


def test_a_wanted_voice_that_is_not_there_is_a_warning() -> None:
    _, voice = _findings(Spoken.ALL, None)
    assert (voice.level, voice.said.en) == (Level.WARNING, "No Chinese voice for what is to be spoken")
