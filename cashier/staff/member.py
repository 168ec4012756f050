# SPDX-License-Identifier: Apache-2.0
"""One of the staff, and the errors that a wrong entry raises. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cashier.staff.rights import Right, Role, rights_of

MAX_NUMBER = 20
MAX_NAME = 60
_NUMBER = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_NUMBER}}}")


class StaffError(Exception):
    """What was asked cannot be done with the staff; the message names the thing, the value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something: number and name, as they stand in the log."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One of the staff. Nobody is ever removed: who left the shop is not active. Raises `StaffError`."""

    number: str
    name: str
    role: Role
    is_active: bool = True

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise StaffError(
                f"staff number {self.number!r} is not 1 to {MAX_NUMBER} of A-Z, a-z, 0-9, «.», «_» and «-»"
            )
        if not self.name.strip() or len(self.name) > MAX_NAME or not self.name.isprintable():
            raise StaffError(f"staff name {self.name!r} is not 1 to {MAX_NAME} printable characters")

    @property
    def signature(self) -> Signature:
        """Number and name, as they stand in the log."""
        return Signature(self.number, self.name)

    def may(self, right: Right) -> bool:
        """Return whether this person may do something without asking anybody."""
        return self.is_active and right in rights_of(self.role)


def role_named(word: str) -> Role:
    """Return a role by its name. Raises `StaffError` that lists the roles there are."""
    try:
        return Role(word.strip().lower())
    except ValueError:
        raise StaffError(f"role {word!r} is none; allowed are {', '.join(Role)}") from None
