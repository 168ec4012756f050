# SPDX-License-Identifier: Apache-2.0
"""What scans at this counter, guns and cameras: their drivers, lights, and scans on the engine's loop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from cashier.device_settings import (
    CameraSettings,
    HIDScannerSettings,
    KeyboardCountry,
    ScannerSettings,
    SerialScannerSettings,
    WedgeSettings,
)
from cashier.devices.camera_feed import CameraFeed
from cashier.devices.device_lights import light_of, light_off, light_waiting
from cashier.devices.status import Level, Light, Part, StatusBoard
from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.framing.line import Suffix
from hardware.scanner import (
    CodeLetters,
    FlowControl,
    HIDScanner,
    KeyboardScanner,
    LayoutChoice,
    LayoutName,
    Scan,
    SerialScanner,
    SerialSettings,
    TriggerMake,
    USBRule,
    WindowKeyboard,
)

if TYPE_CHECKING:
    from hardware.camera import FrameSource


class Hand(Protocol):
    """Hands a call over to the engine; `Engine.call` is one."""

    def __call__(self, function: Callable[..., object], *args: object) -> None:
        """Have ``function`` called on the engine's loop."""


class ScannerDriver(Protocol):
    """Reads one device on threads of its own; the same whatever the way in."""

    def start(self) -> None:
        """Begin to read."""

    def stop(self) -> None:
        """Stop reading and give the device back."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One device of the settings: which light it has a part in, and how it fares, once that is known."""

    part: Part
    name: str
    status: DeviceStatus | None = None

    @property
    def is_ready(self) -> bool:
        return self.status is not None and self.status.is_ready


class Scanners:
    """All guns and cameras of this till; each kind has one light, which shows the worst of it."""

    def __init__(
        self,
        settings: tuple[ScannerSettings, ...],
        status: StatusBoard,
        hand: Hand,
        on_scan: Callable[[Scan], None],
        *,
        has_window: bool = True,
    ) -> None:
        self._has_window = has_window
        self._status = status
        self._hand = hand
        self._on_scan = on_scan
        self._places: list[_Place] = []
        self.feeds: list[CameraFeed] = []
        """What each camera sees, in the order of the settings."""
        self._drivers: list[ScannerDriver] = []
        for each in settings:
            self._take_on(each)

    def start(self) -> None:
        """Begin to read."""
        self._show()
        for driver in self._drivers:
            driver.start()

    def add(self, settings: ScannerSettings) -> None:
        """Read one more device from now on; called where lights are told, on the engine's loop."""
        before = len(self._drivers)
        self._take_on(settings)
        self._show()
        for driver in self._drivers[before:]:
            driver.start()

    def stop(self) -> None:
        """Stop reading and give the ports back."""
        for driver in self._drivers:
            driver.stop()

    def read_now(self, *, wanted: bool) -> None:
        """Have guns whose trigger the till can pull read, or leave off."""
        for driver in self._drivers:
            if isinstance(driver, SerialScanner):
                driver.read_now(wanted=wanted)

    def listen_at(self, name: str, baud: int | None) -> None:
        """Have the gun of this name listened to at another speed for now, or, with None, at that of the settings."""
        for driver in self._drivers:
            if isinstance(driver, SerialScanner) and driver.name == name:
                driver.listen_at(baud)

    def _take_on(self, settings: ScannerSettings) -> None:
        number = len(self._places)
        self._places.append(_Place(_part(settings), settings.name))
        driver = self._driver(settings, number, lambda scan: self._hand(self._on_scan, scan))
        if isinstance(driver, DeviceStatus):
            self._places[number] = replace(self._places[number], status=driver)
        else:
            self._drivers.append(driver)

    def _driver(
        self, settings: ScannerSettings, number: int, on_scan: Callable[[Scan], None]
    ) -> ScannerDriver | DeviceStatus:
        """Return the driver of a device, or how it fares where there can be none."""

        def on_state(state: DeviceStatus) -> None:
            self._hand(self._on_state, number, state)

        match settings:
            case SerialScannerSettings():
                return _serial(settings, on_scan, on_state)
            case HIDScannerSettings():
                return HIDScanner(
                    settings.name, _rule(settings), on_scan, on_state, layout=LayoutChoice(settings.layout.value)
                )
            case CameraSettings():
                return self._camera(settings, on_scan, on_state)
            case WedgeSettings() if settings.is_in_window(sys.platform, has_window=self._has_window):
                return _in_window(settings, on_state)
            case WedgeSettings():
                return KeyboardScanner(
                    settings.name,
                    settings.device or _rule(settings),
                    on_scan,
                    on_state,
                    layout=LayoutName((settings.country or KeyboardCountry.US).value),
                    prefix=settings.typed_prefix,
                )

    def _camera(
        self, settings: CameraSettings, on_scan: Callable[[Scan], None], on_state: StateListener
    ) -> ScannerDriver | DeviceStatus:
        # Late: most tills have no camera, and what reads its pictures is much to load.
        from hardware.camera import CameraScanner, Decoder, NoReaderError, Region

        part = settings.region
        source = _frames_of(settings)
        try:
            decoder = Decoder(region=Region(part.left, part.top, part.right, part.bottom), mirrored=settings.mirror)
        except NoReaderError as fault:
            return DeviceStatus(DeviceState.FAULTED, "camera.no_reader", {}, str(fault))
        feed = CameraFeed(settings, self._hand)
        camera = CameraScanner(settings.name, source, on_scan, on_state, decoder=decoder, on_sight=feed.on_sight)
        feed.attach(camera)
        self.feeds.append(feed)
        return camera

    def _on_state(self, number: int, state: DeviceStatus) -> None:
        self._places[number] = replace(self._places[number], status=state)
        self._show()

    def _show(self) -> None:
        if not self._places:
            self._status.set(light_off(Part.SCANNER))
        for part in (Part.SCANNER, Part.CAMERA):
            of_part = [each for each in self._places if each.part is part]
            if of_part:
                self._status.set(self._light(part, of_part))

    def _light(self, part: Part, of_part: list[_Place]) -> Light:
        for each in of_part:
            if each.status is not None and not each.status.is_ready:
                light = light_of(part, each.status, each.name if len(of_part) > 1 else "")
                # Another one reads: the counter can go on.
                goes_on = any(other.is_ready for other in self._places)
                return replace(light, level=Level.WARNING) if goes_on else light
        if any(each.status is None for each in of_part):
            return light_waiting(part)
        return light_of(part, DeviceStatus(DeviceState.READY, "ready"))


