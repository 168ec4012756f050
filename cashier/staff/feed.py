# SPDX-License-Identifier: Apache-2.0
"""Takes in the staff that the platform knows, at the start and from time to time. Without it the last list stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import structlog

from cashier.platform_client.replies import Good, Reply
from cashier.staff.credentials import check_pin_hash
from cashier.staff.member import StaffError, StaffMember
from cashier.staff.rights import Role
from cashier.staff.staff import NewMember, Staff
from cashier.storage.errors import JournalFaultError
from middleplatform.contract.staff import StaffList
from middleplatform.contract.staff import StaffMember as TheirMember

EVERY_S = 600.0
AGAIN_S = 60.0

_log = structlog.get_logger(__name__)


class StaffPlatform(Protocol):
    """The platform, as far as it tells the staff."""

    async def staff(self) -> Reply[StaffList]:
        """Ask for everybody of the terminal's shop."""


class Clock(Protocol):
    """Waits."""

    async def sleep(self, delay_s: float) -> None:
        """Wait."""


class StaffFeed:
    """Asks the platform for the staff. Lives on the engine's loop."""

    def __init__(self, platform: StaffPlatform, staff: Staff, clock: Clock) -> None:
        self._platform = platform
        self._staff = staff
        self._clock = clock

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            is_good = await self.look()
            await self._clock.sleep(EVERY_S if is_good else AGAIN_S)

    async def look(self) -> bool:
        """Ask once and take in what is told; return whether there was an answer that could be kept.

        A shop whose platform knows nobody keeps its staff on the till.
        """
        reply = await self._platform.staff()
        if not isinstance(reply, Good):
            return False
        if not reply.body.staff:
            return True
        try:
            added, changed = self._staff.take_in(taken(reply.body.staff), are_all=True)
        except JournalFaultError as fault:
            _log.warning("staff_not_written", fault=str(fault))
            return False
        if added or changed:
            _log.info("staff_taken_in", added=added, changed=changed)
        return True


def taken(people: Iterable[TheirMember]) -> Iterator[NewMember]:
    """Yield what of the platform's list this till can take.

    A role that it does not know has no rights here, and a hash that it cannot compute is no PIN.
    """
    for each in people:
        try:
            is_known = each.role in set(Role)
            role = Role(each.role) if is_known else Role.CASHIER
            member = StaffMember(each.number, each.name, role, is_active=each.active and is_known)
            hashed = check_pin_hash(each.pin_hash) if each.pin_hash else None
        except StaffError as fault:
            _log.warning("staff_member_left_out", number=each.number[:20], why=str(fault))
            continue
        yield NewMember(member, hashed, each.pin_set_at)
