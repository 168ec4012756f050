# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on a serial line or virtual COM port. One scan, one call, as soon as it is complete."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.code_letters import CodeLetters, split_letter
from hardware.framing.line import Line, Suffix
from hardware.framing.manner import Before, Manner
from hardware.scanner.base import ScanListener
from hardware.scanner.line_scanner import LineScanner, ScannerTiming, Split
from hardware.scanner.scan import decode_text
from hardware.scanner.trigger import TRIGGERS, TriggerMake, without_replies
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_ACK, _NAK = b"\x06", b"\x15"
# A gun sends a code three times and then forgets it with an error beep.
_TRIES = 3
# A gun leaves off reading by itself, when it has read something or after a while that is its own affair.
_PULL_AGAIN_S = 2.0


class SerialScanner(LineScanner):
    """Read one serial gun; both listeners are called from the thread that owns the port.

    `suffix` is what the gun sends after a code; `aim` tells whether it may send AIM identifiers before it, `letters`
    whose letters stand there in their place. `acknowledge` answers every code with ACK, for guns that are set to wait
    for one, and a code that was not understood with NAK: the gun sends it again, and forgets it after the third time,
    when it is told of. `trigger` is whose commands make it read; while it is to read, its trigger is pulled again
    every `pull_again_s`.
    """

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        suffix: Suffix = Suffix.AUTO,
        aim: bool = True,
        letters: CodeLetters | None = None,
        acknowledge: bool = False,
        trigger: TriggerMake | None = None,
        pull_again_s: float = _PULL_AGAIN_S,
        timing: ScannerTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._port = transport or SerialPort(settings)
        super().__init__(
            name,
            self._port,
            on_scan,
            on_state,
            suffix=suffix,
            aim=aim,
            timing=timing,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._baud = self._settings_baud = settings.baud
        self._acknowledge = acknowledge
        self._refused = 0
        self._letters = letters
        self._trigger = TRIGGERS[trigger] if trigger is not None else None
        self._wants_to_read = False
        self._clock = clock
        self._pull_again_s = pull_again_s
        self._pull_at: float | None = None

    def read_now(self, *, wanted: bool) -> None:
        """Have a gun whose trigger can be pulled from here read, or leave off; from any thread, none else cares."""
        if self._trigger is not None and wanted is not self._wants_to_read:
            self._wants_to_read = wanted
            self.owner.post(self._send_trigger)

    def listen_at(self, baud: int | None) -> None:
        """Listen at another speed for now, or at that of the settings again; from any thread."""
        self.owner.post(lambda: self._set_baud(baud or self._settings_baud))

    def _set_baud(self, baud: int) -> None:
        if isinstance(self._port, SerialPort) and baud != self._baud:
            self._baud = baud
            self.begin(time.monotonic())
            self._port.set_baud(baud)

    def on_open(self, now: float) -> None:
        """Begin; a gun that was away takes its trigger up again."""
        super().on_open(now)
        if self._wants_to_read:
            self._send_trigger()

    def on_line(self, line: Line, end: float, pause_s: float = 0.0) -> None:
        """Acknowledge a code before anything else: the gun beeps an error and forgets it when that comes late."""
        if self._trigger is not None:
            line = replace(line, data=without_replies(line.data))
            if not line.data:
                return
        if self._acknowledge:
            is_understood = not line.truncated and decode_text(line.data)[1] is not None
            self.owner.write(_ACK if is_understood else _NAK)
            self._refused = 0 if is_understood else (self._refused + 1) % _TRIES
            if self._refused:
                return
        super().on_line(line, end, pause_s)

    def manner_of(self, manner: Manner, line: Line, end: float) -> Manner:
        """Add the speed of the line."""
        return replace(super().manner_of(manner, line, end), baud=self._baud)

    def split(self, data: bytes) -> Split:
        """Split off what tells the kind of code, the maker's letter where it has no AIM identifier."""
        code = super().split(data)
        if code.aim is not None or self._letters is None:
            return code
        aim, rest = split_letter(data, self._letters)
        return Split(rest, aim, (Before.LETTER,) if len(rest) < len(data) else ())

    def _send_trigger(self) -> None:
        # A port that is lost meanwhile is told of by its owner; the next opening makes up for it.
        if self._trigger is not None and self.status.is_ready:
            self._pull_at = self._clock() + self._pull_again_s if self._wants_to_read else None
            self.owner.write(self._trigger.on if self._wants_to_read else self._trigger.off)

    def on_time(self, now: float) -> None:
        """End a code whose gap is over, and pull the trigger again where the gun is still to read."""
        gap_at = super().deadline()
        if gap_at is not None and gap_at <= now:
            super().on_time(now)
        if self._pull_at is not None and self._pull_at <= now:
            self._send_trigger()

    def deadline(self) -> float | None:
        """Return when the gap is over or the trigger is pulled again, whichever comes first."""
        return min((each for each in (super().deadline(), self._pull_at) if each is not None), default=None)

    def on_closed(self, now: float) -> None:
        """Forget half a code; a gun that is away has no trigger."""
        super().on_closed(now)
        self._pull_at = None
