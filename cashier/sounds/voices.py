# SPDX-License-Identifier: Apache-2.0
"""Which voices this machine has: espeak-ng on Linux, `say` on macOS, the Speech API (SAPI 5) on Windows.

Speech Dispatcher is left alone: where no sound comes out its daemon hangs, and whoever asks it hangs too. Qt's own
speech is in the add-on that is larger than the rest of the till.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from cashier.sounds.voice import Voice
from cashier.values.texts import Language
from hardware.child_environment import own_environment

_LISTING_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Machine:
    """What looking for a voice needs of this machine: programs and what they print."""

    which: Callable[[str], str | None]
    output_of: Callable[[list[str]], str]
    system: str


def this_machine() -> Machine:
    """Return the machine that this runs on."""
    return Machine(shutil.which, _output_of, sys.platform)


def find_voice(language: Language, machine: Machine | None = None) -> Voice | None:
    """Return the voice for a language, or None where there is none. Asks programs: not on a thread that paints."""
    machine = machine or this_machine()
    if sys.platform == "win32":
        from cashier.sounds.sapi import voices_of  # Exists on Windows only.

        return next(voices_of(language), None)
    if machine.system == "darwin":
        return _of_macos(language, machine)
    return _of_espeak(language, machine)


_ESPEAK_WANTED = {Language.ZH: ("zh", ("cmn-latn-pinyin", "cmn")), Language.EN: ("en", ("en-gb", "en-us"))}
"""What espeak-ng is asked for, and the voices of that in the order in which they are wanted.

It turns characters into pinyin, and the plain ``cmn`` of Debian 12 (1.51) reads that aloud as English: "fu four".
"""


def _of_espeak(language: Language, machine: Machine) -> Voice | None:
    program = machine.which("espeak-ng")
    if program is None:
        return None
    asked_for, wanted = _ESPEAK_WANTED[language]
    # The table has fixed columns: priority, language, age and gender, the voice's name, its file.
    lines = [line.split() for line in machine.output_of([program, f"--voices={asked_for}"]).splitlines()[1:]]
    names = {columns[1]: columns[3].replace("_", " ") for columns in lines if len(columns) > 3}
    for code in wanted:
        if code in names:
            return Voice(language, "espeak-ng", names[code], (program, "-v", code, "--stdin"))
    return None


def _of_macos(language: Language, machine: Machine) -> Voice | None:
    program = machine.which("say")
    if program is None:
        return None
    wanted = {Language.ZH: "zh_CN", Language.EN: "en_"}[language]
    for line in machine.output_of([program, "-v", "?"]).splitlines():
        # Such as "Tingting            zh_CN    # 你好！我叫婷婷。"
        found = re.match(r"(.+?)\s+([a-z]{2,3}[_-]\S+)\s+#", line)
        if found is not None and found[2].replace("-", "_").startswith(wanted):
            return Voice(language, "say", found[1], (program, "-v", found[1], "-f", "-"))
    return None


def _output_of(words: list[str]) -> str:
    """Return what a program prints; nothing where it fails or does not come to an end."""
    try:
        done = subprocess.run(
            words, env=own_environment(os.environ), capture_output=True, timeout=_LISTING_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
