# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 - an error here is named after the condition it tells of; "Error" would add nothing.
"""What the conversations with PIN pads of every make share, as a pure state machine: bytes and time in, actions out.

Each operation is a generator: it yields the time until which it wants to wait and is resumed with the next
event. One runs at a time. What is sent and what an answer means is in the session of each make.
"""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeAlias, TypeVar

from hardware.pin_pad.asked import KeyPressed, KeyRequest, TextRequest
from hardware.pin_pad.digits import TypedInClear
from hardware.pin_pad.model import (
    AdminOutcome,
    AdminRequest,
    KeyLoad,
    KeyLoaded,
    PadRequest,
    PersonRequest,
    PINCancelled,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
)
from hardware.pin_pad.upkeep import KeyBlockLoad


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
    # The pad's clock and ours: an end this much before the pad's time-out still is the time-out.
    tolerance_s: float = 1.0


@dataclass(frozen=True)
class Send:
    """Ask for bytes to be sent; not shown in the repr, they may carry a key."""

    data: bytes

    def __repr__(self) -> str:
        return f"Send({len(self.data)} bytes)"


AnyOutcome: TypeAlias = PINOutcome | TypedInClear | KeyPressed | KeyLoaded | AdminOutcome


@dataclass(frozen=True)
class Finished:
    """Tell how a PIN entry or the loading of a key ended."""

    outcome: AnyOutcome


@dataclass(frozen=True)
class Answered:
    """Tell that the pad answered the probe, with its serial number, empty when it does not tell one."""

    serial_number: str


@dataclass(frozen=True)
class Opened:
    """Tell that the port is open to a pad that cannot be asked whether it is there."""


@dataclass(frozen=True)
class Silent:
    """Tell that the pad does not answer; it is probed again until it does."""

    cause: str


Action: TypeAlias = Send | Finished | Answered | Opened | Silent


@dataclass(frozen=True)
class Tick:
    """Tell an operation that the time it waited for has come."""


class LinkFault(Exception):
    """The pad did not take or answer a packet in as many tries as there are."""


class NotAnswered(LinkFault):
    """The pad heard a packet as often as there are tries, and said nothing at all."""


class GivenUp(Exception):
    """The entry is to end early; carries the outcome to report."""

    def __init__(self, outcome: PINOutcome) -> None:
        super().__init__()
        self.outcome = outcome


EventT = TypeVar("EventT")


class Framer(Protocol[EventT]):
    """Cut bytes into events; see `hardware.framing`."""

    @property
    def is_inside_frame(self) -> bool:
        """Tell whether a packet has begun and not ended."""
        ...

    def feed(self, data: bytes) -> list[EventT]:
        """Take bytes and return what they finish."""
        ...

    def reset(self) -> bool:
        """Drop an unfinished packet; tell whether there was one."""
        ...


