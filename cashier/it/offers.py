# SPDX-License-Identifier: Apache-2.0
"""What was found and may be bound to this till. Loads no driver: the window's desk is built with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.discovery import Candidate

PAD_NAME = "PIN pad"
PRINTER_NAME = "printer"


class Role(StrEnum):
    """What a device does at the counter."""

    SCANNER = "scanner"
    PIN_PAD = "pin_pad"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that was found and may be bound; ``bound_as`` is its name where the settings have it already."""

    candidate: Candidate
    bound_as: str | None = None
    role: Role = Role.SCANNER

    @property
    def may_be_bound(self) -> bool:
        """Tell whether it may be picked: a printer is bound anew for another width, font or drawer."""
        return self.bound_as is None or self.role is Role.PRINTER

    @property
    def may_be_printer(self) -> bool:
        """Tell whether a printer could be behind it."""
        return self.candidate.kind.value == "printer" or self.candidate.way.value == "serial"

    @property
    def may_be_pin_pad(self) -> bool:
        """Tell whether a PIN pad could be behind it: its maker does not tell what hangs on a serial line."""
        return self.candidate.way.value == "serial"
