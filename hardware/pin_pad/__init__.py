# SPDX-License-Identifier: Apache-2.0
"""PIN pads: one request in flight, every outcome named.

`VerifonePINPad(name, settings, on_state)` drives a Verifone/VISA style pad, `EscPINPad` a Chinese ESC keypad, and
so on: every make has the same interface. Start it once with `start()`, end it
with `stop()`. `enter_pin(request)` returns a `concurrent.futures.Future` that ends with one of `PINEntered`,
`PINCancelled`, `PINTimedOut`, `PINFault`; `asyncio.wrap_future` fits. Listener and future callbacks run on the
thread that owns the port. The PIN does not exist in this program, for the pad sends an encrypted
block, except from a `VoiceKeypad`: its `PINDigits` are to be sealed and wiped at once.
"""

from hardware.device_status import DeviceState, DeviceStatus
from hardware.pin_pad.abecs import AbecsPINPad
from hardware.pin_pad.abecs_dialect import AbecsDialect, DUKPTMethod
from hardware.pin_pad.asked import Echo, KeyPressed, KeyRequest, PadKey, TextRequest
from hardware.pin_pad.digits import PINDigits, TypedText
from hardware.pin_pad.esc import EscPINPad
from hardware.pin_pad.esc_dialect import EscDialect, EscEntry, EscFamily
from hardware.pin_pad.keypad import VoiceKeypad
from hardware.pin_pad.keypad_session import KeypadDialect, KeypadOutcome
from hardware.pin_pad.makes import AnyPad, PadMake, PadOptions, make_pad, usual_baud
from hardware.pin_pad.model import (
    AESDUKPT,
    DUKPT,
    KeyLoad,
    KeyLoaded,
    KeyLoadOutcome,
    KeyOutcome,
    KeyPurpose,
    KeyQuery,
    KeyThere,
    LineChange,
    LineChanged,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
    Scheme,
    SchemeNotPossibleError,
    TextOutcome,
)
from hardware.pin_pad.newland import NewlandPINPad
from hardware.pin_pad.newland_dialect import NewlandDialect
from hardware.pin_pad.pad import AskingPad, KeyLoadingPad, PINPadBusy
from hardware.pin_pad.session import PadTiming
from hardware.pin_pad.verifone import VerifonePINPad
from hardware.pin_pad.visa_dialect import EntryMessage, PadDialect
from hardware.transport.settings import FlowControl, SerialSettings

__all__ = [
    "AESDUKPT",
    "DUKPT",
    "AbecsDialect",
    "AbecsPINPad",
    "AnyPad",
    "AskingPad",
    "DUKPTMethod",
    "DeviceState",
    "DeviceStatus",
    "Echo",
    "EntryMessage",
    "EscDialect",
    "EscEntry",
    "EscFamily",
    "EscPINPad",
    "FlowControl",
    "KeyLoad",
    "KeyLoadOutcome",
    "KeyLoaded",
    "KeyLoadingPad",
    "KeyOutcome",
    "KeyPressed",
    "KeyPurpose",
    "KeyQuery",
    "KeyRequest",
    "KeyThere",
    "KeypadDialect",
    "KeypadOutcome",
    "LineChange",
    "LineChanged",
    "MasterSession",
    "NewlandDialect",
    "NewlandPINPad",
    "PINCancelled",
    "PINDigits",
    "PINEntered",
    "PINFault",
    "PINFaultKind",
    "PINOutcome",
    "PINPadBusy",
    "PINRequest",
    "PINTimedOut",
    "PadDialect",
    "PadKey",
    "PadMake",
    "PadOptions",
    "PadTiming",
    "Scheme",
    "SchemeNotPossibleError",
    "SerialSettings",
    "TextOutcome",
    "TextRequest",
    "TypedText",
    "VerifonePINPad",
    "VoiceKeypad",
    "make_pad",
    "usual_baud",
]
