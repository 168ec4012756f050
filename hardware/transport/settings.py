# SPDX-License-Identifier: Apache-2.0
"""Line settings of a serial port, checked before anything is opened."""

import enum
import re
from dataclasses import dataclass

from hardware.transport.usb_devices import USBRule

_MODE = re.compile(r"([78])([NEO])([12])")
_MAX_BAUD = 4_000_000

USUAL_BAUDS = (9_600, 115_200, 19_200, 38_400, 57_600, 4_800, 2_400, 1_200)
"""Speeds that guns are set to, the likeliest first."""


class FlowControl(enum.StrEnum):
    """Name how the two ends tell each other to wait."""

    NONE = "none"
    RTS_CTS = "rts/cts"
    XON_XOFF = "xon/xoff"


@dataclass(frozen=True)
class SerialSettings:
    """Hold where a serial device is and how its line is set.

    `port` is a device path, a stable link to one, a COM name, or the rule by which a USB device is found again
    whatever its port is called today; `mode` is data bits, parity and stop bits as in "8N1" or "7E1". Raises
    `ValueError` naming the field, the value and what is allowed.
    """

    port: str | USBRule
    baud: int = 9600
    mode: str = "8N1"
    flow: FlowControl = FlowControl.NONE

    def __post_init__(self) -> None:
        if not str(self.port).strip():
            raise ValueError("port is empty; give a device path such as /dev/ttyUSB0 or a name such as COM3")
        if not 50 <= self.baud <= _MAX_BAUD:
            raise ValueError(f"baud {self.baud} is out of range; allowed is 50 to {_MAX_BAUD}")
        if _MODE.fullmatch(self.mode) is None:
            raise ValueError(
                f"mode {self.mode!r} is not understood; allowed is 7 or 8, then N, E or O, then 1 or 2: 8N1, 7E1"
            )

    @property
    def data_bits(self) -> int:
        """Return 7 or 8."""
        return int(self.mode[0])

    @property
    def parity(self) -> str:
        """Return N, E or O."""
        return self.mode[1]

    @property
    def stop_bits(self) -> int:
        """Return 1 or 2."""
        return int(self.mode[2])
