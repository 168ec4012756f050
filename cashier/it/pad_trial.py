# SPDX-License-Identifier: Apache-2.0
"""Tries the PIN pad that is set up: somebody types any digits, and it is told how that ended. Charges nobody.

No digit is shown, kept or counted. The keys are of the trial alone: what a pad enciphers with them nobody reads.
Whether its own key is the platform's, a trial cannot tell. A pad that takes the platform's keys alone is asked for
figures in clear where it knows how, which shows that it hears, asks and answers; its key then has no part in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cashier.devices.pin_entry import NoPIN, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.devices.status import Level
from cashier.it.finding import Finding
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import PINKey, PINKeyScheme

TYPE_WITHIN_S = 60.0
_NOTHING_TO_PAY = Money(0)

TYPED = Finding(
    "pin_pad",
    Level.READY,
    Text(zh="密码键盘可以输入密码", en="A password can be typed on the PIN pad"),
    Text(
        zh="收银机没有保存输入的数字。密钥与中台是否一致，第一次付款时可知。",
        en="The till kept none of the digits. Whether the pad's key is the platform's, the first payment shows.",
    ),
)
_TYPED_IN_CLEAR = Text(
    zh="收银机没有保存输入的数字。这种键盘的密钥只有付款时才用到：请再收一笔超过免密限额的款来试密钥。",
    en="The till kept none of the digits. Payments alone use such a pad's key: try that by one above the limit.",
)
_OTHER_KIND = {PINKeyScheme.DUKPT: PINKeyScheme.AES_DUKPT, PINKeyScheme.AES_DUKPT: PINKeyScheme.DUKPT}
_OTHER_KEY = (
    Level.FAULT,
    Text(zh="可以输入，但键盘的密钥与中台要求的种类不同", en="It can be typed on, but its key is of another kind"),
    Text(
        zh="请技术支持给它灌装对应的密钥，或在中台改这台终端的密钥种类（{detail}）。",
        en="Have IT load the right key, or name the other kind for this terminal on the platform ({detail}).",
    ),
)
_ONLY_ITS_OWN = Text(
    zh="这种密码键盘只接受中台的密钥，不能单独试",
    en="This kind of PIN pad takes the platform's keys alone: no trial of it",
)
_PAY_TO_TRY = Text(
    zh="请收一笔超过免密限额的款来试：顾客会被要求在键盘上输入密码。",
    en="Try it by a payment above the no-password limit, which asks for the password on the pad.",
)
_ENDS = {
    PINPadTrouble.CANCELLED: (
        Level.WARNING,
        Text(zh="键盘上按了取消：键盘有应答，但没有输完", en="Cancelled on the pad: it answers, but no entry came"),
        Text(zh="请再试一次，输完按确认键。", en="Try once more, and press Enter at the end."),
    ),
    PINPadTrouble.TIMED_OUT: (
        Level.WARNING,
        Text(zh="没有人输完", en="Nobody finished typing"),
        Text(
            zh="请再试一次。按键没有反应时，请检查电源和连线。",
            en="Try once more. If its keys do nothing, check its power and its cable.",
        ),
    ),
    PINPadTrouble.KEY_FAULT: (
        Level.FAULT,
        Text(zh="键盘有应答，但没有可用的密钥", en="The pad answers, but has no key to encipher with"),
        Text(zh="请技术支持给它灌装密钥（{detail}）。", en="Have IT load its key ({detail})."),
    ),
    PINPadTrouble.UNPLUGGED: (
        Level.FAULT,
        Text(zh="密码键盘没有插好", en="The PIN pad is not plugged in"),
        Text(zh="请检查电源和连线（{detail}）。", en="Check its power and its cable ({detail})."),
    ),
    PINPadTrouble.THROTTLED: (
        Level.WARNING,
        Text(zh="密码键盘暂停输入，最长一小时", en="The PIN pad takes no passwords for up to an hour"),
        Text(
            zh="键盘为防猜密码而暂停，过后会自己恢复；请稍后再试。",
            en="It rests so that no password can be guessed, and recovers by itself: try again later.",
        ),
    ),
    PINPadTrouble.FAULT: (
        Level.FAULT,
        Text(zh="密码键盘不能输入", en="Nothing can be typed on the PIN pad"),
        Text(
            zh="请检查电源、连线和设置里的型号（{detail}）。",
            en="Check its power, its cable, and its make in the settings ({detail}).",
        ),
    ),
}


class TakesPINs(Protocol):
    """What a trial needs of `cashier.devices.pin_pads.SerialPINPad`."""

    @property
    def takes_known_keys_alone(self) -> bool:
        """Whether the pad takes no session key without its check value, which its own master key gives."""

    @property
    def asks_texts(self) -> bool:
        """Whether the pad can be asked for figures in clear."""

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        """Let somebody type; see `cashier.checkout.ports.PINPad`."""

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        """Let somebody type figures in clear; see `cashier.checkout.ports.PINPad`."""


async def try_pin_pad(
    pad: TakesPINs, scheme: PINKeyScheme | None = None, timeout_s: float = TYPE_WITHIN_S
) -> Finding:
    """Let somebody type on the pad once; return how that ended and what to do.

    ``scheme`` is the one that the platform names for this terminal. Where none is known, the pad is asked for one
    kind of key after the other: what it has not it refuses before anybody can type.
    """
    if pad.takes_known_keys_alone:
        return await _try_in_clear(pad, timeout_s)
    last = NoPIN(PINPadTrouble.KEY_FAULT)
    keys = list(_trial_keys())
    for key in [each for each in keys if scheme in {each.scheme, None}]:
        entry = await pad.enter_pin(key, _NOTHING_TO_PAY, timeout_s)
        if isinstance(entry, PINTyped):
            return replace(TYPED, facts={"key": key.scheme.value})
        if entry.was_typed and scheme is None:
            return replace(TYPED, facts={"key": _OTHER_KIND.get(key.scheme, key.scheme).value})
        last = entry
        # A pad refuses what does not go with its key by whatever word it has for that; it never asked then.
        if not entry.was_refused and entry.trouble is not PINPadTrouble.KEY_FAULT:
            break
    return _ended(last)


async def _try_in_clear(pad: TakesPINs, timeout_s: float) -> Finding:
    if not pad.asks_texts:
        return Finding("pin_pad", Level.WARNING, _ONLY_ITS_OWN, _PAY_TO_TRY)
    entry = await pad.enter_sms_code(_NOTHING_TO_PAY, timeout_s)
    if isinstance(entry, SMSCodeTyped):
        return replace(TYPED, mend=_TYPED_IN_CLEAR, facts={"key": "not tried"})
    return _ended(entry)


def _ended(entry: NoPIN) -> Finding:
    level, said, mend = _OTHER_KEY if entry.was_typed else _ENDS[entry.trouble]
    return Finding("pin_pad", level, said, mend.fill(detail=entry.detail) if mend.places else mend)


def _trial_keys() -> Iterator[PINKey]:
    """Yield a key of every kind, of which the till knows nothing afterwards."""
    account = "0" * 16
    public = X25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    yield PINKey(scheme=PINKeyScheme.HPKE, account=account, public_key=public)
    yield PINKey(scheme=PINKeyScheme.DUKPT, account=account)
    yield PINKey(
        scheme=PINKeyScheme.MASTER_SESSION,
        account=account,
        session_key=secrets.token_hex(16),
        master_key_index=0,
    )
    yield PINKey(scheme=PINKeyScheme.AES_DUKPT, account=account)
