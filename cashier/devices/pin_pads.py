# SPDX-License-Identifier: Apache-2.0
"""The configured PIN pad: its driver, its light, and what a customer types on it as something to await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import structlog

from cashier.devices.device_lights import light_of, light_waiting
from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.devices.scanners import Hand
from cashier.devices.status import Part, StatusBoard
from cashier.settings import PINPadSettings
from cashier.values.money import Money, exponent
from hardware.device_status import DeviceStatus
from hardware.pin_pad import (
    AESDUKPT,
    DUKPT,
    AskingPad,
    EntryMessage,
    KeypadOutcome,
    MasterSession,
    PadMake,
    PadOptions,
    PINCancelled,
    PINDigits,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINPadBusy,
    PINRequest,
    PINTimedOut,
    Scheme,
    SchemeNotPossibleError,
    TextOutcome,
    TextRequest,
    TypedText,
    make_pad,
    usual_baud,
)
from hardware.transport.settings import SerialSettings
from hardware.transport.usb_devices import USBRule
from middleplatform.contract.payments import PINKey, PINKeyScheme
from middleplatform.contract.sealed_pins import seal_digits

_SMS_DIGITS = 6
_END_STAYS_S = 8.0
_IDLE = "WELCOME"
_FREE_AGAIN_S = 3.0
_LOOK_AGAIN_S = 0.05
_LONGEST_S = 240.0
_MOST_SHOWN_MINOR = 9_999_999
_KEY_FAULTS = frozenset({PINFaultKind.NO_KEY, PINFaultKind.KEY_FORMAT, PINFaultKind.KEY_EXHAUSTED})
_NAMED = {PINFaultKind.UNPLUGGED: PINPadTrouble.UNPLUGGED, PINFaultKind.THROTTLED: PINPadTrouble.THROTTLED}
_REFUSALS = frozenset({PINFaultKind.REFUSED, PINFaultKind.REQUEST, PINFaultKind.ACCOUNT})

_log = structlog.get_logger(__name__)


class SerialPINPad:
    """The PIN pad of this till. Lives on the engine's loop; the driver has a thread of its own.

    ``on_change`` is called there when the pad came or went: its door is to be shown as it is.
    """

    def __init__(
        self,
        settings: PINPadSettings,
        status: StatusBoard,
        hand: Hand,
        on_change: Callable[[], object] = lambda: None,
    ) -> None:
        make = PadMake(settings.make.value)
        self._status = status
        self._is_in_clear = make is PadMake.KEYPAD
        self.takes_known_keys_alone = make is PadMake.PSBC
        self._pad = make_pad(
            make,
            "pad",
            SerialSettings(_place(settings), settings.baud or usual_baud(make), settings.mode),
            lambda state: hand(self._on_state, state),
            PadOptions(
                verifone_entry=EntryMessage(settings.dialect.value.upper()),
                prompt_id=settings.prompt_id,
                text_prompt_id=settings.sms_prompt_id,
            ),
        )
        self.asks_texts = isinstance(self._pad, AskingPad) and self._pad.asks_texts
        self._asks_for_sms_codes = settings.sms_code and self.asks_texts
        self._refused_sms_codes = False
        self._on_change = on_change
        self._back_to_idle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look for the pad."""
        self._status.set(light_waiting(Part.PIN_PAD))
        self._pad.start()

    def stop(self) -> None:
        """Take a running entry back and give the port back."""
        self._forget_end()
        self._pad.stop()

    @property
    def is_ready(self) -> bool:
        """Whether a customer could type a PIN just now."""
        return self._pad.status.is_ready

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        """Let the customer type the PIN; see `cashier.checkout.ports.PINPad`."""
        entry = await self._enter_pin(key, amount, timeout_s)
        if isinstance(entry, NoPIN):
            _log.info("pin_pad_no_pin", trouble=entry.trouble.value, detail=entry.detail)
        return entry

    @property
    def takes_sms_codes(self) -> bool:
        """Whether the pad can ask for an SMS code, as far as is known: it has not refused to since it was found."""
        return self._asks_for_sms_codes and not self._refused_sms_codes

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        """Let the customer type the SMS code; see `cashier.checkout.ports.PINPad`."""
        pad = self._pad
        assert isinstance(pad, AskingPad), "only where it takes them"
        wanted = TextRequest((f"PAY {amount.plain}", "SMS CODE"), _SMS_DIGITS, min(timeout_s, _LONGEST_S))
        try:
            outcome: TextOutcome = await self._outcome(lambda: pad.ask_text(wanted))
        except PINPadBusy:
            return NoPIN(PINPadTrouble.FAULT, "an earlier entry does not end")
        if isinstance(outcome, TypedText):
            try:
                return SMSCodeTyped(outcome.digits.decode("ascii"))
            finally:
                outcome.wipe()
        entry = _entry(outcome)
        assert isinstance(entry, NoPIN)
        self._refused_sms_codes = entry.was_refused
        _log.info("pin_pad_no_sms_code", trouble=entry.trouble.value, detail=entry.detail)
        return entry

    def show_end(self, end: PadEnd) -> None:
        """Show how the payment ended for a while; see `cashier.checkout.ports.PINPad`."""
        self._forget_end()
        self._pad.show(end.value)
        self._back_to_idle = asyncio.get_running_loop().call_later(_END_STAYS_S, self._pad.show, _IDLE)

    def _forget_end(self) -> None:
        if self._back_to_idle is not None:
            self._back_to_idle.cancel()

    async def _enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        if self._is_in_clear is not (key.scheme is PINKeyScheme.HPKE):
            kind = "sends digits in clear" if self._is_in_clear else "encrypts by itself"
            return NoPIN(PINPadTrouble.KEY_FAULT, f"a pad that {kind} does not go with a key for {key.scheme}")
        try:
            wanted = _request(key, amount, timeout_s)
            outcome: KeypadOutcome = await self._outcome(lambda: self._pad.enter_pin(wanted))
        except SchemeNotPossibleError as fault:
            return NoPIN(PINPadTrouble.KEY_FAULT, str(fault))
        except ValueError as fault:
            return NoPIN(PINPadTrouble.FAULT, str(fault))
        except PINPadBusy:
            return NoPIN(PINPadTrouble.FAULT, "an earlier entry does not end")
        return _sealed(outcome, key) if isinstance(outcome, PINDigits) else _entry(outcome)

    async def _outcome(self, begin: Callable[[], Future[Any]]) -> Any:
        """Run an entry, as soon as one that was taken back has ended on the pad's line."""
        self._forget_end()
        waited_s = 0.0
        while True:
            try:
                entry = begin()
            except PINPadBusy:
                if waited_s >= _FREE_AGAIN_S:
                    raise
                await asyncio.sleep(_LOOK_AGAIN_S)
                waited_s += _LOOK_AGAIN_S
            else:
                return await _end_of(entry)

    def _on_state(self, state: DeviceStatus) -> None:
        # Whatever was found now need not be the pad that refused.
        self._refused_sms_codes = self._refused_sms_codes and state.is_ready
        self._status.set(light_of(Part.PIN_PAD, state))
        self._on_change()


