# SPDX-License-Identifier: Apache-2.0
"""Tills that pay without a pause while something is killed under them, and the count afterwards.

What a till was told is written down as it is told; at the end every attempt is compared with the database.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from middleplatform.contract.payments import Status
from middleplatform.database.tables import payments, transfers
from tests.platform_load.ground import Ground
from tests.platform_load.wire import Answer, Line, LoadPhone, LoadTill, NoAnswerError

AMOUNT = 100
_PAUSE_S = 0.05


@dataclass
class Told:
    """What the tills were told of their attempts: the last word, or None where no answer came."""

    words: dict[str, str | None] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)


class Load:
    """Tills and phones at work on some copies of the service."""

    def __init__(self, ground: Ground, urls: list[str], tills: int) -> None:
        self.told = Told()
        self._ground = ground
        self._urls = urls
        self._stopping = asyncio.Event()
        self._turns: Iterator[int] = itertools.count()
        self._tasks = [asyncio.create_task(self._work(number)) for number in range(tills)]

    def move(self, number: int, url: str) -> None:
        """Say that a copy answers elsewhere from now on."""
        self._urls[number] = url

    async def until_paid(self, count: int) -> None:
        """Wait until so many payments have succeeded since now."""
        goal = self.told.answers["succeeded"] + count
        while self.told.answers["succeeded"] < goal:
            for task in self._tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Let every till end what it began, and cancel what is unknown."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def _work(self, number: int) -> None:
        till = LoadTill(Line(self._urls[number % len(self._urls)]), self._ground.tills[number])
        open_attempts: list[str] = []
        while not self._stopping.is_set():
            token = self._ground.tokens[next(self._turns) % len(self._ground.tokens)]
            attempt_id = str(uuid.uuid4())
            till, went = await self._pay(number, till, token, attempt_id)
            if not went:
                open_attempts.append(attempt_id)
                await asyncio.sleep(_PAUSE_S)
        for attempt_id in open_attempts:
            till = await self._resolve(number, till, attempt_id)
        till.line.close()

    async def _pay(self, number: int, till: LoadTill, token: str, attempt_id: str) -> tuple[LoadTill, bool]:
        """Pay once; return the till (on another line where this one broke) and False where no answer came."""
        phone = LoadPhone(till.line, token)
        try:
            code = await phone.new_code()
        except NoAnswerError:
            # Nothing was attempted: the customer shows the next code.
            await asyncio.sleep(_PAUSE_S)
            return self._elsewhere(number, till), True
        self.told.words[attempt_id] = None
        try:
            self._note(attempt_id, await till.pay(code, AMOUNT, attempt_id, uuid.uuid4().hex))
        except NoAnswerError:
            self.told.answers["no answer"] += 1
            self.told.unknown.add(attempt_id)
            return self._elsewhere(number, till), False
        return till, True

    async def _resolve(self, number: int, till: LoadTill, attempt_id: str) -> LoadTill:
        """Do as a till does with an unknown result: cancel and keep, which is final either way."""
        while True:
            try:
                answer = await till.post(f"/v1/payments/{attempt_id}/cancel", {"if_succeeded": "keep"})
                self._note(attempt_id, answer)
            except NoAnswerError:
                till = self._elsewhere(number, till)
                await asyncio.sleep(_PAUSE_S)
            else:
                return till

    def _note(self, attempt_id: str, answer: Answer) -> None:
        """Write down what was answered. Raises `NoAnswerError` for an answer that says nothing of the payment."""
        if answer.status not in {200, 201}:
            raise NoAnswerError(f"{answer.status} {answer.json()['code']}")
        message = answer.json()
        word = message["status"] if not message["failure"] else f"failed: {message['failure']['code']}"
        self.told.words[attempt_id] = message["status"]
        self.told.answers[word] += 1

    def _elsewhere(self, number: int, till: LoadTill) -> LoadTill:
        till.line.close()
        # The next copy: as a load balancer does for a copy that does not answer.
        turn = number + next(self._turns)
        return LoadTill(Line(self._urls[turn % len(self._urls)]), self._ground.tills[number])


def count(ground: Ground, told: Told) -> list[str]:
    """Compare what the tills were told with the database; return what is not as it must be."""

    def stored() -> tuple[dict[str, str], Counter[str]]:
        read = ground.bench.platform.context.units.read
        status = read(
            lambda c: {str(row[0]): row[1] for row in c.execute(select(payments.c.attempt_id, payments.c.status))}
        )
        debits = read(
            lambda c: Counter(
                str(a) for a in c.execute(select(transfers.c.attempt_id).where(transfers.c.kind == "debit")).scalars()
            )
        )
        return status, debits

    status, debits = stored()
    found = []
    for attempt_id, word in told.words.items():
        if word is None:
            found.append(f"{attempt_id} has no end")
        elif status.get(attempt_id) != word:
            found.append(f"{attempt_id}: the till was told {word}, the database says {status.get(attempt_id)}")
        elif debits[attempt_id] != (word == Status.SUCCEEDED):
            found.append(f"{attempt_id} is {word} and has {debits[attempt_id]} debits")
    found += [
        f"{attempt_id} was charged and no till knows of it" for attempt_id in debits if attempt_id not in told.words
    ]
    return found + ground.bench.violations()
