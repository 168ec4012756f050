# SPDX-License-Identifier: Apache-2.0
"""Makes the till's sounds: ``python -m resources.sounds.make``. Short, soft-edged tones that differ in melody.

Paid rises, declined falls, unknown asks twice on one pitch, a taken scan is one short tick.
"""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

RATE_HZ = 22_050
_EDGE_S = 0.008
"""Each tone fades in and out over this time, so that it does not click."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone; ``frequency_hz`` 0 is a pause."""

    frequency_hz: float
    duration_s: float
    volume: float = 0.5


SOUNDS = {
    "scan": (Tone(1568, 0.07, 0.35),),
    "paid": (Tone(1047, 0.11), Tone(1319, 0.11), Tone(1568, 0.28)),
    "declined": (Tone(392, 0.20, 0.6), Tone(0, 0.04), Tone(262, 0.38, 0.6)),
    "unknown": (Tone(698, 0.16), Tone(0, 0.09), Tone(698, 0.16), Tone(0, 0.09), Tone(698, 0.16)),
    "attention": (Tone(880, 0.09, 0.45), Tone(0, 0.05), Tone(659, 0.16, 0.45)),
}


def samples(tone: Tone) -> list[int]:
    """Return the 16-bit samples of one tone, with a little of its octave so that small speakers carry it."""
    count = round(tone.duration_s * RATE_HZ)
    out = []
    for index in range(count):
        at_s = index / RATE_HZ
        edge = min(1.0, at_s / _EDGE_S, (count - index) / RATE_HZ / _EDGE_S)
        phase = 2 * math.pi * tone.frequency_hz * at_s
        out.append(round(32_767 * tone.volume * edge * (0.8 * math.sin(phase) + 0.2 * math.sin(2 * phase))))
    return out


def write(folder: Path) -> None:
    """Write every sound as a mono WAV file into ``folder``."""
    for name, tones in SOUNDS.items():
        data = [sample for tone in tones for sample in samples(tone)]
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(struct.pack(f"<{len(data)}h", *data))


if __name__ == "__main__":
    write(Path(__file__).parent)