class _InWindow:
    """A gun whose keys come with everybody's: there is nothing to open, and nothing that could be found missing."""

    def __init__(self, on_state: StateListener) -> None:
        self._on_state = on_state

    def start(self) -> None:
        self._on_state(
            DeviceStatus(DeviceState.READY, "wedge.in_window", {}, "Its keys are told apart in the window.")
        )

    def stop(self) -> None:
        """Do nothing: the window reads."""


def _in_window(settings: WedgeSettings, on_state: StateListener) -> ScannerDriver:
    """Return what tells how a gun fares that the window reads: on Windows its keyboard may be missing."""
    keyboard = settings.usb or settings.device
    if sys.platform == "win32" and keyboard is not None:
        from hardware.transport.raw_input import RawInput  # Here: there is nothing in it for other systems.

        return WindowKeyboard(keyboard, RawInput().keyboards, on_state)
    return _InWindow(on_state)


def _part(settings: ScannerSettings) -> Part:
    return Part.CAMERA if isinstance(settings, CameraSettings) else Part.SCANNER


def _frames_of(settings: CameraSettings) -> FrameSource:
    """Return where the pictures come from."""
    from hardware.camera import CameraControls, FolderSource, OpenCVSource, is_folder  # Late, as above.

    if settings.device is not None and is_folder(settings.device):
        return FolderSource(settings.device, width=settings.width, height=settings.height)
    return OpenCVSource(
        settings.device or _rule(settings),
        width=settings.width,
        height=settings.height,
        controls=CameraControls(settings.torch, settings.exposure_ms),
    )


def _rule(settings: HIDScannerSettings | SerialScannerSettings | CameraSettings | WedgeSettings) -> USBRule:
    """Return the rule of a device that is meant by what it is on USB."""
    assert settings.usb is not None, "the settings see to it"
    return USBRule(settings.usb, settings.serial_number, settings.usb_path)


def _serial(
    settings: SerialScannerSettings, on_scan: Callable[[Scan], None], on_state: StateListener
) -> ScannerDriver:
    line = SerialSettings(
        settings.port or _rule(settings), settings.baud, settings.mode, FlowControl(settings.flow.value)
    )
    return SerialScanner(
        settings.name,
        line,
        on_scan,
        on_state,
        suffix=Suffix(settings.suffix.value),
        aim=settings.aim,
        letters=CodeLetters(settings.letters.value) if settings.letters else None,
        acknowledge=settings.acknowledge,
        trigger=TriggerMake(settings.trigger.value) if settings.trigger else None,
    )
