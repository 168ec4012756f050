# SPDX-License-Identifier: Apache-2.0
"""The `RefundPlatform` port beside the model of the platform: answers are lost as the test says."""

from __future__ import annotations

from cashier.refunds.refund import Refund, RefundState, done, refused, unknown
from tests.support.platform_model import PlatformModel


class FakeRefundPlatform:
    """Books in the model. ``loses`` says of the next sends whether the request or the answer is lost."""

    def __init__(self, model: PlatformModel) -> None:
        self.loses: list[str] = []
        self.sent: list[Refund] = []
        self._model = model

    async def refund(self, refund: Refund) -> Refund:
        """Send it; see `RefundPlatform`."""
        self.sent.append(refund)
        fate = self.loses.pop(0) if self.loses else ""
        if fate == "request":
            return unknown(refund)
        if fate == "unreachable":
            first = refund.state is RefundState.SUBMITTED
            return refused(refund, "PLATFORM_UNREACHABLE") if first else unknown(refund)
        booked = self._model.refund(refund.tender.tender_id, refund.refund_id, refund.amount)
        if fate == "answer":
            return unknown(refund)
        if fate == "fault":
            raise RuntimeError("as the test says")
        return refused(refund, booked) if isinstance(booked, str) else done(refund)
