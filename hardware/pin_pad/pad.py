# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 - an error here is named after the condition it tells of; "Error" would add nothing.
"""What the drivers of PIN pads share: a session of some make, run by the thread that owns the port."""

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import replace
from typing import Any

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.pin_pad.asked import KeyRequest, TextRequest, check_display_text
from hardware.pin_pad.digits import TypedInClear
from hardware.pin_pad.model import (
    AdminOutcome,
    AdminRequest,
    KeyLoad,
    KeyLoadOutcome,
    KeyOutcome,
    PadRequest,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    TextOutcome,
)
from hardware.pin_pad.session import (
    Action,
    Answered,
    AnyOutcome,
    Finished,
    Opened,
    PadSession,
    PadTiming,
    Send,
    Silent,
)
from hardware.pin_pad.upkeep import KeyBlockLoad
from hardware.transport.base import Transport, TransportError
from hardware.transport.owner import PortOwner, RetryTiming
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_BITS_A_BYTE = 11  # start, eight of data or seven and parity, up to two of stop


class PINPadBusy(Exception):
    """A PIN entry is in flight on this pad; the message names the pad."""

    def __init__(self, name: str) -> None:
        super().__init__(f"PIN pad {name} has an entry in flight; cancel it or wait for its outcome.")


def timing_on(settings: SerialSettings, timing: PadTiming) -> PadTiming:
    """Return the waits for a line of this speed."""
    return replace(timing, byte_s=timing.byte_s or _BITS_A_BYTE / settings.baud)


class PadDriver:
    """Run one pad, one request at a time; the listener and the futures run on the port's thread."""

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_state: StateListener,
        session: PadSession[Any],
        *,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._clock = clock
        self._session = session
        transport = transport or SerialPort(settings)
        self._port = transport.name
        self._owner = PortOwner(transport, self, on_state, retry=retry, clock=clock)
        self._is_answering = False
        self._lock = threading.Lock()
        self._in_flight: Future[Any] | None = None

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status."""
        return self._owner.status

    def start(self) -> None:
        """Open the port, now or as soon as it is there, and look for the pad; runs once."""
        self._owner.start()

    def stop(self) -> None:
        """Take a running entry back, give the port back and end the thread."""
        self._owner.stop()

    def cancel(self) -> None:
        """Take a running entry back; its future then ends with `PINCancelled`. Harmless otherwise."""
        self._owner.post(lambda: self._act(self._session.cancel(self._clock())))

    def show(self, text: str) -> None:
        """Show a line on the pad once it is free; nothing happens while the pad is away or has no display.

        Raises `ValueError` unless `text` is 1 to 64 characters of printable ASCII.
        """
        check_display_text(text)
        self._owner.post(lambda: self._show(text))

    def _request(self, request: PadRequest) -> "Future[Any]":
        self._session.check(request)  # Raises here, on the caller's thread.
        future: Future[Any] = Future()
        with self._lock:
            if self._in_flight is not None:
                raise PINPadBusy(self.name)
            self._in_flight = future
        future.add_done_callback(self._on_done)
        if not self._owner.post(lambda: self._start(request)):
            self._finish(_not_ready(self.status))
        return future

    # What follows runs on the port's thread.

    def _start(self, request: PadRequest) -> None:
        if not self._is_answering:
            self._finish(_not_ready(self.status))
            return
        self._act(self._session.start(request, self._clock()))

    def _show(self, text: str) -> None:
        if self._is_answering:
            self._act(self._session.show(text, self._clock()))

    def on_open(self, now: float) -> None:
        """Look for the pad."""
        self._act(self._session.probe(now))

    def on_bytes(self, data: bytes, now: float) -> None:
        """Hand bytes to the session."""
        self._act(self._session.on_bytes(data, now))

    def on_time(self, now: float) -> None:
        """Tell the session that its deadline has passed."""
        self._act(self._session.on_time(now))

    def deadline(self) -> float | None:
        """Return the session's deadline."""
        return self._session.deadline

    def on_stop(self, now: float) -> None:
        """Leave the pad idle rather than in the middle of an entry."""
        del now
        if self._session.is_entering:
            self._owner.write(self._session.farewell)
        elif self._is_answering and self._session.parting:
            self._owner.write(self._session.parting)

    def on_closed(self, now: float) -> None:
        """End what ran: the port is gone."""
        self._is_answering = False
        self._act(self._session.lost(now))

    def _act(self, actions: list[Action]) -> None:
        lost: TransportError | None = None
        for action in actions:
            match action:
                case Send(data=data):
                    # A lost port ends the entry by on_closed; outcomes after the loss are still told.
                    try:
                        if lost is None:
                            self._owner.write(data)
                    except TransportError as error:
                        lost = error
                case Finished(outcome=outcome):
                    self._finish(outcome)
                case Answered(serial_number=serial_number):
                    self._is_answering = True
                    self._owner.report(_ready(self._port, serial_number))
                case Opened():
                    self._is_answering = True
                    self._owner.report(_open(self._port))
                case Silent(cause=cause):
                    self._is_answering = False
                    self._owner.report(_silent(self._port, cause))
        if lost is not None:
            raise lost

    def _finish(self, outcome: AnyOutcome) -> None:
        with self._lock:
            future, self._in_flight = self._in_flight, None
        if future is not None:
            # Its holder may have cancelled it meanwhile; then nobody wants the outcome.
            with contextlib.suppress(InvalidStateError):
                future.set_result(outcome)
                return
        if isinstance(outcome, TypedInClear):
            outcome.wipe()

    def _on_done(self, future: "Future[PINOutcome]") -> None:
        if future.cancelled():
            self.cancel()


