# SPDX-License-Identifier: Apache-2.0
"""The `PaymentPlatform` of the real till: what the client was told, as events of an attempt."""

from __future__ import annotations

from uuid import UUID

from cashier.checkout.attempt import Answered, Asked, Attempt, NoAnswer, NotKnown, NotSent, Refused
from cashier.checkout.ports import PlatformEvent
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import CreatePayment, IfSucceeded, Payment, Verify

_NOT_KNOWN = "PAYMENT_NOT_FOUND"


class PlatformEvents:
    """Asks through the client and turns each reply into what it means for the attempt."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def create(self, attempt: Attempt, code: PaymentCode) -> PlatformEvent:
        """Ask for the charge; see `PaymentPlatform`."""
        request = CreatePayment(
            order=attempt.order,
            asset=attempt.asset,
            amount=attempt.amount,
            code=code.digits,
            entry=attempt.entry,
            covers_minor=attempt.value.amount_minor,
        )
        return _event(await self._client.create(attempt.attempt_id, request), attempt.attempt_id, Asked.CREATE)

    async def query(self, attempt_id: UUID) -> PlatformEvent:
        """Ask how it stands."""
        return _event(await self._client.query(attempt_id), attempt_id, Asked.QUERY)

    async def wait_for_change(self, attempt_id: UUID, after_version: int) -> PlatformEvent:
        """Ask how it stands once that is news."""
        return _event(await self._client.wait_for_change(attempt_id, after_version), attempt_id, Asked.QUERY)

    async def verify(self, attempt_id: UUID, proof: Verify) -> PlatformEvent:
        """Pass on a proof, or ask for another door."""
        return _event(await self._client.verify(attempt_id, proof), attempt_id, Asked.VERIFY)

    async def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> PlatformEvent:
        """End it."""
        asked = Asked.CANCEL_KEEP if if_succeeded is IfSucceeded.KEEP else Asked.CANCEL_REVERSE
        return _event(await self._client.cancel(attempt_id, if_succeeded), attempt_id, asked)


def _event(reply: Reply[Payment], attempt_id: UUID, asked: Asked) -> PlatformEvent:
    match reply:
        case Good(body=payment) if payment.attempt_id == attempt_id:
            return Answered(payment, asked)
        case Good(body=payment):
            return NoAnswer(asked, f"the answer is about another attempt, {payment.attempt_id}")
        case Refusal(code=code) if code == _NOT_KNOWN and asked is Asked.QUERY:
            return NotKnown()
        case Refusal(code=code, retry_after_s=retry_after_s):
            return Refused(code, asked, retry_after_s)
        case Unreachable():
            return NotSent(asked)
        case Silence(why=why):
            return NoAnswer(asked, why)
