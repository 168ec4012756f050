# SPDX-License-Identifier: Apache-2.0
"""A Newland P180 pad as a pure state machine: bytes, keys and time in, bytes out.

Written from the table of messages. Where it leaves a choice this pad chooses: in an entry it takes nothing but
cancel and answers both the entry and the cancel; its own time-out answers code 05.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.simulators import tdes
from hardware.simulators.ack_link import NAK, AckLink
from hardware.simulators.faults import Emission, FaultPlan
from hardware.simulators.loaded_keys import KeyRefused, LoadedKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState

_MAX_BUFFER = 4096
_ENTRY = re.compile(
    r"(?P<index>.)(?P<type>[\x00\x01])\x00(?P<account>[0-9]+)\x1c\x00\x00(?P<most>.)\x00(?P<seconds>.)\x00"
    r"(?P<lines>(?:[^\x1c]*\x1c){4})",
    re.DOTALL,
)


@dataclass(frozen=True)
class _Entry:
    account: str
    key: bytes
    most: int


def packet(data: bytes) -> bytes:
    """Wrap data as the pad sends it."""
    thousands_hundreds, rest = divmod(len(data), 100)
    covered = bytes((_bcd(thousands_hundreds), _bcd(rest))) + data + b"\x03"
    check = 0
    for byte in covered:
        check ^= byte
    return b"\x02" + covered + bytes((check,))


def _bcd(number: int) -> int:
    return number // 10 * 16 + number % 10


class NewlandPadCore:
    """Be the inside of a pad with master and working keys.

    `on_entry` is called when it begins to wait for a PIN.
    """

    def __init__(
        self,
        keys: LoadedKeys | None = None,
        *,
        attributes: str = "P180-000001",
        faults: FaultPlan | None = None,
        clock_ratio: float = 1.0,
        on_entry: Callable[[], None] = lambda: None,
    ) -> None:
        self.keys = keys or LoadedKeys()
        self.faults = faults or FaultPlan()
        self.state = PadState.IDLE
        self.display = ""
        self.beeps = 0
        self._attributes = attributes
        self._clock_ratio = clock_ratio
        self._link = AckLink(self.faults)
        self._on_entry = on_entry
        self._buffer = b""
        self._last_sent = ("", b"")
        self._entry: _Entry | None = None
        self._typed = ""
        self._times_out_at = 0.0

    @property
    def deadline(self) -> float | None:
        """Return when `tick` is wanted, or None."""
        times = [at for at in (self._link.deadline,) if at is not None]
        if self._entry is not None:
            times.append(self._times_out_at)
        return min(times, default=None)

    def receive(self, data: bytes, now: float) -> list[Emission]:
        """Take bytes from the till."""
        if self.faults.silent:
            return []
        self._buffer = (self._buffer + data)[-_MAX_BUFFER:]
        while self._takes_one(now):
            pass
        return self._link.take()

    def tick(self, now: float) -> list[Emission]:
        """Send what is due; give up an entry that took too long."""
        self._link.send_late(now)
        if self._entry is not None and now >= self._times_out_at:
            self._end_entry()
            self._say(b"33/05")
        return self._link.take()

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        del now
        entry = self._entry
        if entry is None:
            return []
        if key == CANCEL:
            self._end_entry()
            self._say(b"33/04")
        elif key == CLEAR:
            self._typed = ""
        elif key == ENTER and len(self._typed) >= 4:
            self._finish(entry)
        elif key == ENTER or len(self._typed) >= entry.most:
            self.beeps += 1
        else:
            self._typed += key
        return self._link.take()

    def reset(self) -> None:
        """Lose power: whatever went on is forgotten, working keys too."""
        self._buffer = b""
        self.keys.working.clear()
        self._end_entry()

    def _takes_one(self, now: float) -> bool:
        buffer = self._buffer.lstrip(bytes(set(range(256)) - {0x02, 0x15}))
        self._buffer = buffer
        if buffer[:1] == NAK:
            self._buffer = buffer[1:]
            self._link.write(self._last_sent[1], self._last_sent[0])
            return True
        if len(buffer) < 3:
            return False
        digits = buffer[1:3].hex()
        if not digits.isdecimal():
            self._buffer = buffer[1:]
            return True
        whole = 3 + int(digits) + 2
        if len(buffer) < whole:
            return False
        self._buffer = buffer[whole:]
        data = buffer[3 : whole - 2]
        if packet(data) != buffer[:whole]:
            self._link.control(NAK)
        else:
            self._on_message(data, now)
        return True

    def _on_message(self, data: bytes, now: float) -> None:
        name = data[:3].decode("latin-1")
        if (self._entry is not None and name != "38/") or self._link.intercepts(name):
            return
        self._link.accept(name, now, lambda: self._do(name, data[3:], now))

    def _do(self, name: str, fields: bytes, now: float) -> None:
        match name:
            case "90/":
                self._say(b"91/" + self._attributes.encode("ascii"))
            case "50/":
                self._say(b"51/" + self._load(fields))
            case "32/":
                self._begin(fields.decode("latin-1"), now)
            case "3C/":
                self.display = " ".join(fields.decode("latin-1").replace("\x1c", " ").split())
            case "38/":
                if self._entry is not None:
                    self._end_entry()
                    self._say(b"33/04")
                self._say(b"39/00")

    def _load(self, fields: bytes) -> bytes:
        master, form, purpose, index = fields[:4]
        size = int.from_bytes(fields[4:6])
        key, check = fields[6 : 6 + size], fields[6 + size :]
        if form != 2 or len(key) not in (8, 16, 24) or len(check) not in (0, 3):
            return b"01"
        try:
            if purpose == 3:
                self.keys.load_master(index, key, check or None)
            else:
                self.keys.load_working(master, index, key, check or None)
        except KeyRefused:
            return b"02"
        return b"00"

    def _begin(self, fields: str, now: float) -> None:
        form = _ENTRY.fullmatch(fields)
        error = self.faults.take_error()
        # The working key is found by its own index, under whichever master key it came.
        keys = {index: key for (_, index), key in self.keys.working.items()}
        key = None if form is None or form["type"] != "\x00" else keys.get(ord(form["index"]))
        if form is None or error is not None or key is None:
            self._say(b"33/" + (error or "01").encode("ascii"))
            return
        self._entry = _Entry(form["account"], key, ord(form["most"]))
        self._typed = ""
        self.state = PadState.ENTRY
        self.display = " ".join(form["lines"].replace("\x1c", " ").split())
        self._times_out_at = now + ord(form["seconds"]) * self._clock_ratio
        self._on_entry()

    def _finish(self, entry: _Entry) -> None:
        is_wrong = self.faults.take_wrong_key("33/")
        key = bytes(b ^ 0xA6 for b in entry.key) if is_wrong else entry.key
        block = tdes.encrypt(key, tdes.pin_block(self._typed, entry.account))
        self._end_entry()
        self._say(b"33/00\x00\x08" + block)

    def _end_entry(self) -> None:
        self._entry = None
        self._typed = ""
        self.state = PadState.IDLE

    def _say(self, data: bytes) -> None:
        self._last_sent = (data[:3].decode("ascii"), packet(data))
        self._link.write(self._last_sent[1], self._last_sent[0])
