# SPDX-License-Identifier: Apache-2.0
"""The configured PIN pad: its driver, its light, and PIN entry as something to await."""

from __future__ import annotations

import asyncio

from cashier.devices.device_lights import light_of, light_waiting
from cashier.devices.pin_entry import NoPIN, PINPadTrouble, PINTyped
from cashier.devices.scanners import Hand
from cashier.devices.status import Part, StatusBoard
from cashier.settings import PINPadSettings
from hardware.device_status import DeviceStatus
from hardware.pin_pad import (
    DUKPT,
    EntryMessage,
    MasterSession,
    PadDialect,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINPadBusy,
    PINRequest,
    PINTimedOut,
    VerifonePINPad,
)
from hardware.transport.settings import SerialSettings
from middleplatform.contract.payments import PINKey, PINKeyScheme

_FREE_AGAIN_S = 3.0
_LOOK_AGAIN_S = 0.05
_KEY_FAULTS = frozenset({PINFaultKind.NO_KEY, PINFaultKind.KEY_FORMAT, PINFaultKind.KEY_EXHAUSTED})


class SerialPINPad:
    """The PIN pad of this till. Lives on the engine's loop; the driver has a thread of its own."""

    def __init__(self, settings: PINPadSettings, status: StatusBoard, hand: Hand) -> None:
        self._status = status
        self._pad = VerifonePINPad(
            "pad",
            SerialSettings(settings.port, settings.baud, settings.mode),
            on_state=lambda state: hand(self._on_state, state),
            dialect=PadDialect(entry=EntryMessage(settings.dialect.value.upper())),
        )

    def start(self) -> None:
        """Look for the pad."""
        self._status.set(light_waiting(Part.PIN_PAD))
        self._pad.start()

    def stop(self) -> None:
        """Take a running entry back and give the port back."""
        self._pad.stop()

    @property
    def is_ready(self) -> bool:
        """Whether a customer could type a PIN just now."""
        return self._pad.status.is_ready

    async def enter_pin(self, key: PINKey, amount_shown: str, timeout_s: float) -> PINTyped | NoPIN:
        """Let the customer type the PIN; see `cashier.checkout.ports.PINPad`."""
        try:
            request = _request(key, amount_shown, timeout_s)
        except ValueError as fault:
            return NoPIN(PINPadTrouble.FAULT, str(fault))
        waited_s = 0.0
        while True:
            try:
                return _entry(await asyncio.wrap_future(self._pad.enter_pin(request)))
            except PINPadBusy:
                # An entry that was taken back ends on the pad's line a moment later.
                if waited_s >= _FREE_AGAIN_S:
                    return NoPIN(PINPadTrouble.FAULT, "an earlier entry does not end")
                await asyncio.sleep(_LOOK_AGAIN_S)
                waited_s += _LOOK_AGAIN_S
            except ValueError as fault:
                return NoPIN(PINPadTrouble.FAULT, str(fault))

    def _on_state(self, state: DeviceStatus) -> None:
        self._status.set(light_of(Part.PIN_PAD, state))


def _request(key: PINKey, amount_shown: str, timeout_s: float) -> PINRequest:
    scheme: DUKPT | MasterSession = DUKPT()
    if key.scheme is PINKeyScheme.MASTER_SESSION:
        scheme = MasterSession(key.session_key or "", key.master_key_index or 0)
    prompt = (f"PAY {amount_shown}", "PASSWORD")
    return PINRequest(account=key.account, scheme=scheme, timeout_s=min(timeout_s, 270.0), prompt=prompt)


def _entry(outcome: PINOutcome) -> PINTyped | NoPIN:
    match outcome:
        case PINEntered(pin_block=pin_block, ksn=ksn):
            return PINTyped(pin_block, ksn)
        case PINCancelled():
            return NoPIN(PINPadTrouble.CANCELLED)
        case PINTimedOut():
            return NoPIN(PINPadTrouble.TIMED_OUT)
        case PINFault(kind=kind, code=code) if kind in _KEY_FAULTS:
            return NoPIN(PINPadTrouble.KEY_FAULT, f"{kind}: {code}")
        case PINFault(kind=kind, code=code):
            return NoPIN(PINPadTrouble.FAULT, f"{kind}: {code}")
