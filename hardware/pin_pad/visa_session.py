# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 - an error here is named after the condition it tells of; "Error" would add nothing.
"""The conversation with a Verifone/VISA PIN pad as a pure state machine: bytes and time in, actions out.

Each operation is a generator: it yields the time until which it wants to wait and is resumed with the next
event. Link rules (PP791 manual, p. 28): good packet -> ACK, bad check byte -> NAK, three NAKs -> EOT.
"""

import contextlib
import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from hardware.framing.visa import ACK, EOT, NAK, BadFrame, Control, Frame, FrameEvent, VisaFramer
from hardware.pin_pad import visa_dialect as messages
from hardware.pin_pad.model import (
    MasterSession,
    PINCancelled,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
)
from hardware.pin_pad.visa_dialect import EntryMessage, PadDialect

_MAX_NAKS = 3


@dataclass(frozen=True)
class PadTiming:
    """Hold how long the driver waits; the pad's own waits are 5 s and twice that (PP791 manual, p. 28)."""

    ack_s: float = 1.5
    # How long one byte is on the line: a long packet at 1200 baud takes a second before the pad can answer.
    byte_s: float = 0.0
    tries: int = 3
    reply_s: float = 3.0
    end_of_admin_s: float = 1.0
    # At 1200 baud a byte takes 9 ms: a packet that pauses this long has lost its end.
    frame_gap_s: float = 1.0
    probe_again_s: float = 2.0
    # An adapter stays in its socket when the pad is pulled out of it: only asking shows that nobody is there.
    check_every_s: float = 60.0
    # The pad's clock and ours: an EOT this much before the pad's time-out still is the time-out.
    tolerance_s: float = 1.0


@dataclass(frozen=True)
class Send:
    """Ask for bytes to be sent; not shown in the repr, they may carry a key."""

    data: bytes

    def __repr__(self) -> str:
        return f"Send({len(self.data)} bytes)"


@dataclass(frozen=True)
class Finished:
    """Tell how a PIN entry ended."""

    outcome: PINOutcome


@dataclass(frozen=True)
class Answered:
    """Tell that the pad answered the probe, with its serial number."""

    serial_number: str


@dataclass(frozen=True)
class Silent:
    """Tell that the pad does not answer; it is probed again until it does."""

    cause: str


Action: TypeAlias = Send | Finished | Answered | Silent


@dataclass(frozen=True)
class _Tick:
    """Tell an operation that the time it waited for has come."""


_Event: TypeAlias = Frame | BadFrame | Control | _Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]


class _LinkFault(Exception):
    """The pad did not take or answer a packet in as many tries as there are."""


class _GivenUp(Exception):
    """The entry is to end early; carries the outcome to report."""

    def __init__(self, outcome: PINOutcome) -> None:
        super().__init__()
        self.outcome = outcome


