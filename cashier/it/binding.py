# SPDX-License-Identifier: Apache-2.0
"""What the till meets for the first time and may be bound: gun, camera, PIN pad or printer; the table of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cashier.device_settings import (
    CameraSettings,
    HIDScannerSettings,
    OnUSB,
    ScannerSettings,
    SerialScannerSettings,
    WedgeSettings,
)
from cashier.it.offers import PAD_NAME, PRINTER_NAME, Offer, Role
from cashier.printer_settings import RAW_TCP_PORT, read_address
from cashier.settings import TillSettings
from hardware.discovery import Candidate, Computer, DeviceKind, PrinterWay, ScanWay, find_candidates
from hardware.framing.hid_pos import LayoutChoice
from hardware.framing.windows_keyboards import is_device_name


def find_offers(settings: TillSettings, computer: Computer | None = None) -> list[Offer]:
    """Return what may be bound, the likeliest first; at the end the till's printer, where no list has it."""
    offers = [_offer(settings, each) for each in find_candidates(computer)]
    bound = _bound_printer(settings)
    if bound is not None and not any(_is_the_printer(settings, each.candidate) for each in offers):
        offers.append(replace(bound, bound_as=PRINTER_NAME))
    return offers


def _bound_printer(settings: TillSettings) -> Offer | None:
    """Return the printer of the settings by its place alone; None for one on USB, which is found or is not there."""
    printer = settings.printer
    if printer is None or printer.usb is not None:
        return None
    if printer.host is not None:
        return network_offer(printer.host, printer.tcp_port)
    if printer.queue is not None:
        return Offer(Candidate(PrinterWay.QUEUE, printer.queue, DeviceKind.PRINTER), role=Role.PRINTER)
    assert printer.port is not None, "the settings see to it"
    return Offer(Candidate(ScanWay.SERIAL, printer.port, DeviceKind.PRINTER), role=Role.PRINTER)


def _offer(settings: TillSettings, found: Candidate) -> Offer:
    if _is_the_pad(settings, found):
        return Offer(found, PAD_NAME, Role.PIN_PAD)
    if _is_the_printer(settings, found):
        return Offer(found, PRINTER_NAME, Role.PRINTER)
    if found.kind is DeviceKind.PRINTER:
        return Offer(found, role=Role.PRINTER)
    name = next((bound.name for bound in settings.scanner if _means(bound, found)), None)
    return Offer(found, name, Role.PIN_PAD if found.kind is DeviceKind.PIN_PAD and name is None else Role.SCANNER)


def _is_the_pad(settings: TillSettings, candidate: Candidate) -> bool:
    pad = settings.pin_pad
    return pad is not None and candidate.way is ScanWay.SERIAL and _is_named(pad, pad.port, candidate)


def _is_the_printer(settings: TillSettings, candidate: Candidate) -> bool:
    printer = settings.printer
    if printer is None or candidate.way not in {ScanWay.SERIAL, *PrinterWay}:
        return False
    if printer.queue is not None or printer.host is not None:
        if printer.queue is not None:
            return (PrinterWay.QUEUE, printer.queue) == (candidate.way, candidate.place)
        return candidate.way is PrinterWay.NETWORK and read_address(candidate.place) == (
            printer.host,
            printer.tcp_port,
        )
    return _is_named(printer, printer.port, candidate)


def _means(bound: ScannerSettings, candidate: Candidate) -> bool:
    if bound.way.value != candidate.way.value:
        return False
    return _is_named(bound, _place(bound), candidate)


def _is_named(device: OnUSB | HIDScannerSettings, place: str | None, candidate: Candidate) -> bool:
    """Tell whether a table means what was found, by what it is on USB or by where it is."""
    if device.usb is not None:
        return (
            device.usb.lower() == (candidate.usb_id or "").lower()
            and device.serial_number in {None, (candidate.serial_number or "").strip()}
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
    if place is None:
        return False
    if is_device_name(place) or is_device_name(other):
        return place.lower() == other.lower()  # No path: Windows finds nothing behind it, and says so by an error.
    return place == other or Path(place).resolve() == Path(other).resolve()


def table_of(candidate: Candidate, found: Sequence[Candidate], name: str) -> dict[str, Any]:
    """Return the table of a scanner that means this device and no other of those that were found."""
    table = {"way": candidate.way.value, "name": name, **_identity(candidate, found)}
    if candidate.layout is not LayoutChoice.AUTO:
        table["layout"] = candidate.layout.value
    return table


def pad_table_of(candidate: Candidate, found: Sequence[Candidate], make: str) -> dict[str, Any]:
    """Return the table of a PIN pad of this make that means this device and no other of those that were found."""
    return {**_identity(candidate, found), "make": make}


def printer_table_of(candidate: Candidate, found: Sequence[Candidate]) -> dict[str, Any]:
    """Return the table of a printer, as far as its place goes."""
    match candidate.way:
        case PrinterWay.QUEUE:
            return {"queue": candidate.place}
        case PrinterWay.NETWORK:
            host, tcp_port = read_address(candidate.place)
            return {"host": host} if tcp_port == RAW_TCP_PORT else {"host": host, "tcp_port": tcp_port}
        case PrinterWay.USB:
            return _identity(candidate, found)
        case _:
            # In [printer], `usb` means a printer of the printer class: one behind a serial line has that line's path.
            return {"port": candidate.place}


def network_offer(host: str, tcp_port: int) -> Offer:
    """Return a printer on the network as what may be bound."""
    place = f"[{host}]" if ":" in host else host
    if tcp_port != RAW_TCP_PORT:
        place += f":{tcp_port}"
    return Offer(Candidate(PrinterWay.NETWORK, place, DeviceKind.PRINTER), role=Role.PRINTER)


def _identity(candidate: Candidate, found: Sequence[Candidate]) -> dict[str, Any]:
    """Return the keys by which a device is found again."""
    if candidate.usb_id is None:
        return {"port" if candidate.way is ScanWay.SERIAL else "device": candidate.place}
    keys: dict[str, Any] = {"usb": candidate.usb_id}
    serial_number = (candidate.serial_number or "").strip()
    if serial_number:
        keys["serial_number"] = serial_number
    # An adapter has no name of its own: the next device may hang on the same kind. Its socket tells it apart, and
    # guns that all have the same number as well.
    may_be_another = _has_twin(candidate, found) or (candidate.kind is DeviceKind.ADAPTER and not serial_number)
    if candidate.usb_path is not None and may_be_another:
        keys["usb_path"] = candidate.usb_path
    return keys


def _has_twin(candidate: Candidate, found: Sequence[Candidate]) -> bool:
    """Tell whether a rule of kind and serial number, where there is one, would mean another one too."""
    own = (candidate.serial_number or "").strip()
    return any(
        other.way is candidate.way
        and other.usb_id == candidate.usb_id
        and other.usb_path != candidate.usb_path
        and own in {"", (other.serial_number or "").strip()}
        for other in found
    )


def free_name(way: ScanWay | PrinterWay, taken: Sequence[str]) -> str:
    """Return a name that no scanner of the settings has: gun, gun 2 and so on."""
    stem = "camera" if way is ScanWay.CAMERA else "gun"
    return next(
        name for name in (stem, *(f"{stem} {number}" for number in range(2, len(taken) + 3))) if name not in taken
    )
