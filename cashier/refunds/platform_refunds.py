# SPDX-License-Identifier: Apache-2.0
"""The `RefundPlatform` of the real till: what the client was told, as the next state of a refund."""

from __future__ import annotations

from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good, Refusal, Silence, Unreachable
from cashier.refunds.refund import Refund, RefundState, done, refused, unknown
from middleplatform.contract.payments import RefundPayment

_SAYS_NOTHING = frozenset({409})
_DECIDES_ALWAYS = frozenset({"REFUND_EXCEEDS_PAYMENT", "PAYMENT_NOT_FOUND", "ORDER_DIFFERS"})
"""Refusals that say of every earlier send that it was not booked: the platform looks for the refund id first, and an
id that stands for another refund never stood for this one."""


class PlatformRefunds:
    """Asks through the client."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def refund(self, refund: Refund) -> Refund:
        """Send it, for the first time or again; see `RefundPlatform`."""
        request = RefundPayment(
            refund_id=refund.refund_id,
            amount=refund.amount,
            reason=refund.reason,
            approved_by=refund.approved_by,
        )
        is_first = refund.state is RefundState.SUBMITTED
        match await self._client.refund(refund.tender.tender_id, request):
            case Good(body=booked) if (booked.refund_id, booked.amount) == (refund.refund_id, refund.amount):
                return done(refund, booked.expired)
            case Refusal(code=code) if code in _DECIDES_ALWAYS:
                return refused(refund, code)
            case Refusal(status=status, code=code) if is_first and status not in _SAYS_NOTHING:
                return refused(refund, code)
            case Unreachable() if is_first:
                return refused(refund, "PLATFORM_UNREACHABLE")
            case Good() | Refusal() | Unreachable() | Silence():
                return unknown(refund)
