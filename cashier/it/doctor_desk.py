# SPDX-License-Identifier: Apache-2.0
"""The doctor in the window: what the till depends on, checked while it runs, with the lights as they are just now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.it.finding import Finding
from cashier.it.scan_test import ScanTest, Tried
from cashier.panels import Away
from hardware.scanner import Scan

if TYPE_CHECKING:
    from cashier.it.pad_trial import TakesPINs
    from hardware.printer import Document, PrintOutcome
    from middleplatform.contract.terminals import TerminalPolicy

_URGENCY = (Level.FAULT, Level.WARNING, Level.BUSY, Level.READY, Level.OFF)


class TestSlip(StrEnum):
    """How the slip fares by which the printer is tried; `IDLE`: none was asked for."""

    __test__ = False  # Not a class of tests.

    NO_PRINTER = "no_printer"
    IDLE = "idle"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"


class PrintsSlips(Protocol):
    """What the desk needs of `cashier.devices.printers.Printer`."""

    def print(self, document: Document, title: str, then: Callable[[PrintOutcome], object]) -> None:
        """Have a document printed; ``then`` hears on the engine's loop how it ended."""


class ListensAt(Protocol):
    """What the desk needs of `cashier.devices.scanners.Scanners`."""

    def listen_at(self, name: str, baud: int | None) -> None:
        """Have a gun listened to at another speed for now, or, with None, at that of the settings again."""


class HasDevices(Protocol):
    """What can be tried out: of a till, as it is just now."""

    @property
    def printer(self) -> PrintsSlips | None:
        """The printer, if one is set up."""

    @property
    def pin_pad(self) -> TakesPINs | None:
        """The PIN pad, if one is set up."""

    @property
    def policy(self) -> TerminalPolicy | None:
        """The platform's rules, once they are known: they name the kind of the pad's key."""

    @property
    def scanners(self) -> ListensAt | None:
        """The guns, if there are any."""


