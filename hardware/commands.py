# SPDX-License-Identifier: Apache-2.0
"""What `python -m hardware` does: list, scan, pin; and what all its commands share.

Each returns its exit code and prints no secrets.
"""

import json
import queue
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, Protocol, TypeAlias

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.discovery import Candidate, ScanWay, find_candidates
from hardware.framing.manner import Ending, Manner
from hardware.pin_pad import (
    AnyPad,
    KeypadOutcome,
    PadMake,
    PadOptions,
    PINCancelled,
    PINDigits,
    PINEntered,
    PINFault,
    PINRequest,
    PINTimedOut,
    SerialSettings,
    make_pad,
)
from hardware.scanner import HIDScanner, KeyboardScanner, Scan, SerialScanner, Suffix, USBRule
from hardware.scanner.base import ScanListener

OK, NOT_DONE, WRONG_USE, MISSING, BUSY, DENIED, FAULTED = range(7)
_EXIT_CODES = {
    DeviceState.MISSING: MISSING,
    DeviceState.BUSY: BUSY,
    DeviceState.DENIED: DENIED,
    DeviceState.FAULTED: FAULTED,
    DeviceState.READY: OK,
}
_MAY_BE_A_CODE = re.compile(r"\d(?:[\s-]?\d){15,}")
_SHOWN = 4
# Longer than the pad's answer to the probe can take: 72 and 06, three tries each.
READY_WAIT_S = 12.0


def exit_code_of(state: DeviceState) -> int:
    """Return the exit code of a command that ended with a device in this state."""
    return _EXIT_CODES[state]


