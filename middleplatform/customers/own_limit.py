# SPDX-License-Identifier: Apache-2.0
"""The member's own no-password limit, within the system's bound."""

from sqlalchemy import Connection

from middleplatform.accounts.repository import MemberRepository, ShopRepository
from middleplatform.context import PlatformContext
from middleplatform.contract.customers import NoPasswordLimit, SetNoPasswordLimit
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.customers.service import CustomerIdentity
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.problems import RequestRefusedError
from middleplatform.security.audit import record_act
from middleplatform.verification.password_check import PasswordCheck


class OwnLimit:
    """Reads and sets up to what amount a member pays without proof."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context
        self._check = PasswordCheck(context)

    def read(self, identity: CustomerIdentity) -> NoPasswordLimit:
        """Return the limit with the bound that it stands in."""
        return self._context.units.read(lambda connection: self._read(connection, identity))

    def set(self, identity: CustomerIdentity, request: SetNoPasswordLimit) -> NoPasswordLimit:
        """Set the limit; raising it takes the payment password. Raises `RequestRefusedError`."""
        before = self.read(identity)
        wished = request.limit_minor
        if wished is not None and wished > before.max_minor:
            raise RequestRefusedError(
                422, ReasonCode.REQUEST_INVALID, f"limit_minor: {wished} is over the bound of {before.max_minor}"
            )
        if not _raises(before, wished):
            self._context.units.write(lambda unit: self._store(unit, identity, wished, proved=False))
        elif request.password is None:
            raise RequestRefusedError(422, ReasonCode.REQUEST_INVALID, "password: raising the limit asks for it")
        else:
            self._check.prove(
                identity.member_id,
                request.password,
                lambda unit: self._store(unit, identity, wished, proved=True),
            )
        return self.read(identity)

    def _store(self, unit: Unit, identity: CustomerIdentity, limit_minor: int | None, *, proved: bool) -> None:
        members = MemberRepository(unit.connection)
        members.find(identity.member_id, lock=True)
        before = self._read(unit.connection, identity)
        if _raises(before, limit_minor) and not proved:
            raise RequestRefusedError(
                422, ReasonCode.REQUEST_INVALID, "password: the limit was lowered meanwhile, raising it asks for it"
            )
        members.change(identity.member_id, no_password_limit_minor=limit_minor)
        record_act(
            unit.connection,
            self._context.random,
            self._context.clock.now(),
            actor=f"member:{identity.member_id}",
            act="no-password-limit.set",
            subject=identity.member_id,
            details={"from_minor": before.own_minor, "to_minor": limit_minor},
        )

    def _read(self, connection: Connection, identity: CustomerIdentity) -> NoPasswordLimit:
        member = MemberRepository(connection).find(identity.member_id)
        assert member is not None, "a session belongs to a member"
        currency = LedgerRepository(connection).accounts_of(identity.member_id)[0].currency
        bound = ShopRepository(connection).highest_no_password_limit_minor(currency)
        own = member.no_password_limit_minor
        return NoPasswordLimit(
            own_minor=own,
            max_minor=bound,
            in_force_minor=bound if own is None else min(own, bound),
            currency=currency,
        )


def _raises(before: NoPasswordLimit, wished: int | None) -> bool:
    # Following the system counts as its bound: the bound may grow.
    if wished is None:
        return before.own_minor is not None
    return wished > before.in_force_minor
