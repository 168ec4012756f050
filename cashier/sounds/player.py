# SPDX-License-Identifier: Apache-2.0
"""Plays the till's sounds without waiting for them, with what the system has; silent where it has nothing.

Qt's own players live in an add-on that is larger than the rest of the till.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import structlog

from cashier.sounds.cue import Cue
from hardware.child_environment import own_environment

_log = structlog.get_logger(__name__)

_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
)
"""Programs that play a WAV file, in the order in which they are looked for: PipeWire, PulseAudio, ALSA, macOS."""

WINDOWS_PLAYER = "winsound"


def find_player(which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...] | None:
    """Return what plays sounds on this machine, or None where nothing does. The doctor shows it."""
    if sys.platform == "win32":
        return (WINDOWS_PLAYER,)
    for name, *options in _COMMANDS:
        path = which(name)
        if path is not None:
            return (path, *options)
    return None


def sound_file(cue: Cue) -> Path:
    """Return the WAV file of a sound."""
    return Path(str(resources.files("resources") / "sounds" / f"{cue.value}.wav"))


def sound_length_s(cue: Cue) -> float:
    """Return how long a sound takes."""
    with wave.open(str(sound_file(cue)), "rb") as file:
        return file.getnframes() / file.getframerate()


class Sounds:
    """Plays one sound at a time; a new one cuts the one before off."""

    def __init__(self, player: Sequence[str] | None) -> None:
        self._player = player
        self._playing: subprocess.Popen[bytes] | None = None

    def length_s(self, cue: Cue) -> float:
        """Return how long a sound is heard; no time at all where nothing plays."""
        return sound_length_s(cue) if self._player is not None else 0.0

    def play(self, cue: Cue) -> None:
        """Start a sound and return at once."""
        if self._player is None:
            return
        if sys.platform == "win32":
            _play_on_windows(sound_file(cue))
        else:
            self._play_by_command(self._player, sound_file(cue))

    def stop(self) -> None:
        """Cut off what still plays."""
        playing, self._playing = self._playing, None
        if playing is not None and playing.poll() is None:
            playing.terminate()
            playing.wait(timeout=1)

    def _play_by_command(self, player: Sequence[str], path: Path) -> None:
        self.stop()
        nothing = subprocess.DEVNULL
        try:
            self._playing = subprocess.Popen(
                [*player, str(path)], stdin=nothing, stdout=nothing, stderr=nothing, env=own_environment(os.environ)
            )
        except OSError as fault:
            _log.warning("sound_not_played", player=player[0], fault=str(fault))
            self._player = None


def _play_on_windows(path: Path) -> None:
    if sys.platform == "win32":
        import winsound  # Exists on Windows only.

        winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
