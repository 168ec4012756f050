# SPDX-License-Identifier: Apache-2.0
"""A counter with people before it: staff on a real journal, the sign-in, and fakes only at the ports."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from cashier.panels import Panels
from cashier.signin.desk import SignInDesk
from cashier.signin.views import Front
from cashier.staff.authority import StaffAuthority
from cashier.staff.member import StaffMember
from tests.support.staff_ground import LI, PINS, SUN, WANG, ZHAO, StaffGround
from tests.support.till import Till, World

F = TypeVar("F", bound=Front)


class SignInGround:
    """One till whose staff is in use, unless nobody was hired. Everything is on one clock that the test moves."""

    def __init__(
        self, folder: Path, *people: StaffMember, idle_lock_s: float = 0.0, badge_alone: bool = False
    ) -> None:
        self.world = World()
        self.clock = self.world.clock
        self.people = StaffGround(folder, self.clock)
        self.people.hire(*people)
        self.till = Till(self.world)
        self.counter = self.till.counter
        self.authority = StaffAuthority(self.people.staff, self.people.session, self.people.approvals)
        self.desk = SignInDesk(
            self.people.staff,
            self.people.session,
            self.people.approvals,
            self.counter,
            Panels({}),
            self.clock,
            idle_lock_s=idle_lock_s,
            badge_alone=badge_alone,
        )
        self.till.follow(self.desk.follow)

    def front(self, kind: type[F]) -> F:
        """Return what lies over the window; fail where it is another kind."""
        front = self.desk.view.front
        assert isinstance(front, kind), f"the till asks {front}"
        return front

    async def type(self, text: str, *, enter: bool = True) -> None:
        """Type as a person does, with Enter at the end."""
        for key in text:
            self.desk.press(key)
        if enter:
            self.desk.enter()
        await self.rest()

    async def sign_in(self, who: StaffMember) -> None:
        """Sign in by number and PIN."""
        await self.type(who.number)
        await self.type(PINS[who.number])

    async def rest(self) -> None:
        """Let everything happen that needs no time; a hash is computed by a thread, for which it waits."""
        await self.clock.run_until_idle()
        while self.desk._tasks:
            await asyncio.gather(*self.desk._tasks)
            await self.clock.run_until_idle()

    async def stop(self) -> None:
        """Switch off."""
        await self.desk.stop()
        await self.authority.stop()
        await self.till.stop()
        self.people.journal.close()


EVERYBODY = (LI, WANG, ZHAO, SUN)
