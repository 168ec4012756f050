# SPDX-License-Identifier: Apache-2.0
"""The configured guns: their drivers, their light, and their scans on the engine's loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cashier.devices.device_lights import light_of, light_off, light_waiting
from cashier.devices.status import Part, StatusBoard
from cashier.settings import ScannerSettings
from hardware.device_status import DeviceState, DeviceStatus
from hardware.framing.line import Suffix
from hardware.scanner import Scan, SerialScanner
from hardware.transport.settings import SerialSettings


class Hand(Protocol):
    """Hands a call over to the engine; `Engine.call` is one."""

    def __call__(self, function: Callable[..., object], *args: object) -> None:
        """Have ``function`` called on the engine's loop."""


class Scanners:
    """All guns of this till. The light shows the worst of them."""

    def __init__(
        self, settings: tuple[ScannerSettings, ...], status: StatusBoard, hand: Hand, on_scan: Callable[[Scan], None]
    ) -> None:
        self._status = status
        self._states: dict[str, DeviceStatus] = {}
        self._drivers = [self._driver(each, hand, on_scan) for each in settings]

    def start(self) -> None:
        """Begin to read."""
        self._status.set(light_waiting(Part.SCANNER) if self._drivers else light_off(Part.SCANNER))
        for driver in self._drivers:
            driver.start()

    def stop(self) -> None:
        """Stop reading and give the ports back."""
        for driver in self._drivers:
            driver.stop()

    def _driver(self, settings: ScannerSettings, hand: Hand, on_scan: Callable[[Scan], None]) -> SerialScanner:
        return SerialScanner(
            settings.name,
            SerialSettings(settings.port, settings.baud, settings.mode),
            on_scan=lambda scan: hand(on_scan, scan),
            on_state=lambda state: hand(self._on_state, settings.port, state),
            suffix=Suffix(settings.suffix.value),
            aim=settings.aim,
        )

    def _on_state(self, port: str, state: DeviceStatus) -> None:
        self._states[port] = state
        worst = min(self._states.values(), key=lambda each: each.state is DeviceState.READY)
        self._status.set(light_of(Part.SCANNER, worst))
