# SPDX-License-Identifier: Apache-2.0
"""Let a member prove the payment password outside of a payment: to change it, or to raise a limit."""

from collections.abc import Callable

from middleplatform.accounts.repository import MemberRepository
from middleplatform.context import PlatformContext
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit
from middleplatform.problems import RequestRefusedError
from middleplatform.verification.password_tries import count_wrong, forget_wrong, lock_left_s


class PasswordCheck:
    """Compares outside of the writing transaction, as a payment does, and counts under the member's lock."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def prove(self, member_id: str, typed: str, work: Callable[[Unit], None]) -> None:
        """Carry out ``work`` where ``typed`` is the member's payment password.

        Raises `RequestRefusedError`: 409 ``PASSWORD_NOT_SET``, 403 ``PASSWORD_INCORRECT`` with the tries that are
        left, 403 ``PASSWORD_LOCKED``; and what ``work`` raises.
        """
        while True:
            member = self._context.units.read(lambda connection: MemberRepository(connection).find(member_id))
            assert member is not None, "a session belongs to a member"
            seen = member.payment_hash
            if seen is None:
                raise RequestRefusedError(409, ReasonCode.PASSWORD_NOT_SET, "no payment password is set yet")
            # Not while it is locked: nobody shall learn by the answer's time whether a guess was right.
            matches = lock_left_s(member, self._context.clock.now()) == 0 and self._context.passwords.matches(
                seen, typed
            )

            def judge(unit: Unit, seen: str = seen, matches: bool = matches) -> RequestRefusedError | bool:
                return self._judge(unit, member_id, seen, matches, work)

            # A refusal is returned and not raised inside: the wrong try must be counted, so it must not roll back.
            outcome = self._context.units.write(judge)
            if isinstance(outcome, RequestRefusedError):
                raise outcome
            if outcome:
                return

    def _judge(
        self, unit: Unit, member_id: str, seen: str, matches: bool, work: Callable[[Unit], None]
    ) -> RequestRefusedError | bool:
        """Count and act; False where the password changed since it was compared."""
        members, now = MemberRepository(unit.connection), self._context.clock.now()
        member = members.find(member_id, lock=True)
        assert member is not None, "a session belongs to a member"
        if member.payment_hash != seen:
            return False
        if lock_left_s(member, now):
            return _locked(lock_left_s(member, now))
        if matches:
            forget_wrong(members, member)
            work(unit)
            return True
        left = count_wrong(members, member, now, self._context.timings)
        if left == 0:
            return _locked(self._context.timings.password_lock_s)
        return RequestRefusedError(
            403, ReasonCode.PASSWORD_INCORRECT, "the payment password is not right", tries_left=left
        )


def _locked(wait_s: int) -> RequestRefusedError:
    return RequestRefusedError(
        403, ReasonCode.PASSWORD_LOCKED, "the payment password is locked", tries_left=0, retry_after_s=wait_s
    )