class VisaSession:
    """Run one operation at a time: probe, show a text, or enter a PIN.

    `start`, `show`, `probe`, `cancel`, `on_bytes` and `on_time` take the time and return what to do;
    `deadline` says when `on_time` is wanted. Nothing here knows a port, a thread or a clock.
    """

    def __init__(self, dialect: PadDialect | None = None, timing: PadTiming | None = None) -> None:
        self._dialect = dialect or PadDialect()
        self._timing = timing or PadTiming()
        self._framer = VisaFramer()
        self._run: _Steps[None] | None = None
        self._wait_until = 0.0
        self._last_byte = 0.0
        self._now = 0.0
        self._actions: list[Action] = []
        self._bad_frames = 0
        self._entering = False
        self._is_taken_back = False
        self._is_waiting_for_person = False
        # Only after 72 is it certain that the pad is idle: it may have been left in the middle of an entry.
        self._pad_is_idle = False
        self._last_answer = b""
        self._is_repeat = False
        self._silent = False
        self._text_to_show: str | None = None
        self._request: PINRequest | None = None
        self._serial_number: str | None = None

    @property
    def is_entering(self) -> bool:
        """Tell whether a PIN entry is in flight, or waits for its turn."""
        return self._entering or self._request is not None

    @property
    def deadline(self) -> float | None:
        """Return when `on_time` is wanted, or None."""
        times = [self._wait_until] if self._run is not None else []
        if self._may_check:
            times.append(self._last_byte + self._timing.check_every_s)
        if self._framer.is_inside_frame:
            times.append(self._last_byte + self._timing.frame_gap_s)
        return min(times, default=None)

    @property
    def _may_check(self) -> bool:
        return self._run is None and self._pad_is_idle and self._serial_number is not None

    def probe(self, now: float) -> list[Action]:
        """Find out whether a pad answers, again and again until one does; drops what ran before."""
        self._now = now
        self._framer.reset()
        self._pad_is_idle = False
        self._begin(self._probe())
        return self._take_actions()

    def start(self, request: PINRequest, now: float) -> list[Action]:
        """Begin a PIN entry; raise `ValueError` when the dialect cannot carry the request."""
        assert not self.is_entering, "one entry at a time"
        messages.entry_message(self._dialect, request)  # Raises here rather than when its turn comes.
        self._now = now
        self._request = request
        self._begin_next()
        return self._take_actions()

    def show(self, text: str, now: float) -> list[Action]:
        """Show a text once the pad is free; a later text replaces one that still waits."""
        self._now = now
        self._text_to_show = text
        self._begin_next()
        return self._take_actions()

    def cancel(self, now: float) -> list[Action]:
        """Take a running entry back; harmless when none runs."""
        self._now = now
        if self._entering:
            self._is_taken_back = True
            # In the middle of an exchange 72 would be answered twice, and the second answer would be taken
            # for one to the next packet. An exchange is over in milliseconds, or fails by itself.
            if self._is_waiting_for_person:
                self._throw(_GivenUp(PINCancelled()))
        elif self._request is not None:
            self._request = None
            self._actions.append(Finished(PINCancelled()))
        return self._take_actions()

    def lost(self, now: float) -> list[Action]:
        """End everything: the port went away."""
        self._now = now
        if self.is_entering:
            self._actions.append(Finished(PINFault(PINFaultKind.UNPLUGGED, "port lost")))
        if self._run is not None:
            self._run.close()
        self._run = None
        self._entering = self._is_waiting_for_person = False
        self._request = self._text_to_show = None
        self._silent = False
        self._serial_number = None
        self._framer.reset()
        return self._take_actions()

    def on_bytes(self, data: bytes, now: float) -> list[Action]:
        """Take bytes from the pad."""
        self._now = self._last_byte = now
        for event in self._framer.feed(data):
            self._on_event(event)
        return self._take_actions()

    def on_time(self, now: float) -> list[Action]:
        """Act on a deadline that has passed."""
        self._now = now
        if self._framer.is_inside_frame and now >= self._last_byte + self._timing.frame_gap_s:
            self._framer.reset()
            self._on_event(BadFrame("stopped in the middle"))
        if self._run is not None and now >= self._wait_until:
            self._resume(_Tick())
        elif self._may_check and now >= self._last_byte + self._timing.check_every_s:
            self._begin(self._check())
        return self._take_actions()

    # The link layer: what is answered to a packet, whatever it means.

    def _on_event(self, event: FrameEvent) -> None:
        if isinstance(event, Frame):
            self._bad_frames = 0
            self._send(bytes((ACK,)))
            self._remember(event)
        elif isinstance(event, BadFrame):
            self._bad_frames += 1
            if self._bad_frames >= _MAX_NAKS:
                self._bad_frames = 0
                self._send(bytes((EOT,)))
                self._throw(_LinkFault(f"bad packets: {event.reason}"))
                return
            self._send(bytes((NAK,)))
        self._resume(event)

    def _deliver(self, packet: bytes, answer_id: bytes = b"") -> _Steps[Frame | Control]:
        """Send a packet until the pad takes it; return its ACK or EOT, or an answer that came without."""
        naks = 0
        for _ in range(self._timing.tries):
            self._send(packet)
            until = self._now + self._timing.ack_s + len(packet) * self._timing.byte_s
            event: _Event = Control(0)
            while not isinstance(event, _Tick) and event != Control(NAK):
                event = yield until
                if event in (Control(ACK), Control(EOT)):
                    assert isinstance(event, Control)
                    return event
                # An answer proves that the packet arrived, though its ACK was lost. One that we have had
                # before is only repeated because our own ACK was lost.
                is_answer = isinstance(event, Frame) and bool(answer_id) and event.body.startswith(answer_id)
                if isinstance(event, Frame) and is_answer and not self._is_repeat:
                    return event
            naks += event == Control(NAK)
        if naks:
            self._send(bytes((EOT,)))
        raise _LinkFault(f"{naks} NAK" if naks else "no answer")

    # The operations.

    def _probe(self) -> _Steps[None]:
        self._silent = True
        while self._silent:
            try:
                yield from self._settle()
                serial_number = yield from self._ask(messages.ASK_SERIAL, b"06")
            except _LinkFault as fault:
                self._actions.append(Silent(str(fault)))
                yield from self._pause(self._timing.probe_again_s)
            else:
                self._silent = False
                self._serial_number = serial_number
                self._actions.append(Answered(serial_number))

    def _check(self) -> _Steps[None]:
        """Ask an idle pad whether it is still there, and still the same."""
        try:
            serial_number = yield from self._ask(messages.ASK_SERIAL, b"06")
        except _LinkFault as fault:
            self._fall_silent(fault)
            return
        if serial_number != self._serial_number:
            self._serial_number = serial_number
            self._actions.append(Answered(serial_number))

    def _pause(self, pause_s: float) -> _Steps[None]:
        until = self._now + pause_s
        # Packets so bad that the link gives up say only that the pad is still not to be understood.
        with contextlib.suppress(_LinkFault):
            while not isinstance((yield until), _Tick):
                pass

    def _show(self, text: str) -> _Steps[None]:
        try:
            if not self._pad_is_idle:
                yield from self._settle()
            yield from self._deliver(messages.display((text,)))
        except _LinkFault as fault:
            self._fall_silent(fault)

    def _enter(self, request: PINRequest) -> _Steps[None]:
        try:
            outcome = yield from self._ask_pin(request)
        except _LinkFault as fault:
            outcome = self._fall_silent(fault)
        except _GivenUp as given_up:
            self._is_waiting_for_person = False
            outcome = given_up.outcome
            try:
                yield from self._settle()
            except _LinkFault as fault:
                outcome = self._fall_silent(fault)
        self._entering = self._is_waiting_for_person = False
        self._actions.append(Finished(outcome))

    def _ask_pin(self, request: PINRequest) -> _Steps[PINOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        self._pad_is_idle = False
        if isinstance(request.scheme, MasterSession):
            selected = yield from self._ask(messages.select_master_key(request.scheme.master_key_index), b"08")
            if selected != "0":
                return PINFault(PINFaultKind.NO_KEY, f"08{selected}")
            self._check_taken_back()
        if self._dialect.entry is EntryMessage.Z60:
            fault = yield from self._prompt(request)
            if fault is not None:
                return fault
            self._check_taken_back()
        answer: _Event = yield from self._deliver(messages.entry_message(self._dialect, request), b"71")
        self._check_taken_back()
        if answer == Control(EOT):
            return PINFault(PINFaultKind.REFUSED, f"{self._dialect.entry} EOT")
        started = self._now
        self._is_waiting_for_person = True
        while not (isinstance(answer, Frame) and answer.body.startswith(b"71")):
            answer = yield deadline
            if answer == Control(EOT):
                return self._ended_by_pad(request, started, deadline)
            if isinstance(answer, _Tick):
                raise _GivenUp(PINTimedOut())
        return messages.read_answer(answer.body, request)

    def _check_taken_back(self) -> None:
        if self._is_taken_back:
            raise _GivenUp(PINCancelled())

    def _prompt(self, request: PINRequest) -> _Steps[PINFault | None]:
        packet = messages.pin_prompt(self._dialect, request.prompt)
        if self._dialect.prompt_id is None:
            answer = yield from self._deliver(packet)
            return PINFault(PINFaultKind.REFUSED, "Z2 EOT") if answer == Control(EOT) else None
        known = yield from self._ask(packet, b"Z2", ends_with_eot=False)
        return None if known == "0" else PINFault(PINFaultKind.REQUEST, f"Z2{known}")

    def _ended_by_pad(self, request: PINRequest, started: float, deadline: float) -> PINOutcome:
        # Cancel key and time-out look the same on the wire; only the time tells them apart.
        self._pad_is_idle = True
        units_s = messages.timeout_units(request.timeout_s) * messages.TIMEOUT_UNIT_S
        pad_timeout = started + units_s - self._timing.tolerance_s
        return PINTimedOut() if self._now >= min(pad_timeout, deadline) else PINCancelled()

    def _ask(self, packet: bytes, message_id: bytes, *, ends_with_eot: bool | None = None) -> _Steps[str]:
        """Send a packet that is answered under its own id; return what follows the id."""
        answer: _Event = yield from self._deliver(packet, message_id)
        until = self._now + self._timing.reply_s
        while not (isinstance(answer, Frame) and answer.body.startswith(message_id)):
            if answer == Control(EOT) or isinstance(answer, _Tick):
                raise _LinkFault(f"no reply to {message_id.decode()}")
            answer = yield until
        text = answer.body.removeprefix(message_id).decode("ascii", errors="replace")
        if self._dialect.admin_ends_with_eot if ends_with_eot is None else ends_with_eot:
            yield from self._await_end_of_admin()
        return text

    def _await_end_of_admin(self) -> _Steps[None]:
        # Left unread, this EOT would be taken for the answer to the next packet.
        for _ in range(2):
            until = self._now + self._timing.end_of_admin_s
            event: _Event = Control(0)
            while not isinstance(event, _Tick):
                event = yield until
                if event == Control(EOT):
                    return
            # Perhaps our ACK was lost, and the pad still waits for it and takes nothing else.
            self._send(bytes((ACK,)))

    def _settle(self) -> _Steps[None]:
        """Bring the pad back to idle: it answers ACK when it was, EOT out of an entry.

        A 71 that crossed our 72 on the way is acknowledged like every packet and goes no further.
        """
        yield from self._deliver(messages.CANCEL)
        self._pad_is_idle = True

    # The machinery.

    def _begin(self, run: _Steps[None]) -> None:
        self._run = run
        self._advance(lambda: next(run))

    def _begin_next(self) -> None:
        while self._run is None:
            if self._silent:
                self._refuse_waiting_request()
                self._begin(self._probe())
            elif self._request is not None:
                request, self._request = self._request, None
                self._entering = True
                self._is_taken_back = False
                self._begin(self._enter(request))
            elif self._text_to_show is not None:
                text, self._text_to_show = self._text_to_show, None
                self._begin(self._show(text))
            else:
                return

    def _refuse_waiting_request(self) -> None:
        if self._request is not None:
            self._request = None
            self._actions.append(Finished(PINFault(PINFaultKind.LINK, "pad fell silent")))

    def _resume(self, event: _Event) -> None:
        run = self._run
        if run is not None:
            self._advance(lambda: run.send(event))

    def _throw(self, error: Exception) -> None:
        run = self._run
        if run is not None:
            self._advance(lambda: run.throw(error))

    def _advance(self, step: Callable[[], float]) -> None:
        try:
            self._wait_until = step()
        except StopIteration:
            self._run = None
            self._begin_next()

    def _send(self, data: bytes) -> None:
        self._actions.append(Send(data))

    def _take_actions(self) -> list[Action]:
        actions, self._actions = self._actions, []
        return actions

    def _fall_silent(self, fault: _LinkFault) -> PINFault:
        """Note that the pad has to be found again; return the outcome of what ran."""
        self._silent = True
        self._serial_number = None
        self._actions.append(Silent(str(fault)))
        return PINFault(PINFaultKind.LINK, str(fault))

    def _remember(self, frame: Frame) -> None:
        # A digest is enough to know the same packet again without keeping a PIN block.
        if frame.body.startswith(b"71"):
            # After an answer the pad shows PROCESSING and takes nothing but 72, asked for or not.
            self._pad_is_idle = False
            digest = hashlib.sha256(frame.body).digest()
            self._is_repeat = digest == self._last_answer
            self._last_answer = digest
        else:
            self._is_repeat = False
