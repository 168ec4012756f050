# SPDX-License-Identifier: Apache-2.0
"""Till, platform, and the messages between them, searched whole with the transition functions that the product uses.

What the till does is `cashier.checkout.attempt.advance`; what the platform does is
`middleplatform.payments.transitions`. Here stands only what surrounds them: which requests the till sends in which
state, a network that loses, doubles, delays and reorders, customers, cashiers, and both programs being killed.

One attempt, at most `IN_FLIGHT` messages at a time. Assumed of the wire, and kept by the platform's nonces: a copy
of a request that came before is no answer to the till (409), whether the first copy was carried out or refused.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    CancelDue,
    Event,
    GaveUp,
    LeftAlone,
    NoAnswer,
    NotKnown,
    NotSent,
    Refused,
    Restarted,
    State,
    Submitted,
    advance,
)
from middleplatform.contract.payments import IfSucceeded, Status
from middleplatform.payments.transitions import NEXT, after_cancel
from tests.support.attempts import draft, payment
from tests.support.clock import NINE_O_CLOCK

T = TypeVar("T")

IN_FLIGHT = 2
DRAFT = draft()
LIVE = frozenset({Status.VERIFYING, Status.SUCCEEDED})
REFUSAL = "CLOCK_SKEWED"


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """An answer on its way back: the payment's status and version; a refusal, "not known", or none of any use."""

    asked: Asked
    what: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Platform:
    """What the platform's database holds of the attempt; ``heard`` are the requests whose nonces are spent."""

    status: Status | None = None
    version: int = 0
    heard_create: bool = False


_attempts: list[Attempt] = [DRAFT]
_places: dict[Attempt, int] = {DRAFT: 0}


@dataclass(frozen=True, slots=True)
class World:
    """One state of everything. ``requests`` and ``answers`` are on their way, in no order.

    ``till`` is the place of the attempt among all that were met: comparing numbers is what makes the search quick.
    """

    till: int = 0
    platform: Platform = Platform()
    requests: tuple[Asked, ...] = ()
    answers: tuple[Told, ...] = ()
    limit: int = IN_FLIGHT

    @property
    def attempt(self) -> Attempt:
        """The attempt as the till has it."""
        return _attempts[self.till]

    @property
    def in_flight(self) -> int:
        """How many messages are on their way."""
        return len(self.requests) + len(self.answers)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: what it is, and the worlds before and after."""

    what: str
    before: World
    after: World


def steps(world: World) -> Iterator[Step]:
    """Yield everything that can happen next."""
    for what, after in (*_till(world), *_wire(world), *_people(world)):
        yield Step(what, world, after)


@cache
def search(limit: int = IN_FLIGHT) -> tuple[tuple[World, ...], tuple[Step, ...]]:
    """Return every reachable world, and every step between them, with so many messages on their way at most."""
    start = World(limit=limit)
    seen = {start}
    found: list[Step] = []
    ahead = deque([start])
    while ahead:
        for step in steps(ahead.popleft()):
            found.append(step)
            if step.after not in seen:
                seen.add(step.after)
                ahead.append(step.after)
    return tuple(seen), tuple(found)


# -- the till


def _till(world: World) -> Iterator[tuple[str, World]]:
    attempt = world.attempt
    if attempt.state is State.DRAFT:
        written = _happens(world.till, Submitted(NINE_O_CLOCK))
        yield "Submitted", dataclasses.replace(world, till=written, requests=(Asked.CREATE,))
        yield "Submitted, and nothing leaves", dataclasses.replace(world, till=written)
        return
    if attempt.is_final:
        return
    if attempt.state is State.SUBMITTED and Asked.CREATE not in world.requests and not world.platform.heard_create:
        yield "NotSent", _with(world, NotSent(Asked.CREATE))
    for event in (CancelDue(), GaveUp(), Restarted()):
        yield _name(event), _with(world, event)
    if attempt.state is State.UNKNOWN:
        yield "LeftAlone", _with(world, LeftAlone())
    for asked in _may_ask(attempt):
        yield f"NoAnswer({asked})", _with(world, NoAnswer(asked, "no answer in time"))
        if asked is not Asked.CREATE and world.in_flight < world.limit and asked not in world.requests:
            yield f"ask {asked}", dataclasses.replace(world, requests=_put(world.requests, asked))


def _may_ask(attempt: Attempt) -> tuple[Asked, ...]:
    """Return what `TakePayment` and `UnknownResolver` ask in this state; only SUBMITTED awaits a create's answer."""
    match attempt.state:
        case State.SUBMITTED:
            return (Asked.CREATE,)
        case State.VERIFYING:
            return (Asked.QUERY, Asked.VERIFY)
        case State.UNKNOWN if attempt.cancel is None:
            return (Asked.QUERY,)
        case State.UNKNOWN:
            return (Asked.CANCEL_KEEP if attempt.cancel is IfSucceeded.KEEP else Asked.CANCEL_REVERSE,)
        case _:
            return ()


# -- the wire