class PadSession(ABC, Generic[EventT]):
    """Run one operation at a time: probe, show a text, enter a PIN, or load a key.

    `start`, `show`, `probe`, `cancel`, `on_bytes` and `on_time` take the time and return what to do;
    `deadline` says when `on_time` is wanted. Nothing here knows a port, a thread or a clock.
    """

    parting: ClassVar[bytes] = b""
    """What an idle pad is told when the driver stops."""
    has_display: ClassVar[bool] = True
    answers_cancel: ClassVar[bool] = True
    """Whether a pad that is told to stop answers, so that it shows then whether it is there."""

    def __init__(self, framer: Framer[EventT], timing: PadTiming) -> None:
        self._timing = timing
        self._framer = framer
        self._run: Generator[float, EventT | Tick, None] | None = None
        self._wait_until = 0.0
        self._last_byte = 0.0
        self._now = 0.0
        self._actions: list[Action] = []
        self._entering = False
        self._is_taken_back = False
        self._is_waiting_for_person = False
        # Only once the pad has said so is it certain that it is idle: it may have been left in the middle
        # of an entry.
        self._pad_is_idle = False
        self._silent = False
        self._text_to_show: str | None = None
        self._request: PadRequest | None = None
        self._serial_number: str | None = None

    # What each make does in its own way.

    @property
    @abstractmethod
    def farewell(self) -> bytes:
        """Return what leaves the pad idle when the driver stops in the middle of an entry."""

    @abstractmethod
    def check(self, request: PadRequest) -> None:
        """Raise `ValueError` when this pad cannot carry the request."""

    @abstractmethod
    def _settle(self) -> Generator[float, EventT | Tick, None]:
        """Bring the pad back to idle."""

    @abstractmethod
    def _identify(self) -> Generator[float, EventT | Tick, str]:
        """Ask the pad who it is; return its serial number, empty when it does not tell one."""

    @abstractmethod
    def _ask_pin(self, request: PINRequest) -> Generator[float, EventT | Tick, AnyOutcome]:
        """Run an entry; may raise `GivenUp` and `LinkFault`."""

    def _show_line(self, text: str) -> Generator[float, EventT | Tick, None]:
        """Show a text on an idle pad; a pad without display is never asked to."""
        del text
        yield self._now

    def _ask_person(self, request: PersonRequest) -> Generator[float, EventT | Tick, AnyOutcome]:
        """Ask for what is no PIN; a pad that cannot be asked to says so."""
        del request
        yield from self._settle()
        return PINFault(PINFaultKind.REQUEST, "this pad asks for nothing but PINs")

    def _load_key(self, load: KeyLoad) -> Generator[float, EventT | Tick, AnyOutcome]:
        """Put a key into the pad; a pad that takes none from here says so."""
        del load
        yield from self._settle()
        return PINFault(PINFaultKind.REQUEST, "this pad takes no keys from here")

    def _load_block(self, load: KeyBlockLoad) -> Generator[float, EventT | Tick, AnyOutcome]:
        """Put a sealed key into the pad; a pad that takes none says so."""
        del load
        yield from self._settle()
        return PINFault(PINFaultKind.REQUEST, "this pad takes no key blocks")

    def _administer(self, request: AdminRequest) -> Generator[float, EventT | Tick, AnyOutcome]:
        """Answer a question about keys, or change the line; a pad that knows no such message says so."""
        del request
        yield from self._settle()
        return PINFault(PINFaultKind.REQUEST, "this pad knows no such message")

    def _on_event(self, event: EventT) -> None:
        """Answer on the link what has to be answered whatever it means, then go on."""
        self._resume(event)

    def _on_gap(self) -> None:
        """Take note that a packet stopped in the middle."""

    # What the driver calls.

    @property
    def is_entering(self) -> bool:
        """Tell whether an entry, the loading of a key or the like is in flight, or waits for its turn."""
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
        return self._run is None and self._serial_number is not None

    def probe(self, now: float) -> list[Action]:
        """Find out whether a pad answers, again and again until one does; drops what ran before."""
        self._now = now
        self._framer.reset()
        self._pad_is_idle = False
        self._begin(self._probe())
        return self._take_actions()

    def start(self, request: PadRequest, now: float) -> list[Action]:
        """Begin an entry or load a key; raise `ValueError` when the pad cannot carry the request."""
        assert not self.is_entering, "one entry at a time"
        self.check(request)  # Raises here rather than when its turn comes.
        self._now = now
        self._request = request
        self._begin_next()
        return self._take_actions()

    def show(self, text: str, now: float) -> list[Action]:
        """Show a text once the pad is free, if it has a display; a later text replaces one that still waits."""
        self._now = now
        self._text_to_show = text if self.has_display else None
        self._begin_next()
        return self._take_actions()

    def cancel(self, now: float) -> list[Action]:
        """Take a running entry back; harmless when none runs."""
        self._now = now
        if self._entering:
            self._is_taken_back = True
            # In the middle of an exchange a cancel would be answered twice, and the second answer would be
            # taken for one to the next packet. An exchange is over in milliseconds, or fails by itself.
            if self._is_waiting_for_person:
                self._throw(GivenUp(PINCancelled()))
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
            self._on_gap()
        if self._run is not None and now >= self._wait_until:
            self._resume(Tick())
        elif self._may_check and now >= self._last_byte + self._timing.check_every_s:
            self._begin(self._check())
        return self._take_actions()

    # The operations.

    def _probe(self) -> Generator[float, EventT | Tick, None]:
        self._silent = True
        while self._silent:
            try:
                yield from self._settle()
                serial_number = yield from self._identify()
            except LinkFault as fault:
                self._actions.append(Silent(str(fault)))
                yield from self._pause(self._timing.probe_again_s)
            else:
                self._silent = False
                self._serial_number = serial_number
                self._actions.append(Answered(serial_number))

    def _check(self) -> Generator[float, EventT | Tick, None]:
        """Ask a pad that nobody uses whether it is still there, and still the same."""
        try:
            if not self._pad_is_idle:
                yield from self._settle()
            serial_number = yield from self._identify()
        except LinkFault as fault:
            self._fall_silent(fault)
            return
        if serial_number != self._serial_number:
            self._serial_number = serial_number
            self._actions.append(Answered(serial_number))

    def _pause(self, pause_s: float) -> Generator[float, EventT | Tick, None]:
        until = self._now + pause_s
        # Packets so bad that the link gives up say only that the pad is still not to be understood.
        with contextlib.suppress(LinkFault):
            while not isinstance((yield until), Tick):
                pass

    def _show(self, text: str) -> Generator[float, EventT | Tick, None]:
        try:
            yield from self._settle()
            yield from self._show_line(text)
        except LinkFault as fault:
            self._fall_silent(fault)

    def _serve(self, request: PadRequest) -> Generator[float, EventT | Tick, None]:
        outcome: AnyOutcome
        try:
            if isinstance(request, KeyLoad):
                outcome = yield from self._load_key(request)
            elif isinstance(request, KeyBlockLoad):
                outcome = yield from self._load_block(request)
            elif isinstance(request, PINRequest):
                outcome = yield from self._ask_pin(request)
            elif isinstance(request, TextRequest | KeyRequest):
                outcome = yield from self._ask_person(request)
            else:
                outcome = yield from self._administer(request)
        except LinkFault as fault:
            outcome = self._fall_silent(fault)
        except GivenUp as given_up:
            self._is_waiting_for_person = False
            outcome = given_up.outcome
            try:
                yield from self._settle()
                if isinstance(outcome, PINTimedOut) and not self.answers_cancel:
                    # Nobody typed, or nobody could: such a pad is asked who it is.
                    yield from self._identify()
            except LinkFault as fault:
                outcome = self._fall_silent(fault)
        self._entering = self._is_waiting_for_person = False
        self._actions.append(Finished(outcome))

    def _check_taken_back(self) -> None:
        if self._is_taken_back:
            raise GivenUp(PINCancelled())

    # The machinery.

    def _begin(self, run: Generator[float, EventT | Tick, None]) -> None:
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
                self._begin(self._serve(request))
            elif self._text_to_show is not None:
                text, self._text_to_show = self._text_to_show, None
                self._begin(self._show(text))
            else:
                return

    def _refuse_waiting_request(self) -> None:
        if self._request is not None:
            self._request = None
            self._actions.append(Finished(PINFault(PINFaultKind.LINK, "pad fell silent")))

    def _resume(self, event: EventT | Tick) -> None:
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

    def _fall_silent(self, fault: LinkFault) -> PINFault:
        """Note that the pad has to be found again; return the outcome of what ran."""
        self._silent = True
        self._serial_number = None
        self._actions.append(Silent(str(fault)))
        return PINFault(PINFaultKind.LINK, str(fault))

    def _line_s(self, packet: bytes) -> float:
        """Return how long a packet is on the line."""
        return len(packet) * self._timing.byte_s
