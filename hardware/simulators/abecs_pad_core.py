# SPDX-License-Identifier: Apache-2.0
"""An ABECS PIN pad as a pure state machine: bytes, keys and time in, bytes out.

Written from the tables of the ABECS commands OPN, GPN, DSP and CLO. Where they leave a choice, this pad is the
stricter one: in an entry it takes nothing but CAN, and before OPN it takes no other command.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.simulators import tdes
from hardware.simulators.ack_link import EOT, NAK, AckLink
from hardware.simulators.faults import Emission, FaultPlan
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState

_MAX_BUFFER = 4096
_CAN = b"\x18"
_NEXT = re.compile(rb"\x16([^\x16\x17]*)\x17(..)|([\x15\x18])", re.DOTALL)
_GPN = re.compile(
    r"(?P<method>[0-3])(?P<index>[0-9]{2})(?P<key>[0-9A-F]{32})(?P<size>[0-9]{2})(?P<account>[0-9 ]{19})"
    r"1(?P<least>[0-9]{2})(?P<most>[0-9]{2})(?P<message>.{32})"
)


def checksum(data: bytes) -> bytes:
    """Return CRC-16 with polynomial 1021 from 0, bit by bit."""
    register = 0
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    return bytes(divmod(register, 256))


def packet(data: bytes) -> bytes:
    """Wrap data as the pad sends it."""
    escaped = data.replace(b"\x13", b"\x133").replace(b"\x16", b"\x136").replace(b"\x17", b"\x137")
    return b"\x16" + escaped + b"\x17" + checksum(data + b"\x17")


def unescaped(data: bytes) -> bytes:
    """Return what was meant."""
    return data.replace(b"\x137", b"\x17").replace(b"\x136", b"\x16").replace(b"\x133", b"\x13")


@dataclass(frozen=True)
class _Entry:
    account: str
    key: bytes
    ksn: str
    least: int
    most: int


class AbecsPadCore:
    """Be the inside of a pad with master keys and DUKPT keys.

    `entry_timeout_s` is how long it waits for the next key. `on_entry` is called when it begins to wait for a PIN.
    """

    def __init__(
        self,
        masters: MasterKeys | None = None,
        dukpt: DUKPTKeys | None = None,
        *,
        faults: FaultPlan | None = None,
        entry_timeout_s: float = 60.0,
        on_entry: Callable[[], None] = lambda: None,
    ) -> None:
        self.masters = masters or MasterKeys()
        self.dukpt = dukpt or DUKPTKeys()
        self.faults = faults or FaultPlan()
        self.state = PadState.IDLE
        self.display = ""
        self.beeps = 0
        self.is_open = False
        self._link = AckLink(self.faults)
        self._entry_timeout_s = entry_timeout_s
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
        while match := _NEXT.search(self._buffer):
            self._buffer = self._buffer[match.end() :]
            body, check, control = match.groups()
            if control == _CAN:
                self._end_entry()
                if not self._link.intercepts("CAN"):
                    self._link.control(EOT)
            elif control == NAK:
                self._link.write(self._last_sent[1], self._last_sent[0])
            elif checksum(unescaped(body) + b"\x17") != check:
                self._link.control(NAK)
            else:
                self._on_command(unescaped(body).decode("latin-1"), now)
        return self._link.take()

    def tick(self, now: float) -> list[Emission]:
        """Send what is due; give up an entry that took too long."""
        self._link.send_late(now)
        if self._entry is not None and now >= self._times_out_at:
            self._end_entry()
            self._say("GPN012")
        return self._link.take()

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        entry = self._entry
        if entry is None:
            return []
        self._times_out_at = now + self._entry_timeout_s
        if key == CANCEL:
            self._end_entry()
            self._say("GPN013")
        elif key == CLEAR:
            self._typed = ""
        elif key == ENTER and len(self._typed) >= entry.least:
            self._finish(entry)
        elif key == ENTER or len(self._typed) >= entry.most:
            self.beeps += 1
        else:
            self._typed += key
        return self._link.take()

    def reset(self) -> None:
        """Lose power: whatever went on is forgotten."""
        self._buffer = b""
        self.is_open = False
        self._end_entry()

    def _on_command(self, body: str, now: float) -> None:
        if self._entry is not None or self._link.intercepts(body):
            return
        self._link.accept(body, now, lambda: self._do(body[:3], body[3:], now))

    def _do(self, name: str, rest: str, now: float) -> None:
        blocks = _blocks(rest)
        if name == "OPN":
            self.is_open = True
            self._say("OPN000")
        elif not self.is_open:
            self._say(f"{name}010")
        elif blocks is None:
            self._say(f"{name}011")
        elif name == "CLO":
            self.is_open = False
            self.display = "".join(blocks).strip()
            self._say("CLO000")
        elif name == "DSP":
            self.display = " ".join("".join(blocks).split())
            self._say("DSP000")
        elif name == "GPN":
            self._get_pin("".join(blocks), now)
        else:
            self._say(f"{name}010")

    def _get_pin(self, block: str, now: float) -> None:
        form = _GPN.fullmatch(block)
        if form is None:
            self._say("GPN011")
            return
        error = self.faults.take_error()
        key, ksn = self._key(form["method"], int(form["index"]), form["key"])
        if error is not None or key is None:
            self._say(f"GPN{error or '042'}")
            return
        account = form["account"][: int(form["size"])]
        self._entry = _Entry(account, key, ksn, int(form["least"]), int(form["most"]))
        self._typed = ""
        self.state = PadState.ENTRY
        self.display = " ".join(form["message"].split())
        self._times_out_at = now + self._entry_timeout_s
        self._on_entry()

    def _key(self, method: str, index: int, cryptogram: str) -> tuple[bytes | None, str]:
        if method in "23":
            if index != 0:
                return None, ""
            self.dukpt.ksn = tdes.next_ksn(self.dukpt.ksn)
            return tdes.pin_key(self.dukpt.initial_key, self.dukpt.ksn), self.dukpt.ksn.hex().upper()
        master = self.masters.keys.get(index)
        if master is None:
            return None, ""
        size = 8 if method == "0" else 16
        return tdes.decrypt(master, bytes.fromhex(cryptogram)[:size]), "0" * 20

    def _finish(self, entry: _Entry) -> None:
        is_wrong = self.faults.take_wrong_key("GPN")
        key = bytes(b ^ 0xA6 for b in entry.key) if is_wrong else entry.key
        block = tdes.encrypt(key, tdes.pin_block(self._typed, entry.account)).hex().upper()
        self._end_entry()
        self._say(f"GPN000036{block}{entry.ksn}")

    def _end_entry(self) -> None:
        self._entry = None
        self._typed = ""
        self.state = PadState.IDLE

    def _say(self, body: str) -> None:
        self._last_sent = (body, packet(body.encode("latin-1")))
        self._link.write(self._last_sent[1], body)


def _blocks(rest: str) -> list[str] | None:
    """Return the blocks, each of which stands after its length in three digits; None when they do not fit."""
    found = []
    while rest:
        size = rest[:3]
        if not (size.isdigit() and len(rest) >= 3 + int(size)):
            return None
        found.append(rest[3 : 3 + int(size)])
        rest = rest[3 + int(size) :]
    return found