def _wire(world: World) -> Iterator[tuple[str, World]]:
    for asked in dict.fromkeys(world.requests):
        taken = dataclasses.replace(world, requests=_take(world.requests, asked))
        yield f"lost: {asked}", taken
        for arrived in _arrives(taken, asked):
            yield f"arrives: {asked}", arrived
        if world.in_flight < world.limit:
            # The copy stays behind on the wire and may arrive at any later time.
            for arrived in _arrives(world, asked):
                yield f"arrives, a copy stays: {asked}", arrived
    for told in dict.fromkeys(world.answers):
        taken = dataclasses.replace(world, answers=_take(world.answers, told))
        yield f"lost: {told.what}", taken
        # An answer to a request that the till no longer awaits finds nobody; a final till awaits none.
        if not world.attempt.is_final and world.attempt.state is not State.DRAFT:
            event = _read(told)
            yield f"{_name(event)}({told.what})", _with(taken, event)


def _arrives(world: World, asked: Asked) -> Iterator[World]:
    for platform, told in _platform(world.platform, asked):
        answers = _put(world.answers, told) if len(world.answers) < world.limit else world.answers
        yield dataclasses.replace(world, platform=platform, answers=answers)
        # The process dies before the answer, or the answer is lost at once.
        yield dataclasses.replace(world, platform=platform)


def _platform(platform: Platform, asked: Asked) -> Iterator[tuple[Platform, Told]]:
    match asked:
        case Asked.CREATE if platform.heard_create:
            yield platform, Told(asked, "repeated")
        case Asked.CREATE:
            heard = dataclasses.replace(platform, heard_create=True)
            yield heard, Told(asked, "refused")
            if platform.status is not None:
                yield heard, _word(heard, asked)
                return
            for status, version in ((Status.VERIFYING, 1), (Status.SUCCEEDED, 2), (Status.FAILED, 1)):
                decided = Platform(status, version, heard_create=True)
                yield decided, _word(decided, asked)
        case Asked.QUERY | Asked.VERIFY if platform.status is None:
            yield platform, Told(asked, "not known" if asked is Asked.QUERY else "refused")
        case Asked.QUERY:
            yield platform, _word(platform, asked)
        case Asked.VERIFY:
            yield platform, _word(platform, asked)
            if platform.status is Status.VERIFYING:
                for changed in _proofs(platform):
                    yield changed, _word(changed, asked)
        case Asked.CANCEL_KEEP | Asked.CANCEL_REVERSE:
            wish = IfSucceeded.KEEP if asked is Asked.CANCEL_KEEP else IfSucceeded.REVERSE
            changed = _become(platform, after_cancel(platform.status, wish))
            yield changed, _word(changed, asked)


def _word(platform: Platform, asked: Asked) -> Told:
    assert platform.status is not None
    return Told(asked, platform.status.value, platform.version)


def _become(platform: Platform, status: Status) -> Platform:
    if platform.status is status:
        return platform
    assert platform.status is None or status in NEXT[platform.status], (platform.status, status)
    return dataclasses.replace(platform, status=status, version=platform.version + 1)


def _proofs(platform: Platform) -> Iterator[Platform]:
    yield _become(platform, Status.SUCCEEDED)
    yield _become(platform, Status.FAILED)
    if platform.version < 2:
        # A wrong password, or another door: only the version moves.
        yield dataclasses.replace(platform, version=platform.version + 1)


# -- the customer, and the deadline


def _people(world: World) -> Iterator[tuple[str, World]]:
    if world.platform.status is Status.VERIFYING:
        for changed in _proofs(world.platform):
            yield "the customer's phone, or the deadline", dataclasses.replace(world, platform=changed)


# -- how events come about


@cache
def _read(told: Told) -> Event:
    match told.what:
        case "refused":
            return Refused(REFUSAL, told.asked)
        case "not known":
            return NotKnown()
        case "repeated":
            return NoAnswer(told.asked, "status 409")
        case status:
            return Answered(payment(DRAFT.attempt_id, Status(status), told.version), told.asked)


def _with(world: World, event: Event) -> World:
    return dataclasses.replace(world, till=_happens(world.till, event))


_happened: dict[tuple[int, str], int] = {}


def _happens(till: int, event: Event) -> int:
    """Let the product decide; what decides nothing is left out, so that the search ends."""
    key = (till, _key(event))
    if key not in _happened:
        after = dataclasses.replace(
            advance(_attempts[till], event),
            balance_after=None,
            receipt_number=None,
            account_masked=None,
            failure=None,
        )
        if after not in _places:
            _places[after] = len(_attempts)
            _attempts.append(after)
        _happened[key] = _places[after]
    return _happened[key]


def _key(event: Event) -> str:
    if isinstance(event, Answered):
        return f"{event.asked} {event.payment.status} {event.payment.version}"
    return repr(event)


def _put(things: tuple[T, ...], thing: T) -> tuple[T, ...]:
    return tuple(sorted((*things, thing), key=repr))


def _take(things: tuple[T, ...], thing: T) -> tuple[T, ...]:
    place = things.index(thing)
    return things[:place] + things[place + 1 :]


def _name(event: Event) -> str:
    return type(event).__name__