@dataclass(slots=True)
class Tryable:
    """Devices that can be tried out; none, unless they are named."""

    printer: PrintsSlips | None = None
    pin_pad: TakesPINs | None = None
    policy: TerminalPolicy | None = None
    scanners: ListensAt | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, the worst first; ``is_busy`` while somebody is still looking."""

    findings: tuple[Finding, ...]
    is_busy: bool = False
    test_slip: TestSlip = TestSlip.NO_PRINTER
    has_pin_pad: bool = False


@dataclass(frozen=True, slots=True)
class Scanning:
    """Guns are tried out: what is scanned is told here, and is taken by nobody else. ``last`` is the latest scan."""

    last: Tried | None = None


@dataclass(frozen=True, slots=True)
class TryingPad:
    """Somebody types on the PIN pad, any digits; ``came`` is how that ended."""

    came: Finding | None = None


DoctorView = Examined | Scanning | TryingPad | Away


class DoctorDesk:
    """Lives on the engine's loop. ``examine`` may take its time: it is asked on a thread of its own."""

    def __init__(
        self,
        examine: Callable[[], Sequence[Finding]],
        status: StatusBoard,
        tried: HasDevices | None = None,
    ) -> None:
        self._examine = examine
        self._tried = tried or Tryable()
        self._test_slip = TestSlip.NO_PRINTER
        self._status = status
        self._view: DoctorView = Away()
        self._found: tuple[Finding, ...] = ()
        self._listeners: list[Callable[[DoctorView], None]] = []
        self._looking: asyncio.Task[None] | None = None
        self._scan_test: ScanTest | None = None
        self._typing: asyncio.Task[None] | None = None
        status.listen(self._on_lights)

    @property
    def view(self) -> DoctorView:
        """What is to be seen just now."""
        return self._view

    def listen(self, listener: Callable[[DoctorView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring the panel up, and look."""
        self._found = ()
        self._end_trials()
        if self._test_slip is not TestSlip.PRINTING:
            self._test_slip = TestSlip.NO_PRINTER if self._tried.printer is None else TestSlip.IDLE
        self.again()

    def print_test_slip(self) -> None:
        """Have the printer print a slip that is of no sale; one at a time."""
        printer = self._tried.printer
        if printer is None or self._test_slip is TestSlip.PRINTING or not isinstance(self._view, Examined):
            return
        from hardware.printer.test_slip import TEST_SLIP  # Late: a till without a printer loads nothing of printing.

        self._test_slip = TestSlip.PRINTING
        self._publish()
        printer.print(TEST_SLIP, "test", self._on_printed)

    def try_scanning(self) -> None:
        """Have whatever is scanned from now on told here; no code is charged meanwhile."""
        if isinstance(self._view, Examined):
            scanners = self._tried.scanners
            self._scan_test = ScanTest(scanners.listen_at if scanners is not None else None)
            self._view = Scanning()
            self._tell()

    def take_scan(self, scan: Scan) -> bool:
        """Tell what was scanned, if guns are being tried out; return whether they are."""
        if self._scan_test is None:
            return False
        self._view = Scanning(self._scan_test.tried(scan))
        self._tell()
        return True

    def take_typed(self) -> None:
        """Take a key that nobody read as a scan, while guns are tried out: a slow gun's are taken for a person's."""
        tried = self._scan_test.typed() if self._scan_test is not None else None
        if tried is not None:
            self._view = Scanning(tried)
            self._tell()

    def try_pin_pad(self) -> None:
        """Have somebody type on the PIN pad; once more, when that has ended."""
        pad = self._tried.pin_pad
        has_ended = isinstance(self._view, TryingPad) and self._view.came is not None
        if pad is not None and (has_ended or isinstance(self._view, Examined)):
            self._view = TryingPad()
            self._tell()
            self._typing = asyncio.get_running_loop().create_task(self._try(pad), name="pin pad trial")

    async def _try(self, pad: TakesPINs) -> None:
        from cashier.it.pad_trial import try_pin_pad  # Late: hardly any day does that.

        policy = self._tried.policy
        self._view = TryingPad(await try_pin_pad(pad, policy.pin_key_scheme if policy is not None else None))
        self._tell()

    def back(self) -> None:
        """Go back from a trial to the findings, from there away; an entry on the pad is taken back."""
        if self._is_trying:
            self._end_trials()
            self._publish()
        else:
            self.leave()

    def again(self) -> None:
        """Look once more; somebody who is looking already is not disturbed."""
        if self._is_trying:
            return
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look(), name="doctor")
        self._publish()

    def leave(self) -> None:
        """Take the panel away; what is still being looked at is of no interest any more."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        self._end_trials()
        self._tell()

    async def _look(self) -> None:
        self._found = tuple(await asyncio.to_thread(self._examine))
        self._looking = None
        if not self._is_trying:
            self._publish()

    @property
    def _is_trying(self) -> bool:
        return isinstance(self._view, Scanning | TryingPad)

    def _end_trials(self) -> None:
        if self._scan_test is not None:
            self._scan_test.end()
            self._scan_test = None
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None
        self._view = Away()

    def _on_printed(self, outcome: PrintOutcome) -> None:
        self._test_slip = TestSlip.PRINTED if outcome.end.value == "printed" else TestSlip.NOT_PRINTED
        if isinstance(self._view, Examined):
            self._publish()

    def _on_lights(self, _lights: tuple[Light, ...]) -> None:
        if isinstance(self._view, Examined):
            self._publish()

    def _publish(self) -> None:
        lights = [_finding_of(light) for light in self._status.lights if _is_news(light)]
        findings = sorted((*self._found, *lights), key=lambda each: _URGENCY.index(each.level))
        self._view = Examined(
            tuple(findings),
            is_busy=self._looking is not None,
            test_slip=self._test_slip,
            has_pin_pad=self._tried.pin_pad is not None,
        )
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener(self._view)


def _is_news(light: Light) -> bool:
    """Return whether a light says more than the check of its part: of the journal that is only a fault."""
    return light.part is not Part.JOURNAL or light.level is not Level.READY


def _finding_of(light: Light) -> Finding:
    return Finding(light.part.value, light.level, light.said, light.mend)
