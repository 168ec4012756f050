# SPDX-License-Identifier: Apache-2.0
"""The driver's session and the simulated pad joined by a line in virtual time: no port, no thread, no waiting."""

import heapq
import itertools
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from hardware.pin_pad import DUKPT, PadDialect, PadTiming, PINRequest, Scheme
from hardware.pin_pad.model import PadRequest
from hardware.pin_pad.session import Action, Answered, AnyOutcome, Finished, Opened, PadSession, Send, Silent
from hardware.pin_pad.visa_session import VisaSession
from hardware.simulators.faults import Emission
from hardware.simulators.pad_state import ENTER
from hardware.simulators.visa_pad_core import VisaPadCore

ACCOUNT = "6228480012345678"
LINE_DELAY_S = 0.005


def request(scheme: Scheme | None = None, timeout_s: float = 60.0) -> PINRequest:
    """Return an ordinary request."""
    return PINRequest(ACCOUNT, scheme or DUKPT(), timeout_s)


class PadCore(Protocol):
    """Be the inside of a simulated pad, of whatever make."""

    @property
    def deadline(self) -> float | None: ...

    def receive(self, data: bytes, now: float) -> list[Emission]: ...

    def tick(self, now: float) -> list[Emission]: ...

    def press(self, key: str, now: float) -> list[Emission]: ...

    def reset(self) -> None: ...


PadT = TypeVar("PadT", bound=PadCore)


class VirtualLine(Generic[PadT]):
    """Run a session against a pad; time passes only in `run`."""

    def __init__(self, pad: PadT, session: PadSession[Any]) -> None:
        self.now = 100.0
        self.pad = pad
        self.session = session
        self.outcomes: list[AnyOutcome] = []
        self.states: list[Answered | Opened | Silent] = []
        self.sent_to_pad = bytearray()
        self.lost_on_the_way: list[bytes] = []  # what the pad will not get, once each
        self.plugged = True
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def at(self, delay_s: float, act: Callable[[], None]) -> None:
        """Have something happen after a delay."""
        heapq.heappush(self._events, (self.now + delay_s, next(self._order), act))

    def connect(self) -> None:
        """Open the port and let the probe run."""
        self.take(self.session.probe(self.now))
        self.run(0.5)

    def start(self, wanted: PadRequest) -> None:
        """Ask for a PIN, or what else a pad does."""
        self.take(self.session.start(wanted, self.now))

    def cancel(self) -> None:
        """Take the entry back."""
        self.take(self.session.cancel(self.now))

    def show(self, text: str) -> None:
        """Show a text."""
        self.take(self.session.show(text, self.now))

    def press(self, *keys: str) -> None:
        """Press keys on the pad."""
        for key in keys:
            self.put(self.pad.press(key, self.now))

    def type_pin(self, pin: str) -> None:
        """Type a PIN and ENTER."""
        self.press(*pin, ENTER)

    def unplug(self) -> None:
        """Pull the cable."""
        self.plugged = False
        self.pad.reset()
        self.take(self.session.lost(self.now))

    def replug(self) -> None:
        """Put the cable back."""
        self.plugged = True
        self.take(self.session.probe(self.now))

    def run(self, for_s: float) -> None:
        """Let time pass, event by event."""
        end = self.now + for_s
        while (due := self._next_time()) <= end:
            self.now = max(self.now, due)
            self._step()
        self.now = end

    def outcome(self, within_s: float = 400.0) -> AnyOutcome:
        """Let time pass until the entry has ended; return how."""
        end = self.now + within_s
        while not self.outcomes and (due := self._next_time()) <= end:
            self.now = max(self.now, due)
            self._step()
        (outcome,) = self.outcomes
        self.outcomes.clear()
        return outcome

    def take(self, actions: list[Action]) -> None:
        """Do what the session wants."""
        for action in actions:
            match action:
                case Send(data=data):
                    self.sent_to_pad += data
                    self._carry(data)
                case Finished(outcome=outcome):
                    self.outcomes.append(outcome)
                case Answered() | Opened() | Silent():
                    self.states.append(action)

    def put(self, emissions: list[Emission], delay_s: float = 0.0) -> None:
        """Carry what the pad writes."""
        for emission in emissions:
            self.at(LINE_DELAY_S + delay_s, lambda data=emission.data: self._to_session(data))  # type: ignore[misc]
            delay_s += emission.pause_s
            if emission.unplug:
                self.at(LINE_DELAY_S + delay_s, self.unplug)

    def _carry(self, data: bytes) -> None:
        if data in self.lost_on_the_way:
            self.lost_on_the_way.remove(data)
            return
        self.at(LINE_DELAY_S, lambda: self._to_pad(data))

    def _to_pad(self, data: bytes) -> None:
        if self.plugged:
            self.put(self.pad.receive(data, self.now))

    def _to_session(self, data: bytes) -> None:
        if self.plugged:
            self.take(self.session.on_bytes(data, self.now))

    def _next_time(self) -> float:
        times = [self._events[0][0]] if self._events else []
        times += [due for due in (self.session.deadline, self.pad.deadline) if due is not None]
        return min(times, default=float("inf"))

    def _step(self) -> None:
        if self._events and self._events[0][0] <= self.now:
            heapq.heappop(self._events)[2]()
            return
        if self.session.deadline is not None and self.session.deadline <= self.now:
            self.take(self.session.on_time(self.now))
        if self.pad.deadline is not None and self.pad.deadline <= self.now:
            self.put(self.pad.tick(self.now))


class VirtualCounter(VirtualLine[VisaPadCore]):
    """Be the line to a Verifone/VISA pad."""

    def __init__(self, pad: VisaPadCore, dialect: PadDialect | None = None, timing: PadTiming | None = None) -> None:
        super().__init__(pad, VisaSession(dialect, timing))
