# SPDX-License-Identifier: Apache-2.0
"""Sounds: files that are there and differ, players that are found, silence where there is none."""

from __future__ import annotations

import sys
import time
import wave
from pathlib import Path

import pytest

from cashier.sounds.cue import Cue
from cashier.sounds.player import Sounds, find_player, sound_file
from resources.sounds.make import SOUNDS, write

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Windows plays sounds itself")


@pytest.mark.parametrize("cue", Cue)
def test_every_cue_has_a_short_sound(cue: Cue) -> None:
    with wave.open(str(sound_file(cue)), "rb") as file:
        assert file.getnchannels() == 1
        assert 0.03 < file.getnframes() / file.getframerate() < 1.0


def test_no_two_sounds_are_alike() -> None:
    assert len({sound_file(cue).read_bytes() for cue in Cue}) == len(Cue)


def test_the_files_are_what_their_maker_makes(tmp_path: Path) -> None:
    write(tmp_path)
    assert {name: (tmp_path / f"{name}.wav").read_bytes() for name in SOUNDS} == {
        cue.value: sound_file(cue).read_bytes() for cue in Cue
    }


@NOT_ON_WINDOWS
def test_the_first_player_that_is_there_is_taken() -> None:
    here = {"aplay": "/usr/bin/aplay", "paplay": "/usr/bin/paplay"}
    assert find_player(here.get) == ("/usr/bin/paplay",)
    assert find_player({"aplay": "/usr/bin/aplay"}.get) == ("/usr/bin/aplay", "-q")


@NOT_ON_WINDOWS
def test_where_nothing_plays_there_is_no_player() -> None:
    assert find_player(lambda _: None) is None


def _noting_player(folder: Path, sleeps_s: float = 0) -> tuple[list[str], Path]:
    """Return a player that writes down what it was given."""
    noted = folder / "noted"
    script = folder / "player.py"
    script.write_text(
        f"import sys, time\nopen({str(noted)!r}, 'a').write(sys.argv[1] + '\\n')\ntime.sleep({sleeps_s})\n"
    )
    return [sys.executable, str(script)], noted


def _lines(path: Path, count: int) -> list[str]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) >= count:
            return lines
        time.sleep(0.01)
    raise AssertionError(f"{path} has no {count} lines")


@NOT_ON_WINDOWS
def test_a_sound_is_handed_to_the_player(tmp_path: Path) -> None:
    player, noted = _noting_player(tmp_path)
    sounds = Sounds(player)
    sounds.play(Cue.PAID)
    assert _lines(noted, 1) == [str(sound_file(Cue.PAID))]
    sounds.stop()


@NOT_ON_WINDOWS
def test_a_new_sound_cuts_the_one_before_off_and_nobody_waits(tmp_path: Path) -> None:
    player, noted = _noting_player(tmp_path, sleeps_s=30)
    sounds = Sounds(player)
    sounds.play(Cue.PAID)
    _lines(noted, 1)
    began = time.monotonic()
    sounds.play(Cue.DECLINED)
    assert _lines(noted, 2) == [str(sound_file(Cue.PAID)), str(sound_file(Cue.DECLINED))]
    sounds.stop()
    assert time.monotonic() - began < 20


def test_without_a_player_there_is_silence() -> None:
    Sounds(None).play(Cue.PAID)


@NOT_ON_WINDOWS
def test_a_player_that_cannot_be_started_is_not_tried_again(tmp_path: Path) -> None:
    sounds = Sounds([str(tmp_path / "gone")])
    sounds.play(Cue.PAID)
    sounds.play(Cue.PAID)