class EncryptingPad(PadDriver):
    """Be a driver of a pad that hands out PINs as encrypted blocks only."""

    def enter_pin(self, request: PINRequest) -> "Future[PINOutcome]":
        """Ask for a PIN; the future always ends with a `PINOutcome`, or is cancelled by its holder.

        A pad that is not ready answers `PINFault(UNPLUGGED)` at once. Cancelling the future takes the
        entry back. Raises `PINPadBusy` while an entry is in flight, and `ValueError` when this pad's
        dialect cannot carry the request.
        """
        return self._request(request)


class KeyLoadingPad(EncryptingPad):
    """Be a driver of a pad that also takes keys from here."""

    def load_key(self, load: KeyLoad | KeyBlockLoad) -> "Future[KeyLoadOutcome]":
        """Put a key into the pad, for IT; the future ends with a `KeyLoadOutcome`, otherwise as `enter_pin`."""
        return self._request(load)

    def administer(self, request: AdminRequest) -> "Future[AdminOutcome]":
        """Ask for a key, change the line and the like, for IT; the future ends with an `AdminOutcome`, as above."""
        return self._request(request)


class AskingPad(KeyLoadingPad):
    """Be a driver of a pad that also asks for what is no PIN, as far as `asks_texts` goes."""

    asks_texts = True

    def ask_text(self, request: TextRequest) -> "Future[TextOutcome]":
        """Ask for a text, such as an SMS code; otherwise as `enter_pin`. Its holder wipes the `TypedText`.

        A pad that does not know the message, or takes texts only behind prompts of its own, answers
        `PINFault(REFUSED)`.
        """
        return self._request(request)

    def ask_key(self, request: KeyRequest) -> "Future[KeyOutcome]":
        """Ask for one key; otherwise as `ask_text`."""
        return self._request(request)


def _not_ready(status: DeviceStatus) -> PINFault:
    return PINFault(PINFaultKind.UNPLUGGED, f"not ready: {status.key}")


def _ready(port: str, serial_number: str) -> DeviceStatus:
    if not serial_number:
        sentence = f"A PIN pad that tells no serial number answers on {port}."
        return DeviceStatus(DeviceState.READY, "pad.ready_unnamed", {"port": port}, sentence)
    values = {"port": port, "serial_number": serial_number}
    return DeviceStatus(DeviceState.READY, "pad.ready", values, f"PIN pad {serial_number} answers on {port}.")


def _open(port: str) -> DeviceStatus:
    sentence = f"{port} is open. This keypad answers nothing but keys: press one in an entry to see that it is there."
    return DeviceStatus(DeviceState.READY, "pad.open", {"port": port}, sentence)


def _silent(port: str, cause: str) -> DeviceStatus:
    sentence = (
        f"The PIN pad on {port} does not answer ({cause}). Check that it has power, that the cable is in, and that "
        "baud rate and mode are those of the pad; it is asked again by itself."
    )
    return DeviceStatus(DeviceState.FAULTED, "pad.silent", {"port": port, "cause": cause}, sentence)
