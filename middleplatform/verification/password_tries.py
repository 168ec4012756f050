# SPDX-License-Identifier: Apache-2.0
"""Wrong payment passwords: one count and one lock for a member, whatever they were typed for.

The caller holds the member's lock; a payment's own count of tries stands with the payment.
"""

from datetime import datetime, timedelta

from middleplatform.accounts.repository import Member, MemberRepository
from middleplatform.settings import Timings


def lock_left_s(member: Member, now: datetime) -> int:
    """Return the seconds until the payment password may be tried again; 0 where it may."""
    if member.password_locked_until is None or member.password_locked_until <= now:
        return 0
    return int((member.password_locked_until - now).total_seconds()) + 1


def count_wrong(members: MemberRepository, member: Member, now: datetime, timings: Timings) -> int:
    """Count a wrong password and return how many are left; with 0 the password is locked."""
    # A lock that is over starts the count anew.
    wrong = 1 if member.password_locked_until is not None else member.wrong_passwords + 1
    left = max(0, timings.password_tries - wrong)
    until = None if left else now + timedelta(seconds=timings.password_lock_s)
    members.change(member.member_id, wrong_passwords=wrong, password_locked_until=until)
    return left


def forget_wrong(members: MemberRepository, member: Member) -> None:
    """Start the count anew after a right password."""
    members.change(member.member_id, wrong_passwords=0, password_locked_until=None)
