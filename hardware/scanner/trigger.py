# SPDX-License-Identifier: Apache-2.0
"""What pulls and lets go of a serial gun's trigger from here, by its maker; and its replies, which are no codes.

Sources: Honeywell's SYN T CR and SYN U CR are those of its serial trigger commands, as public drivers send them
(python_hon_usbhid). Newland's frame and its reply are those of its Serial Programming Command Manual; public drivers
of such guns send SCNTRG1 and SCNTRG0 in it. T and P are those of bare scan engines; which make takes them is not told
by any source, so that nothing sends them unless the settings say so.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass


class TriggerMake(enum.StrEnum):
    """Name whose commands they are."""

    HONEYWELL = "honeywell"
    NEWLAND = "newland"
    ENGINE = "engine"


@dataclass(frozen=True)
class TriggerCommands:
    """Hold the bytes that begin and end reading."""

    on: bytes
    off: bytes


TRIGGERS: Mapping[TriggerMake, TriggerCommands] = {
    TriggerMake.HONEYWELL: TriggerCommands(b"\x16T\r", b"\x16U\r"),
    TriggerMake.NEWLAND: TriggerCommands(b"~\x010000#SCNTRG1;\x03", b"~\x010000#SCNTRG0;\x03"),
    TriggerMake.ENGINE: TriggerCommands(b"T", b"P"),
}

_NEWLAND_REPLY = re.compile(rb"\x02\x010000[^\x03]{0,64}\x03")


def without_replies(data: bytes) -> bytes:
    """Return what a gun sent without its replies to commands."""
    return _NEWLAND_REPLY.sub(b"", data)
