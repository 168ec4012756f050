# SPDX-License-Identifier: Apache-2.0
"""What can come of one request, as plain values: the world's faults are outcomes here, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from cashier.platform_client.no_connection import NoConnection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Good(Generic[T]):
    """The platform did what was asked, and told this."""

    body: T


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform refused the request itself with a problem document; it changed nothing.

    ``clock_off_s`` is this machine's clock minus the platform's, where the platform told its time.
    """

    status: int
    code: str
    detail: str = ""
    retry_after_s: int | None = None
    clock_off_s: int | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection: not a byte of the request left this machine; ``cause`` tells whose fault that is."""

    why: str
    cause: NoConnection = NoConnection.NO_ANSWER


@dataclass(frozen=True, slots=True)
class Silence:
    """The request may have arrived; nothing, or nothing readable, came back. ``is_heard``: but something did."""

    why: str
    is_heard: bool = False


Reply = Good[T] | Refusal | Unreachable | Silence
