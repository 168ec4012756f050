# SPDX-License-Identifier: Apache-2.0
"""What a print queue of the system is, given raw bytes: what can be asked of it, and what it may refuse."""

from dataclasses import dataclass
from typing import Protocol

from hardware.transport.base import PortMissing, PortUnusable


class QueueMissing(PortMissing):
    """The system has no queue of this name."""

    key = "queue.missing"
    problem = "The system has no print queue {port} ({cause})."
    mend = "Add the printer in the system's settings, or correct the queue's name in the till's."


class SpoolerUnusable(PortUnusable):
    """The spooler does not take the job."""

    key = "queue.unusable"
    problem = "The system did not take the print job for {port} ({cause})."
    mend = "Look at the queue in the system's settings: it may be paused, or its printer may be off."


class SpoolerMissing(PortUnusable):
    """This computer has no programs to print with."""

    key = "queue.no_spooler"
    problem = "This computer has no programs to reach the print queue {port} with ({cause})."
    mend = "Install them (on Debian: cups-client), or name the printer by usb, port or host."


@dataclass(frozen=True)
class QueueState:
    """Hold how a queue fares, as far as the system knows: most know nothing of the paper."""

    is_stopped: bool = False
    is_paper_out: bool = False
    is_cover_open: bool = False
    is_offline: bool = False
    is_paper_near_end: bool = False
    is_jammed: bool = False


class Spooler(Protocol):
    """Hand raw bytes to a queue of the system."""

    @property
    def name(self) -> str:
        """Return the queue's name."""
        ...

    def look(self) -> QueueState:
        """Return how the queue fares; raise `QueueMissing` or `SpoolerUnusable`."""
        ...

    def submit(self, data: bytes, title: str) -> None:
        """Have the bytes printed as they are; raise `QueueMissing` or `SpoolerUnusable`."""
        ...


@dataclass(frozen=True)
class QueueInfo:
    """Hold a queue that the system has, and where it leads to, as the system writes it."""

    name: str
    leads_to: str = ""
