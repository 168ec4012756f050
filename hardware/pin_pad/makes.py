# SPDX-License-Identifier: Apache-2.0
"""Which driver belongs to which make of PIN pad, by the name that settings and the command line use."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hardware.device_status import StateListener
from hardware.pin_pad.abecs import AbecsPINPad
from hardware.pin_pad.esc import EscPINPad
from hardware.pin_pad.esc_dialect import EscDialect, EscEntry, EscFamily
from hardware.pin_pad.keypad import VoiceKeypad
from hardware.pin_pad.newland import NewlandPINPad
from hardware.pin_pad.verifone import VerifonePINPad
from hardware.pin_pad.visa_dialect import EntryMessage, PadDialect
from hardware.transport.settings import SerialSettings

AnyPad: TypeAlias = VerifonePINPad | EscPINPad | AbecsPINPad | NewlandPINPad | VoiceKeypad


class PadMake(enum.StrEnum):
    """Name the dialects that pads speak."""

    VERIFONE = "verifone"
    PSBC = "psbc"
    H002 = "h002"
    ABECS = "abecs"
    NEWLAND = "newland"
    KEYPAD = "keypad"


@dataclass(frozen=True)
class PadOptions:
    """Hold what has to be chosen within a dialect: how a Verifone and how a Chinese ESC pad asks for the PIN.

    `prompt_id` and `text_prompt_id` are a Verifone pad's own prompts; see `PadDialect`.
    """

    verifone_entry: EntryMessage = EntryMessage.Z60
    esc_entry: EscEntry = EscEntry.X98_BLOCK
    prompt_id: str | None = None
    text_prompt_id: str | None = None


_BAUD = {PadMake.ABECS: 19200, PadMake.NEWLAND: 115200}
_Maker: TypeAlias = Callable[[str, SerialSettings, StateListener, PadOptions], AnyPad]


def usual_baud(make: PadMake) -> int:
    """Return how fast the line of such a pad usually is."""
    return _BAUD.get(make, 9600)


def make_pad(
    make: PadMake, name: str, settings: SerialSettings, on_state: StateListener, options: PadOptions | None = None
) -> AnyPad:
    """Return the driver of a pad of this make, not started yet."""
    return _MAKERS[make](name, settings, on_state, options or PadOptions())


def _verifone(name: str, settings: SerialSettings, on_state: StateListener, options: PadOptions) -> AnyPad:
    dialect = PadDialect(options.verifone_entry, options.prompt_id, options.text_prompt_id)
    return VerifonePINPad(name, settings, on_state, dialect=dialect)


def _esc(family: EscFamily) -> _Maker:
    def make(name: str, settings: SerialSettings, on_state: StateListener, options: PadOptions) -> AnyPad:
        return EscPINPad(name, settings, on_state, dialect=EscDialect(family, options.esc_entry))

    return make


_MAKERS: dict[PadMake, _Maker] = {
    PadMake.VERIFONE: _verifone,
    PadMake.PSBC: _esc(EscFamily.PSBC),
    PadMake.H002: _esc(EscFamily.H002),
    PadMake.ABECS: lambda name, settings, on_state, _: AbecsPINPad(name, settings, on_state),
    PadMake.NEWLAND: lambda name, settings, on_state, _: NewlandPINPad(name, settings, on_state),
    PadMake.KEYPAD: lambda name, settings, on_state, _: VoiceKeypad(name, settings, on_state),
}
