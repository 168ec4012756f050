# SPDX-License-Identifier: Apache-2.0
"""Many tills scan one code at the same moment, again and again: exactly one of them may succeed each time."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.tables import entries
from tests.platform_load.ground import Ground
from tests.platform_load.wire import Answer, Line, LoadPhone, LoadTill, payment_message

AMOUNT = 100


@dataclass
class Findings:
    """What came of the rounds."""

    rounds: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    took_s: float = 0


async def race(
    ground: Ground, urls: Sequence[str], tills: int, rounds: int, progress: Callable[[int], None] = lambda _: None
) -> Findings:
    """Let ``tills`` scan the same code at once, ``rounds`` times, spread over the copies at ``urls``.

    Half of the rounds scan it for one and the same order, the other half each till for an order of its own.
    """
    lanes = [LoadTill(Line(urls[n % len(urls)]), ground.tills[n]) for n in range(tills)]
    phones = [LoadPhone(Line(urls[n % len(urls)]), token) for n, token in enumerate(ground.tokens)]
    findings, begun_at = Findings(), time.monotonic()
    try:
        for number in range(rounds):
            phone = phones[number % len(phones)]
            await _one_round(lanes, await phone.new_code(), findings, one_order=number % 2 == 1)
            progress(number + 1)
    finally:
        for line in [lane.line for lane in lanes] + [phone.line for phone in phones]:
            line.close()
    findings.took_s = time.monotonic() - begun_at
    # Each round took the amount once from whoever showed the code: not a point more, not a point less.
    taken = _total_taken(ground)
    if taken != rounds * AMOUNT:
        findings.violations.append(f"{rounds} rounds took {taken} points, not {rounds * AMOUNT}")
    findings.violations += ground.bench.violations()
    return findings


async def _one_round(lanes: Sequence[LoadTill], code: str, findings: Findings, *, one_order: bool) -> None:
    shared = uuid.uuid4().hex
    for lane in lanes:
        await lane.line.open()
    # Signed before the start, so that nothing but the writing of fifty requests lies between first and last.
    ready = []
    for lane in lanes:
        attempt_id, order = str(uuid.uuid4()), shared if one_order else uuid.uuid4().hex
        body = json.dumps(payment_message(code, AMOUNT, order)).encode()
        ready.append((lane, lane.signed("POST", "/v1/payments", body, attempt_id), body))
    answers = await asyncio.gather(
        *(lane.line.send("POST", "/v1/payments", headers, body) for lane, headers, body in ready)
    )
    outcomes = Counter(outcome_of(answer) for answer in answers)
    findings.rounds += 1
    findings.outcomes += outcomes
    allowed = {"succeeded", ReasonCode.CODE_ALREADY_USED, ReasonCode.ORDER_ALREADY_PAID}
    if outcomes["succeeded"] != 1 or not set(outcomes) <= allowed:
        findings.violations.append(f"round {findings.rounds}: {dict(outcomes)}")


def outcome_of(answer: Answer) -> str:
    """Name what an answer to a create says: a status, why it failed, or why it was refused."""
    message = answer.json()
    if answer.status not in {200, 201}:
        return f"{answer.status} {message['code']}"
    return str(message["failure"]["code"] if message["failure"] else message["status"])


def _total_taken(ground: Ground) -> int:
    taken = select(func.coalesce(func.sum(entries.c.amount), 0)).where(entries.c.ledger_account.like("clearing:%"))
    return int(ground.bench.platform.context.units.read(lambda connection: connection.execute(taken).scalar_one()))
