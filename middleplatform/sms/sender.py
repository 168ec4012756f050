# SPDX-License-Identifier: Apache-2.0
"""How a text message leaves the platform, and the outbox that takes its place in training."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from middleplatform.clock import Clock


class SMSError(Exception):
    """A message that the gateway did not take; or of which nobody knows whether it did, and it ``may_arrive``."""

    def __init__(self, reason: str, *, may_arrive: bool = False) -> None:
        super().__init__(reason)
        self.may_arrive = may_arrive


class SMSSender(Protocol):
    """A way to send a text message."""

    def send(self, phone: str, text: str) -> None:
        """Send a message. Raises `SMSError`."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message that would have been sent."""

    phone: str
    text: str = field(repr=False)
    at: datetime


class TrainingOutbox:
    """Keeps the last messages in memory, to be shown on a page. For training only: nothing leaves the machine."""

    def __init__(self, clock: Clock, keep: int = 50) -> None:
        self._clock = clock
        self._messages: deque[OutboxMessage] = deque(maxlen=keep)

    def send(self, phone: str, text: str) -> None:
        """Keep a message."""
        self._messages.append(OutboxMessage(phone, text, self._clock.now()))

    @property
    def messages(self) -> tuple[OutboxMessage, ...]:
        """The kept messages, oldest first."""
        return tuple(self._messages)