def _place(settings: PINPadSettings) -> str | USBRule:
    """Return where the pad is, or the rule by which it is found again in any socket."""
    if settings.usb is not None:
        return USBRule(settings.usb, settings.serial_number, settings.usb_path)
    assert settings.port is not None, "the settings see to it"
    return settings.port


async def _end_of(entry: Future[Any]) -> Any:
    """Await an entry; what was typed just as it was taken back is wiped."""
    try:
        return await asyncio.wrap_future(entry)
    except asyncio.CancelledError:
        if not entry.cancel() and isinstance(late := entry.result(), PINDigits | TypedText):
            late.wipe()
        raise


def _request(key: PINKey, amount: Money, timeout_s: float) -> PINRequest:
    # Pads that format the amount themselves do so with two decimals.
    is_shown = exponent(amount.currency) == 2 and amount.amount_minor <= _MOST_SHOWN_MINOR
    return PINRequest(
        account=key.account,
        scheme=_scheme(key),
        timeout_s=min(timeout_s, _LONGEST_S),
        amount_minor=amount.amount_minor if is_shown else None,
        prompt=(f"PAY {amount.plain}", "PASSWORD"),
    )


def _scheme(key: PINKey) -> Scheme:
    if key.scheme is PINKeyScheme.MASTER_SESSION:
        return MasterSession(key.session_key or "", key.master_key_index or 0, key.session_key_check)
    return AESDUKPT() if key.scheme is PINKeyScheme.AES_DUKPT else DUKPT()  # A keypad in clear uses none.


def _sealed(digits: PINDigits, key: PINKey) -> PINTyped | NoPIN:
    """Seal the digits of a keypad to the platform's public key, and wipe them."""
    try:
        return PINTyped(seal_digits(digits.digits, bytes.fromhex(key.public_key or ""), key.account))
    except ValueError as fault:
        return NoPIN(PINPadTrouble.KEY_FAULT, f"the digits could not be sealed: {fault}")
    finally:
        digits.wipe()


def _entry(outcome: PINOutcome) -> PINTyped | NoPIN:
    match outcome:
        case PINEntered(pin_block=pin_block, ksn=ksn):
            return PINTyped(pin_block, ksn)
        case PINCancelled():
            return NoPIN(PINPadTrouble.CANCELLED)
        case PINTimedOut():
            return NoPIN(PINPadTrouble.TIMED_OUT)
        case PINFault(kind=PINFaultKind.OTHER_KEY as kind, code=code):
            return NoPIN(PINPadTrouble.KEY_FAULT, f"{kind}: {code}", was_typed=True)
        case PINFault(kind=kind, code=code) if kind in _KEY_FAULTS:
            return NoPIN(PINPadTrouble.KEY_FAULT, f"{kind}: {code}", was_refused=True)
        case PINFault(kind=kind, code=code) if kind in _NAMED:
            return NoPIN(_NAMED[kind], f"{kind}: {code}")
        case PINFault(kind=kind, code=code):
            return NoPIN(PINPadTrouble.FAULT, f"{kind}: {code}", was_refused=kind in _REFUSALS)
