# SPDX-License-Identifier: Apache-2.0
"""The configured customer display of two lines: its driver and its light."""

from __future__ import annotations

from cashier.devices.device_lights import light_of, light_waiting
from cashier.devices.scanners import Hand
from cashier.devices.status import Part, StatusBoard
from cashier.printer_settings import CustomerDisplaySettings
from hardware.device_status import DeviceStatus
from hardware.pole_display import PoleCommands, PoleDisplay
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings


class PoleOfTill:
    """The display of this till. Lives on the engine's loop; the driver has a thread of its own."""

    def __init__(self, settings: CustomerDisplaySettings, status: StatusBoard, hand: Hand) -> None:
        assert settings.port is not None, "asked before"
        self._status = status
        self._shown: tuple[str, str] | None = None
        line = SerialSettings(settings.port, settings.baud, settings.mode)
        commands = PoleCommands(settings.commands.value)
        self._pole = PoleDisplay(
            SerialPort(line), commands, lambda state: hand(self._on_state, state), baud=settings.baud
        )

    def start(self) -> None:
        """Look for the display."""
        self._status.set(light_waiting(Part.DISPLAY))
        self._pole.start()

    def stop(self) -> None:
        """Clear it and give the port back."""
        self._pole.stop()

    def show(self, lines: tuple[str, str]) -> None:
        """Show two lines; the same again is no news."""
        if lines != self._shown:
            self._shown = lines
            self._pole.show(lines)

    def _on_state(self, state: DeviceStatus) -> None:
        self._status.set(light_of(Part.DISPLAY, state))
