# SPDX-License-Identifier: Apache-2.0
"""The one catalogue of reasons, keyed by code: the platform's codes and the till's own.

The sentences stand in the modules beside this one. Which reason applies is for the checkout to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cashier.values.reasons import about_codes, about_proof, about_till
from cashier.values.reasons.reason import Fuller, Reason, Retry
from cashier.values.texts import Text

__all__ = ["CATALOGUE", "Fuller", "Reason", "Retry", "TillReason", "reason_for"]


class TillReason(StrEnum):
    """Codes that the till itself gives; the platform's are `middleplatform.contract.reason_codes.ReasonCode`."""

    NOT_A_PAYMENT_CODE = "NOT_A_PAYMENT_CODE"
    PIN_PAD_CANCELLED = "PIN_PAD_CANCELLED"
    PIN_PAD_TIMED_OUT = "PIN_PAD_TIMED_OUT"
    PIN_PAD_FAULT = "PIN_PAD_FAULT"
    PIN_PAD_UNPLUGGED = "PIN_PAD_UNPLUGGED"
    PIN_PAD_THROTTLED = "PIN_PAD_THROTTLED"  # it takes no more passwords for up to an hour
    SMS_CODE_CUT = "SMS_CODE_CUT"  # what was typed on the PIN pad has not six digits: it was not sent
    PAYMENT_REVERSED = "PAYMENT_REVERSED"  # it had succeeded, the sale was given up, everything went back
    PLATFORM_UNREACHABLE = "PLATFORM_UNREACHABLE"  # nothing was sent
    PLATFORM_TOO_NEW = "PLATFORM_TOO_NEW"
    RESULT_UNKNOWN = "RESULT_UNKNOWN"
    SHARE_TOO_LARGE = "SHARE_TOO_LARGE"  # the shop lets this asset pay only a share of an order: nothing was sent
    NOT_IN_WHOLE_UNITS = "NOT_IN_WHOLE_UNITS"  # the shop takes this asset in steps: nothing was sent
    STORAGE_FAULT = "STORAGE_FAULT"  # the journal could not be written: nothing was sent


_NOTHING_MORE: Mapping[str, object] = MappingProxyType({})

CATALOGUE = {reason.code: reason for reason in (*about_codes.REASONS, *about_proof.REASONS, *about_till.REASONS)}


def reason_for(code: str, details: Mapping[str, object] = _NOTHING_MORE) -> Reason:
    """Return what to say and do about a code; for ``details`` see `Reason.with_details`.

    A code that is not in the catalogue comes from a newer platform: it is shown as a system fault with the code
    in it, and never as a blank.
    """
    reason = CATALOGUE.get(code)
    return _system_fault(code) if reason is None else reason.with_details(details)


def _system_fault(code: str) -> Reason:
    name = "".join(character for character in code if character.isalnum() or character in "_-")[:40] or "?"
    return Reason(
        code=code,
        said=Text(zh="系统故障（{code}）", en="System fault ({code})").fill(code=name),
        # Nobody here knows what the code means: the order may even be paid.
        do_now=Text(
            zh="先查这一单付过没有，再决定怎么收款；把括号里的代码告诉技术支持。",
            en="Find out whether this order is paid before you charge anything. Tell IT the code in brackets.",
        ),
        tell_customer=Text(
            zh="系统出了点问题，请稍等，我查一下这笔付款。",
            en="There was a system fault. One moment, please, I'm checking that payment.",
        ),
        retry=Retry.ASK_FIRST,
    )
