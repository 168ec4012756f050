# SPDX-License-Identifier: Apache-2.0
"""The long wait: a till asks once and is answered when something changes. A waiting till costs no thread."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.concurrency import run_in_threadpool

from middleplatform.context import payment_topic
from middleplatform.contract.payments import Payment, Status
from middleplatform.database.change_hub import ChangeHub
from middleplatform.payments.find_payments import FindPayments

WaitS = Annotated[float, Query(ge=0, le=25, description="Seconds to wait for a change.")]
KnownVersion = Annotated[int | None, Query(ge=0, description="The version that is known already.")]


async def wait_for_payment(
    finding: FindPayments, hub: ChangeHub, shop_id: str, attempt_id: UUID, wait_s: float, after: int | None
) -> Payment:
    """Return a payment as soon as it is newer than version ``after`` or final, at the latest after ``wait_s``.

    Without ``after`` any change counts. Raises `RequestRefusedError` (404) at once for an unknown attempt.
    """
    find = partial(run_in_threadpool, finding.one, shop_id, attempt_id)
    return await wait_for_news(find, hub, attempt_id, wait_s, after)


async def wait_for_news(
    find: Callable[[], Awaitable[Payment]], hub: ChangeHub, attempt_id: UUID, wait_s: float, after: int | None
) -> Payment:
    """The same for whatever way there is to look at the payment; raises what ``find`` raises."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + wait_s
    # Subscribed before the first look: a change between look and wait is not missed.
    with hub.subscribe(payment_topic(attempt_id)) as changed:
        payment = await find()
        version = payment.version if after is None else after
        while payment.status is Status.VERIFYING and payment.version <= version and not hub.closing:
            left_s = ends_at - loop.time()
            if left_s <= 0:
                break
            if payment.verification is not None:
                # The deadline is a change too, and nobody else may be there to notice it.
                left_s = min(left_s, payment.verification.remaining_s + 0.01)
            changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), left_s)
            # Without a change, too: how long the proof may still take is counted from the answer.
            payment = await find()
    return payment
