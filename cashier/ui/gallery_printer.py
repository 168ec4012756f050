# SPDX-License-Identifier: Apache-2.0
"""How the printer's light looks in the gallery: as its driver reports it."""

from __future__ import annotations

from cashier.devices.device_lights import light_of
from cashier.devices.status import Light, Part
from hardware.device_status import DeviceState, DeviceStatus

_PORT = "/dev/ttyUSB1"


def _light(state: DeviceState, key: str) -> Light:
    return light_of(Part.PRINTER, DeviceStatus(state, key, {"port": _PORT}, ""))


PRINTER_LIGHTS = {
    "paper-out": _light(DeviceState.FAULTED, "printer.paper_out"),
    "paper-low": _light(DeviceState.READY, "printer.paper_low"),
}
"""The light, by what is wrong with the printer."""
