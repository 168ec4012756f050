# SPDX-License-Identifier: Apache-2.0
"""What guns have in common, whatever the way in: a port with its owner, one call for each code, no double fire."""

import abc
import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.framing.manner import PLAIN, Manner
from hardware.scanner.scan import Scan, make_scan
from hardware.transport.base import Transport
from hardware.transport.owner import PortOwner, RetryTiming

ScanListener: TypeAlias = Callable[[Scan], None]
DOUBLE_FIRE_S = 0.15


class PortScanner(abc.ABC):
    """Read one gun; both listeners are called from the thread that owns the port.

    A kind of gun adds `on_bytes`, `on_time`, `deadline` and `begin`, and calls `deliver`.
    """

    def __init__(
        self,
        name: str,
        transport: Transport,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        double_fire_s: float = DOUBLE_FIRE_S,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.port = transport.name
        self._on_scan = on_scan
        self._wall_clock = wall_clock
        self._double_fire_s = double_fire_s
        # Of the code before only a fingerprint: it may have been a payment code, and a gun remembers for hours.
        self._previous: tuple[bytes, float] | None = None
        self._fingerprint_key = secrets.token_bytes(32)
        self.owner = PortOwner(transport, self, on_state, retry=retry, clock=clock)

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status."""
        return self.owner.status

    def start(self) -> None:
        """Start reading; runs once."""
        self.owner.start()

    def stop(self) -> None:
        """Stop reading and give the port back."""
        self.owner.stop()

    @abc.abstractmethod
    def begin(self, now: float) -> None:
        """Forget half a code: the port was opened, or is gone."""

    def deliver(
        self,
        data: bytes,
        aim: str | None,
        begun: float,
        ended: float,
        *,
        truncated: bool = False,
        manner: Manner = PLAIN,
    ) -> None:
        """Tell of a code that began and ended at these times, unless the trigger bounced."""
        fingerprint = hashlib.blake2b(data, digest_size=16, key=self._fingerprint_key).digest()
        previous, self._previous = self._previous, (fingerprint, ended)
        if previous is not None and previous[0] == fingerprint and begun - previous[1] <= self._double_fire_s:
            return
        scan = make_scan(
            data, aim, self.name, round(ended * 1e9), self._wall_clock(), truncated=truncated, manner=manner
        )
        if scan is not None:
            self._on_scan(scan)

    # What follows is called by the port's owner, on its thread.

    def on_open(self, now: float) -> None:
        """Begin with nothing read."""
        self.begin(now)
        self.owner.report(
            DeviceStatus(DeviceState.READY, "scanner.ready", {"port": self.port}, f"Reading from {self.port}.")
        )

    @abc.abstractmethod
    def on_bytes(self, data: bytes, now: float) -> None:
        """Deliver every code that these bytes complete."""

    @abc.abstractmethod
    def on_time(self, now: float) -> None:
        """End the code: nothing came for the length of the gap."""

    @abc.abstractmethod
    def deadline(self) -> float | None:
        """Return when the gap is over, or None when no code has begun."""

    def on_stop(self, now: float) -> None:
        """Take half a code for nothing; a gun needs no good-bye."""
        self.begin(now)

    def on_closed(self, now: float) -> None:
        """Forget half a code."""
        self.begin(now)
