# SPDX-License-Identifier: Apache-2.0
"""Server-sent events of the customer's page. An open page costs no thread and no query until something changes."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi.concurrency import run_in_threadpool

from middleplatform.context import member_topic
from middleplatform.contract.customers import EventName
from middleplatform.customers.service import CustomerIdentity, Customers, PaymentChanges
from middleplatform.database.change_hub import ChangeHub
from middleplatform.problems import RequestRefusedError

_REMEMBERED = 500
# Two payments of a member may be written in another order than their times say: look a little further back, and
# tell what was told by its version.
_OVERLAP = timedelta(seconds=5)


class EventStream:
    """The events of one page: what waits now, then every change, until the page goes or its time is over.

    The stream ends after a while on purpose: the browser connects again with the last event's id, and a session
    that ended meanwhile is noticed.
    """

    def __init__(
        self,
        customers: Customers,
        hub: ChangeHub,
        identity: CustomerIdentity,
        token: str | None,
        begun_at: datetime,
        keep_alive_s: float = 15.0,
    ) -> None:
        self._customers = customers
        self._hub = hub
        self._identity = identity
        self._token = token
        self._begun_at = begun_at
        self._since = begun_at
        self._keep_alive_s = keep_alive_s
        self._sent: dict[UUID, int] = {}

    async def events(self, life_s: float, last_event_id: str | None) -> AsyncIterator[bytes]:
        """Yield the events as they are written on the wire."""
        ends_at = time.monotonic() + life_s
        with self._hub.subscribe(member_topic(self._identity.member_id)) as changed:
            yield b"retry: 1000\n\n"
            for event in await self._first(last_event_id):
                yield event
            while not self._hub.closing and time.monotonic() < ends_at:
                changed.clear()
                for event in await self._news():
                    yield event
                while not await _is_set_within(changed, min(self._keep_alive_s, ends_at - time.monotonic())):
                    yield b": still here\n\n"
                    if time.monotonic() >= ends_at:
                        return
                if not await self._signed_in():
                    return

    async def _first(self, last_event_id: str | None) -> list[bytes]:
        place = _Place.read(last_event_id)
        if place is not None:
            self._begun_at = self._since = place.at
            self._sent[place.attempt_id] = place.version
            return []
        return self._written(await run_in_threadpool(self._customers.waiting, self._identity), news=False)

    async def _news(self) -> list[bytes]:
        since = max(self._begun_at, self._since - _OVERLAP)
        changes = await run_in_threadpool(self._customers.changes, self._identity, since)
        return self._written(changes, news=True)

    def _written(self, changes: PaymentChanges, *, news: bool) -> list[bytes]:
        events = []
        for stored, shown in zip(changes.stored, changes.shown, strict=True):
            if self._sent.get(stored.attempt_id) == stored.version:
                continue
            if news and stored.attempt_id not in self._sent and stored.session_id == self._identity.session_id:
                events.append(_event(EventName.CODE_USED, "{}", None))
            if len(self._sent) >= _REMEMBERED:
                self._sent.clear()
            self._sent[stored.attempt_id] = stored.version
            if news:
                self._since = max(self._since, stored.updated_at)
            events.append(
                _event(
                    EventName.PAYMENT,
                    shown.model_dump_json(),
                    str(_Place(stored.updated_at, stored.attempt_id, stored.version)),
                )
            )
        return events

    async def _signed_in(self) -> bool:
        try:
            await run_in_threadpool(self._customers.identify, self._token)
        except RequestRefusedError:
            return False
        return True


async def _is_set_within(event: asyncio.Event, wait_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), wait_s)
    except TimeoutError:
        return False
    return True


def _event(name: EventName, data: str, place: str | None) -> bytes:
    lines = [f"event: {name}", f"data: {data}"]
    if place is not None:
        lines.insert(0, f"id: {place}")
    return ("\n".join(lines) + "\n\n").encode()


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a page has heard: the moment, and the payment it heard of last."""

    at: datetime
    attempt_id: UUID
    version: int

    @classmethod
    def read(cls, text: str | None) -> "_Place | None":
        """Read the browser's ``Last-Event-ID``; a place that nobody wrote is no place."""
        try:
            at, attempt_id, version = (text or "").split("~")
            place = cls(datetime.fromisoformat(at), UUID(attempt_id), int(version))
        except ValueError:
            return None
        return place if place.at.tzinfo is not None else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.attempt_id}~{self.version}"
