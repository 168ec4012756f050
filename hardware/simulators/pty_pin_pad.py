# SPDX-License-Identifier: Apache-2.0
"""A whole PIN pad of any make on a simulated serial line, with a person in front of it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from hardware.simulators.faults import Emission, FaultPlan
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from hardware.simulators.pty_port import PtyPort


class PadCore(Protocol):
    """Be the inside of a pad: a pure state machine."""

    faults: FaultPlan
    state: PadState
    display: str
    beeps: int

    @property
    def deadline(self) -> float | None:
        """Return when `tick` is wanted, or None."""
        ...

    def receive(self, data: bytes, now: float) -> list[Emission]:
        """Take bytes from the till."""
        ...

    def tick(self, now: float) -> list[Emission]:
        """Do what is due."""
        ...

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        ...

    def reset(self) -> None:
        """Lose power."""
        ...


CoreT = TypeVar("CoreT", bound=PadCore)


class PtyPINPad(Generic[CoreT]):
    """Be a pad at `link`.

    `make_core` makes its inside, given what to call when the pad begins to wait for a PIN. `person` is called on a
    thread of its own each time that happens, and may press keys; `asked` likewise when it begins to wait for what
    is no PIN. `entry` is set while the pad waits for a PIN.
    """

    def __init__(
        self,
        link: str | Path,
        make_core: Callable[[Callable[[], None]], CoreT],
        *,
        person: Callable[[Any], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.person = person
        self.asked: Callable[[Any], None] | None = None
        self.entry = threading.Event()
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._began: list[Callable[[Any], None] | None] = []
        self._core = make_core(self._note_entry)
        self._port = PtyPort(
            link,
            self._on_bytes,
            on_time=self._on_time,
            deadline=lambda: self._core.deadline,
            clock=clock,
        )

    @property
    def core(self) -> CoreT:
        """Return the inside of the pad."""
        return self._core

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def faults(self) -> FaultPlan:
        """Return the plan of faults; add to it at any time."""
        return self._core.faults

    @property
    def display(self) -> str:
        """Return what the display shows; the digits of a PIN never do."""
        return self._core.display

    @property
    def state(self) -> PadState:
        """Return what the pad is doing."""
        return self._core.state

    @property
    def beeps(self) -> int:
        """Return how often the pad beeped at a key that it did not take."""
        return self._core.beeps

    def wait_until(self, condition: Callable[[Self], bool], timeout_s: float = 10.0) -> bool:
        """Wait until the pad is as described; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout_s)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: digits, "ENTER", "CANCEL", "CLEAR"."""
        for key in keys:
            with self._changed:
                out = self._core.press(key, self._clock())
                self._emit(out)

    def type_text(self, text: str) -> None:
        """Type a text that is no PIN and press ENTER."""
        self.press(*text, ENTER)

    def type_pin(self, pin: str) -> None:
        """Type a PIN and press ENTER."""
        self.press(*pin, ENTER)

    def press_cancel(self) -> None:
        """Press the cancel key."""
        self.press(CANCEL)

    def press_clear(self) -> None:
        """Press the clear key."""
        self.press(CLEAR)

    def hold(self) -> None:
        """Have another program open the port before anybody else; the cable is out for a moment."""
        self._port.hold()

    def release(self) -> None:
        """Have the other program close it."""
        self._port.release()

    def unplug(self) -> None:
        """Pull the cable; the pad loses its power with it."""
        with self._changed:
            self._core.reset()
            self._emit([Emission(b"", unplug=True)])

    def replug(self, link: str | Path | None = None) -> None:
        """Put the cable back; with a link, into another socket: the port has that name from then on."""
        self._port.replug(link)

    def close(self) -> None:
        """Take the pad away for good."""
        self._port.close()

    def _on_bytes(self, data: bytes) -> None:
        with self._changed:
            self._emit(self._core.receive(data, self._clock()))

    def _on_time(self) -> None:
        with self._changed:
            self._emit(self._core.tick(self._clock()))

    def _note_entry(self) -> None:
        self._began.append(self.person)

    def _note_asked(self) -> None:
        self._began.append(self.asked)

    def _emit(self, emissions: list[Emission]) -> None:
        # Before the bytes go out: whoever sees their effect must not find the old state here.
        if self._core.state is PadState.ENTRY:
            self.entry.set()
        else:
            self.entry.clear()
        for emission in emissions:
            if emission.data:
                self._port.write(emission.data)
            if emission.pause_s:
                time.sleep(emission.pause_s)
            if emission.unplug:
                self._core.reset()
                self.entry.clear()
                self._port.unplug()
        began, self._began = self._began, []
        self._port.ring()
        self._changed.notify_all()
        for person in began:
            if person is not None:
                # On a thread of its own: a person may take their time, the pad must keep listening.
                threading.Thread(target=person, args=(self,), name="person at the pad", daemon=True).start()
