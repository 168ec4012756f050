# SPDX-License-Identifier: Apache-2.0
"""Binds a gun or camera that the till meets for the first time: what was found, its table, and a trial scan."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cashier.device_settings import (
    CameraSettings,
    HIDScannerSettings,
    OnUSB,
    ScannerSettings,
    SerialScannerSettings,
    WedgeSettings,
)
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, StatusBoard
from cashier.settings import TillSettings
from hardware.discovery import Candidate, Computer, DeviceKind, ScanWay, find_candidates
from hardware.framing.hid_pos import LayoutChoice
from hardware.scanner import Scan

_ADAPTER: TypeAdapter[ScannerSettings] = TypeAdapter(ScannerSettings)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that was found and may scan; ``bound_as`` is its name where the settings have it already."""

    candidate: Candidate
    bound_as: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial: a scan, or what is wrong, or neither in time."""

    scan: Scan | None = None
    trouble: Light | None = None


def find_offers(settings: TillSettings, computer: Computer | None = None) -> list[Offer]:
    """Return what may scan, the likeliest first; PIN pads are left out."""
    return [
        Offer(each, next((bound.name for bound in settings.scanner if _means(bound, each)), None))
        for each in find_candidates(computer)
        if each.kind is not DeviceKind.PIN_PAD and not _is_the_pad(settings, each)
    ]


def _is_the_pad(settings: TillSettings, candidate: Candidate) -> bool:
    pad = settings.pin_pad
    return pad is not None and candidate.way is ScanWay.SERIAL and _is_named(pad, pad.port, candidate)


def _means(bound: ScannerSettings, candidate: Candidate) -> bool:
    if bound.way.value != candidate.way.value:
        return False
    return _is_named(bound, _place(bound), candidate)


def _is_named(device: OnUSB | HIDScannerSettings, place: str | None, candidate: Candidate) -> bool:
    """Tell whether a table means what was found, by what it is on USB or by where it is."""
    if device.usb is not None:
        return (
            device.usb.lower() == (candidate.usb_id or "").lower()
            and device.serial_number in {None, candidate.serial_number}
            and device.usb_path in {None, candidate.usb_path}
        )
    return _is_at(place, candidate.place)


def _place(bound: ScannerSettings) -> str | None:
    match bound:
        case SerialScannerSettings(port=place) | CameraSettings(device=place) | WedgeSettings(device=place):
            return place
        case HIDScannerSettings():
            return None


def _is_at(place: str | None, other: str) -> bool:
    """Tell whether two paths lead to one device; a link such as /dev/serial/by-id/… is the device behind it."""
    return place is not None and (place == other or Path(place).resolve() == Path(other).resolve())


def table_of(candidate: Candidate, found: Sequence[Candidate], name: str) -> dict[str, Any]:
    """Return the table of the settings that means this device and no other of those that were found."""
    table: dict[str, Any] = {"way": candidate.way.value, "name": name}
    if candidate.usb_id is None:
        table["port" if candidate.way is ScanWay.SERIAL else "device"] = candidate.place
        return table
    table["usb"] = candidate.usb_id
    if candidate.serial_number:
        table["serial_number"] = candidate.serial_number
    elif candidate.usb_path is not None and (candidate.kind is DeviceKind.ADAPTER or _has_twin(candidate, found)):
        # An adapter has no name of its own: the next device may hang on the same kind. Its socket tells it apart.
        table["usb_path"] = candidate.usb_path
    if candidate.layout is not LayoutChoice.AUTO:
        table["layout"] = candidate.layout.value
    return table


def _has_twin(candidate: Candidate, found: Sequence[Candidate]) -> bool:
    return any(
        other.way is candidate.way and other.usb_id == candidate.usb_id and other.usb_path != candidate.usb_path
        for other in found
    )


def free_name(way: ScanWay, taken: Sequence[str]) -> str:
    """Return a name that no scanner of the settings has: gun, gun 2 and so on."""
    stem = "camera" if way is ScanWay.CAMERA else "gun"
    return next(
        name for name in (stem, *(f"{stem} {number}" for number in range(2, len(taken) + 3))) if name not in taken
    )


def try_it(table: Mapping[str, Any], timeout_s: float, ready: Callable[[], None]) -> Trial:
    """Read the device with its real driver until it scans; ``ready`` is called when it can.

    Raises pydantic's `ValidationError` where the table is wrong.
    """
    events: queue.Queue[Scan | Light] = queue.Queue()
    status = StatusBoard()

    def tell(lights: tuple[Light, ...]) -> None:
        for light in lights:
            events.put(light)

    status.listen(tell)
    scanners = Scanners((_ADAPTER.validate_python(dict(table)),), status, _at_once, events.put)
    until = time.monotonic() + timeout_s
    scanners.start()
    try:
        while True:
            event = events.get(timeout=max(0.0, until - time.monotonic()))
            if isinstance(event, Scan):
                return Trial(scan=event)
            if event.level is Level.FAULT:
                return Trial(trouble=event)
            if event.level is Level.READY:
                ready()
    except queue.Empty:
        return Trial()
    finally:
        scanners.stop()


def _at_once(function: Callable[..., object], *words: object) -> None:
    function(*words)
