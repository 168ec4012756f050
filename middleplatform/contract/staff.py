# SPDX-License-Identifier: Apache-2.0
"""The people of a shop's counter on the wire: a till takes them in, and lets them sign in without asking again."""

from enum import StrEnum

from pydantic import Field

from middleplatform.contract.base import Answer, UTCTime


class StaffRole(StrEnum):
    """What somebody may do at a till; which act needs which role is the till's to say."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    IT = "it"


class StaffMember(Answer):
    """Somebody at the counter. ``role`` is a `StaffRole`, or a newer one that the reader must expect.

    ``pin_hash`` is an Argon2id hash in the PHC string format, of the PIN's digits in ASCII and nothing else; None
    where no PIN is set, and for who is not ``active``: they are listed for the name beside what they did before.
    """

    number: str
    name: str
    role: str
    active: bool
    pin_hash: str | None = Field(default=None, repr=False)
    pin_set_at: UTCTime | None = None


class StaffList(Answer):
    """``GET /v1/staff``: everybody of the terminal's shop, in the order of their numbers."""

    shop_id: str
    staff: tuple[StaffMember, ...]
    server_time: UTCTime
