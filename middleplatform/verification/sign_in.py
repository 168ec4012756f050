# SPDX-License-Identifier: Apache-2.0
"""Letting somebody in by a password, with wrong ones bounded; the same for members and couriers."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from middleplatform.context import PlatformContext
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit
from middleplatform.problems import RequestRefusedError
from middleplatform.security.rate_limits import Limit, count_or_wait_s, retry_after_s


class _HasPassword(Protocol):
    @property
    def login_hash(self) -> str | None: ...


T = TypeVar("T", bound=_HasPassword)


def let_in(
    context: PlatformContext,
    limits: Sequence[tuple[Limit, str]],
    find: Callable[[Connection], T | None],
    password: str,
    refusal: str,
) -> T:
    """Return whom ``find`` finds, where the password is theirs; nobody found and a wrong password look the same.

    Raises `RequestRefusedError`: 401 with the sentence ``refusal``, counted under every limit, or 429. Of guesses
    that come at once no more are judged than the limits allow: all others are told 429, a right one too.
    """
    now, units = context.clock.now(), context.units

    def waits(connection: Connection) -> list[int]:
        return [retry_after_s(connection, limit, who, now) for limit, who in limits]

    def count(unit: Unit) -> list[int]:
        return [count_or_wait_s(unit.connection, limit, who, now) for limit, who in limits]

    _refuse_where_any(units.read(waits))
    found = units.read(find)
    # Asked in any case: how long it takes tells nothing.
    matches = context.passwords.matches(found.login_hash if found else None, password)
    if found is not None and matches:
        # Others may have been counted while this one was compared.
        _refuse_where_any(units.read(waits))
        return found
    _refuse_where_any(units.write(count))
    raise RequestRefusedError(401, ReasonCode.LOGIN_INCORRECT, refusal)


def _refuse_where_any(waits: Sequence[int]) -> None:
    if any(waits):
        raise RequestRefusedError(429, ReasonCode.RATE_LIMITED, "too many wrong passwords", retry_after_s=max(waits))
