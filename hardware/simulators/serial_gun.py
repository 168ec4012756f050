# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on a simulated serial line: what comes out of the wire when somebody pulls the trigger."""

import queue
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.simulators.gun_faults import GunFault, emissions
from hardware.simulators.pty_port import PtyPort
from hardware.simulators.uart import as_heard

_ACK = 0x06
_TRIES = 3
_UNUSUAL_BAUD = 230_400  # no gun's


class SerialGun:
    """Send codes as a gun would.

    `prefix` and `suffix` surround the code; `aim` is an AIM identifier such as "]C0"; `split` cuts what is
    sent into writes of at most so many bytes, with `inter_byte_s` of pause after each. With `ack_timeout_s`
    the gun waits so long for an ACK after each code, sends it again on NAK or silence, and beeps an error
    after three tries. With `baud` its line has a speed, and a port that listens at another hears something else.
    """

    def __init__(
        self,
        link: str | Path,
        *,
        suffix: bytes = b"\r",
        prefix: bytes = b"",
        aim: str | None = None,
        inter_byte_s: float = 0.0,
        split: int | None = None,
        ack_timeout_s: float | None = None,
        baud: int | None = None,
    ) -> None:
        self._answers: queue.Queue[int] = queue.Queue()
        self._port = PtyPort(link, self._take_answers)
        self.suffix = suffix
        self.prefix = prefix
        self.aim = aim
        self.inter_byte_s = inter_byte_s
        self.split = split
        self.ack_timeout_s = ack_timeout_s
        self.baud = baud
        self.error_beeps = 0
        self._pause = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def scan(self, code: str | bytes, *, aim: str | None = None) -> None:
        """Send one code, text as UTF-8."""
        identifier = (aim or self.aim or "").encode("ascii")
        data = self.prefix + identifier + (code.encode() if isinstance(code, str) else code) + self.suffix
        for _ in range(_TRIES):
            self.send(data)
            if self.ack_timeout_s is None or self._is_acknowledged(self.ack_timeout_s):
                return
        self.error_beeps += 1

    def misbehave(self, code: str | bytes, fault: GunFault) -> None:
        """Send one code with something wrong."""
        data = self.prefix + (self.aim or "").encode("ascii") + (code.encode() if isinstance(code, str) else code)
        for emission in emissions(data, self.suffix, fault):
            self._port.write(self._heard(emission.data))
            if emission.pause_s:
                self._pause.wait(emission.pause_s)
            if emission.unplug:
                self._port.unplug()

    def _is_acknowledged(self, timeout_s: float) -> bool:
        try:
            return self._answers.get(timeout=timeout_s) == _ACK
        except queue.Empty:
            return False

    def send(self, data: bytes) -> None:
        """Send bytes as they are, in the gun's own rhythm."""
        data = self._heard(data)
        size = self.split or (1 if self.inter_byte_s else max(1, len(data)))
        for start in range(0, len(data), size):
            self._port.write(data[start : start + size])
            if self.inter_byte_s:
                self._pause.wait(self.inter_byte_s)

    def _heard(self, data: bytes) -> bytes:
        """Return what the port makes of bytes, by the speed at which it listens just now."""
        return data if self.baud is None else as_heard(data, self.baud, self._port.baud or _UNUSUAL_BAUD)

    def _take_answers(self, data: bytes) -> None:
        for byte in data:
            self._answers.put(byte)

    @property
    def port_baud(self) -> int:
        """Return the speed at which the program listens just now."""
        return self._port.baud

    def hold(self) -> None:
        """Have another program open the port before anybody else; the cable is out for a moment."""
        self._port.hold()

    def release(self) -> None:
        """Have the other program close it."""
        self._port.release()

    def unplug(self) -> None:
        """Pull the cable."""
        self._port.unplug()

    def replug(self, link: str | Path | None = None) -> None:
        """Put the cable back; with a link, into another socket: the port has that name from then on."""
        self._port.replug(link)

    def close(self) -> None:
        """Take the gun away for good."""
        self._pause.set()
        self._port.close()
