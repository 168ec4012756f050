# SPDX-License-Identifier: Apache-2.0
"""How a device says what state it is in. Texts for people are made elsewhere, from `key` and `values`."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


class DeviceState(enum.StrEnum):
    """Name the five states that a device can be in."""

    MISSING = "missing"  # not there: unplugged, or never plugged in
    BUSY = "busy"  # there, but another program has it
    DENIED = "denied"  # there, but we may not open it
    FAULTED = "faulted"  # open, but silent or not working
    READY = "ready"


@dataclass(frozen=True)
class DeviceStatus:
    """Hold a state and its reason.

    `key` is stable and meant for translation; `values` fill its text; `sentence` is the English of both
    and, after a full stop, what mends it.
    """

    state: DeviceState
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""

    @property
    def is_ready(self) -> bool:
        """Tell whether the device can work now."""
        return self.state is DeviceState.READY


StateListener: TypeAlias = Callable[[DeviceStatus], None]