class Output:
    """Print either for people or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def say(self, text: str, /, **facts: Any) -> None:
        """Print a result on standard output."""
        print(json.dumps(facts, ensure_ascii=False) if self._as_json else text, flush=True)

    def complain(self, text: str, /, **facts: Any) -> None:
        """Print a problem on standard error; with JSON on standard output too, where programs look."""
        print(text, file=sys.stderr, flush=True)
        if self._as_json:
            print(json.dumps(facts | {"problem": text}, ensure_ascii=False), flush=True)


def list_devices(output: Output, find: Callable[[], list[Candidate]] = find_candidates) -> int:
    """Print what may scan, and every other serial port, without opening any of it."""
    found = find()
    for each in found:
        words = [each.way, each.place, each.usb_id or "-", each.serial_number or "-", each.kind, each.maker,
                 each.description]  # fmt: skip
        output.say(
            "  ".join(word for word in words if word),
            way=each.way,
            port=each.place if each.way is ScanWay.SERIAL else None,
            place=each.place,
            usb_id=each.usb_id,
            serial_number=each.serial_number,
            usb_path=each.usb_path,
            kind=each.kind,
            maker=each.maker,
            description=each.description,
        )
    if not found:
        output.complain(
            "Nothing was found: no serial port, HID gun, keyboard or camera. Plug the device in; simulated ports are "
            "not listed."
        )
        return NOT_DONE
    return OK


class ScannerDriver(Protocol):
    """Reads one device, whatever the way in."""

    def start(self) -> None:
        """Begin to read."""

    def stop(self) -> None:
        """Stop reading and give the device back."""


ScannerMaker: TypeAlias = Callable[[ScanListener, StateListener], ScannerDriver]


def scanner_of(way: ScanWay, place: str | USBRule, line: SerialSettings | None, suffix: Suffix) -> ScannerMaker:
    """Return what makes a scanner; `line` is for serial ones. Raises `ValueError`."""
    match way:
        case ScanWay.SERIAL if line is not None:
            return lambda scan, state: SerialScanner("scanner", line, scan, state, suffix=suffix)
        case ScanWay.HID if isinstance(place, USBRule):
            rule = place
            return lambda scan, state: HIDScanner("scanner", rule, scan, state)
        case ScanWay.WEDGE:
            return lambda scan, state: KeyboardScanner("scanner", place, scan, state)
        case ScanWay.CAMERA:
            # Imported here: the other ways need no camera.
            from hardware.camera import CameraScanner, FolderSource, OpenCVSource, is_folder

            source = FolderSource(str(place)) if is_folder(place) else OpenCVSource(place)
            return lambda scan, state: CameraScanner("scanner", source, scan, state)
        case _:
            raise ValueError(f"--way {way} needs --usb, as in --usb 0c2e:0b61")


def scan(output: Output, make: ScannerMaker, count: int, timeout_s: float | None) -> int:
    """Print the next scans; give up when the device cannot be opened or the time is over."""
    events: queue.Queue[Scan | DeviceStatus] = queue.Queue()
    scanner = make(events.put, events.put)
    until = None if timeout_s is None else time.monotonic() + timeout_s
    seen, was_ready = 0, False
    scanner.start()
    try:
        while seen < count:
            event = events.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            if isinstance(event, Scan):
                seen += 1
                _print_scan(output, event)
                continue
            was_ready = was_ready or event.is_ready
            if not event.is_ready:
                output.complain(event.sentence, state=event.state, key=event.key)
            if not was_ready:
                return _EXIT_CODES[event.state]
    except queue.Empty:
        output.complain(f"{seen} of {count} scans within {timeout_s:g} s.", scans=seen)
        return NOT_DONE
    finally:
        scanner.stop()
    return OK


def mask_payment_code(text: str) -> tuple[str, bool]:
    """Return the text to show, and whether it was masked: a payment code is money until used, only its end shows.

    What a gun puts around it does not matter, nor do blanks in it, nor digits of another script or width.
    """
    masked = _MAY_BE_A_CODE.sub(lambda found: "*" * (len(found[0]) - _SHOWN) + found[0][-_SHOWN:], text)
    return masked, masked != text


def _print_scan(output: Output, found: Scan) -> None:
    text, is_masked = mask_payment_code(found.text)
    symbology = found.symbology or "-"
    output.say(
        f"{text}  {symbology}  {len(found.raw)} bytes  {found.encoding or 'not text'}  {_how(found.manner)}".rstrip(),
        text=text,
        masked=is_masked,
        symbology=found.symbology,
        bytes=len(found.raw),
        encoding=found.encoding,
        truncated=found.truncated,
        ended_by=found.manner.ending,
        before=list(found.manner.before),
        at=found.at.isoformat(),
    )


def _how(manner: Manner) -> str:
    """Say in a few words what ended the code and what stood before it."""
    if manner.ending is None:
        return ""
    ended = f"pause of {manner.pause_s * 1000:.0f} ms" if manner.ending is Ending.PAUSE else f"suffix {manner.ending}"
    return ", ".join((ended, *manner.before))


def enter_pin(
    output: Output, settings: SerialSettings, make: PadMake, request: PINRequest, options: PadOptions | None = None
) -> int:
    """Run one PIN entry and print how it ended: never the PIN, never the block."""
    states: queue.Queue[DeviceStatus] = queue.Queue()
    pad = make_pad(make, "pad", settings, states.put, options)
    pad.start()
    try:
        status = states.get(timeout=READY_WAIT_S)
        if not status.is_ready:
            output.complain(status.sentence, state=status.state, key=status.key)
            return _EXIT_CODES[status.state]
        outcome = await_outcome(pad, pad.enter_pin(request), request.timeout_s)
    except ValueError as error:
        output.complain(str(error))
        return WRONG_USE
    except queue.Empty:
        output.complain(f"The pad on {settings.port} did not become ready within {READY_WAIT_S:g} s.")
        return FAULTED
    finally:
        pad.stop()
    return _print_outcome(output, outcome)


def await_outcome(pad: AnyPad, future: Future[Any], timeout_s: float) -> Any:
    """Return how it ended; Ctrl-C takes it back."""
    try:
        while True:
            # In short waits, so that Ctrl-C is noticed on Windows too.
            try:
                return future.result(timeout=min(0.5, timeout_s))
            except FutureTimeout:
                continue
    except KeyboardInterrupt:
        pad.cancel()
        return future.result(timeout=READY_WAIT_S)


def _print_outcome(output: Output, outcome: KeypadOutcome) -> int:
    match outcome:
        case PINEntered(pin_block=block, ksn=ksn):
            serial = ksn.hex().upper() if ksn is not None else None
            words = f"PIN entered: block of {len(block)} bytes" + (f", KSN {serial}" if serial else "")
            output.say(words, outcome="entered", block_bytes=len(block), ksn=serial)
            return OK
        case PINDigits() as digits:
            digits.wipe()
            output.say("PIN entered in clear: it was wiped unseen.", outcome="entered_in_clear")
            return OK
        case PINCancelled():
            output.say("Cancelled at the pad or here.", outcome="cancelled")
        case PINTimedOut():
            output.say("Nobody finished typing in time.", outcome="timed_out")
        case PINFault(kind=kind, code=code):
            output.say(f"The entry failed: {kind} ({code}).", outcome="fault", kind=kind, code=code)
    return NOT_DONE
