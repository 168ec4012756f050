# SPDX-License-Identifier: Apache-2.0
"""A Chinese ESC keypad as a pure state machine: bytes, keys and time in, bytes out.

Written from the tables of commands of the PSBC and H002 dialects. Where they say nothing this pad chooses: cancel
and time-out answer what it is told to, an encrypted entry without account fills the PIN as format 0 does, and in an
entry it takes nothing but cancel.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.simulators import tdes
from hardware.simulators.faults import Emission, FaultPlan, IgnoreHost, emit
from hardware.simulators.loaded_keys import KeyRefused, LoadedKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState

_MAX_BUFFER = 512
_HALVES = "[0-?]"
_KEYS = rf"({_HALVES})({_HALVES})"
_SIZES = [(old, new) for old in (1, 2, 3) for new in (1, 2, 3)]
# After ESC, without H002's CR LF. Groups: letters, then fields.
_PSBC = (
    re.compile("(GI)([\x00\x01])([\x00\x01])"),
    re.compile("(W)"),
    re.compile(rf"(N)({_HALVES}{{2}})"),
    re.compile("(d)([A0-?])"),
    re.compile(rf"(ip){_KEYS}([01])"),
    re.compile(rf"(ic){_KEYS}([01])([0-9]{{12}})"),
    *(re.compile(rf"(kM)({_HALVES}){o}({_HALVES}{{{16 * o}}}){n}({_HALVES}{{{16 * n}}})") for o, n in _SIZES),
    *(re.compile(rf"(km)({_HALVES})({n})({_HALVES}{{{16 * n}}})({_HALVES}{{8}})") for n in (1, 2, 3)),
    *(re.compile(rf"(ku){_KEYS}({n})({_HALVES}{{{16 * n}}})({_HALVES}{{8}})") for n in (1, 2, 3)),
)
_H002 = (
    re.compile("(W)"),
    re.compile(rf"(N)({_HALVES}{{2}})"),
    re.compile("(d)([A0-?])"),
    re.compile(rf"(ip){_KEYS}([01])([01])({_HALVES})"),
    re.compile(rf"(ic){_KEYS}({_HALVES})([0-9]{{12}})"),
    *(re.compile(rf"(k[MN])({_HALVES}){o}({_HALVES}{{{16 * o}}}){n}({_HALVES}{{{16 * n}}})0") for o, n in _SIZES),
    *(re.compile(rf"(k[mn])({_HALVES})({n})({_HALVES}{{{16 * n}}})({_HALVES}{{8}})0") for n in (1, 2, 3)),
    *(re.compile(rf"(k[uv]){_KEYS}({n})({_HALVES}{{{16 * n}}})({_HALVES}{{8}})0") for n in (1, 2, 3)),
    *(re.compile(rf"(ko)({_HALVES})({n})({_HALVES}{{{16 * n}}})()0") for n in (1, 2, 3)),
    *(re.compile(rf"(kw){_KEYS}({n})({_HALVES}{{{16 * n}}})()0") for n in (1, 2, 3)),
)


@dataclass(frozen=True)
class _Entry:
    key: bytes
    account: str | None
    max_digits: int
    ends_by_enter: bool


class EscPadCore:
    """Be the inside of a keypad that speaks the dialect "psbc" or "h002".

    `cancel_reply` and `timeout_reply` are what it says when the customer presses cancel or has typed nothing more
    for `entry_timeout_s`; None says nothing. `on_entry` is called when it begins to wait for a PIN, `on_asked` when
    for a text, which it sends as it is, or split.
    """

    def __init__(
        self,
        keys: LoadedKeys | None = None,
        *,
        dialect: str = "h002",
        serial_number: str = "KB2016070001",
        faults: FaultPlan | None = None,
        entry_timeout_s: float | None = None,
        cancel_reply: bytes | None = b"ER",
        timeout_reply: bytes | None = b"ER",
        on_entry: Callable[[], None] = lambda: None,
        on_asked: Callable[[], None] = lambda: None,
        splits_texts: bool = False,
    ) -> None:
        if dialect not in ("psbc", "h002"):
            raise ValueError(f"dialect {dialect!r} is not known here; allowed is psbc, h002")
        self.keys = keys or LoadedKeys()
        self.faults = faults or FaultPlan()
        self.state = PadState.IDLE
        self.display = ""
        self.beeps = 0
        self.voice: list[str] = []
        self._is_h002 = dialect == "h002"
        self._serial_number = serial_number
        self._entry_timeout_s = entry_timeout_s
        self._cancel_reply = cancel_reply
        self._timeout_reply = timeout_reply
        self._on_entry = on_entry
        self._on_asked = on_asked
        self._splits_texts = splits_texts
        self._buffer = b""
        self._out: list[Emission] = []
        self._entry: _Entry | None = None
        self._typed = ""
        self._pin_length = 12
        self._times_out_at = 0.0

    @property
    def deadline(self) -> float | None:
        """Return when `tick` is wanted, or None."""
        is_asking = self.state in (PadState.ENTRY, PadState.TEXT)
        return self._times_out_at if is_asking and self._entry_timeout_s is not None else None

    def receive(self, data: bytes, now: float) -> list[Emission]:
        """Take bytes from the till."""
        if self.faults.silent:
            return []
        self._buffer = (self._buffer + data)[-_MAX_BUFFER:]
        while self._takes_command(now):
            pass
        return self._take()

    def tick(self, now: float) -> list[Emission]:
        """Give up an entry that took too long."""
        if self.deadline is not None and now >= self._times_out_at:
            self._end_entry()
            if self._timeout_reply is not None:
                self._say("end", self._timeout_reply)
        return self._take()

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        if self.state is PadState.TEXT:
            return self._press_in_text(key, now)
        entry = self._entry
        if entry is None:
            return []
        self._times_out_at = now + (self._entry_timeout_s or 0.0)
        if key == CANCEL:
            self._end_entry()
            if self._cancel_reply is not None:
                self._say("end", self._cancel_reply)
        elif key == CLEAR:
            self._typed = ""
        elif key == ENTER:
            if len(self._typed) < 4:
                self.beeps += 1
            else:
                self._finish(entry)
        elif len(self._typed) >= entry.max_digits:
            self.beeps += 1
        else:
            self._typed += key
            if not entry.ends_by_enter and len(self._typed) == entry.max_digits:
                self._finish(entry)
        return self._take()

    def reset(self) -> None:
        """Lose power: whatever went on is forgotten, working keys too."""
        self._buffer = b""
        self.keys.working.clear()
        self._end_entry()

    # Commands.

    def _takes_command(self, now: float) -> bool:
        """Do the first command in the buffer; tell whether there was one that is complete."""
        starts = [at for at in (self._buffer.find(b"\x1b"), self._buffer.find(b"\x83")) if at >= 0]
        self._buffer = self._buffer[min(starts, default=len(self._buffer)) :]
        if self._buffer[:1] == b"\x83":
            self._buffer = self._buffer[1:]
            self._end_entry()
            return True
        if not self._buffer:
            return False
        text = self._buffer[1:].decode("latin-1")
        if self._is_h002:
            text, end, _ = text.partition("\r\n")
            if not end:
                return False
        for form in _H002 if self._is_h002 else _PSBC:
            if match := (form.fullmatch if self._is_h002 else form.match)(text):
                self._buffer = self._buffer[1 + match.end() + (2 if self._is_h002 else 0) :]
                self._do(match[1], list(match.groups()[1:]), now)
                return True
        if self._is_h002:
            self._buffer = self._buffer[1 + len(text) + 2 :]
            self._say("error", b"ER")
            return True
        return self._skip_psbc_noise(text)

    def _skip_psbc_noise(self, text: str) -> bool:
        # Another command begins: what stands before it has lost its end.
        if "\x1b" in text or "\x83" in text:
            self._buffer = self._buffer[1:]
            return True
        return False

    def _do(self, letters: str, fields: list[str], now: float) -> None:
        if self.state is not PadState.IDLE or self.faults.take_host_fault(letters, (IgnoreHost,)):
            return
        match letters:
            case "W":
                self._say("serial", self._serial_number.encode("ascii"))
            case "N":
                self._pin_length = _folded(fields[0])[0]
                self._say("done", b"\xaa")
            case "d":
                self._reset_keys(fields[0])
            case "ip" | "ic":
                self._begin_entry(letters, fields, now)
            case "GI":
                self.state = PadState.TEXT
                self.voice.append("请输入信息")
                self._times_out_at = now + (self._entry_timeout_s or 0.0)
                self._on_asked()
            case "kM" | "kN":
                self._replace(letters, fields)
            case _:
                self._load(letters, fields)

    def _reset_keys(self, which: str) -> None:
        for index in range(8) if which == "A" else [_digit(which)]:
            self.keys.masters[index] = bytes([(0x40 if self._is_h002 else 0x31) + index]) * 8
        self._say("ok", b"OK")

    def _replace(self, letters: str, fields: list[str]) -> None:
        try:
            found = self.keys.replace_master(_digit(fields[0]), _folded(fields[1]), _folded(fields[2]))
        except KeyRefused:
            self._say("error", b"ER")
        else:
            self._say("key", b"OK" if letters == "kM" else _split(found))

    def _load(self, letters: str, fields: list[str]) -> None:
        *places, _blocks, cryptogram, check = fields
        wanted = _folded(check) if check else None
        try:
            if letters in ("km", "kn", "ko"):
                found = self.keys.load_master(_digit(places[0]), _folded(cryptogram), wanted)
            else:
                master, index = map(_digit, places)
                found = self.keys.load_working(master, index, _folded(cryptogram), wanted)
        except KeyRefused:
            self._say("error", b"ER")
            return
        self._say("key", b"OK" if letters in ("km", "ku") else _split(found))

    # The entry.

    def _begin_entry(self, letters: str, fields: list[str], now: float) -> None:
        key = self.keys.working.get((_digit(fields[0]), _digit(fields[1])))
        error = self.faults.take_error()
        if error is not None or key is None:
            self._say("error", b"E" + (error or "R").encode("ascii"))
            return
        account = fields[-1] if letters == "ic" else None
        if self._is_h002:
            # Only the entry without account tells whether it waits for the enter key; the other one does.
            ends_by_enter = letters == "ic" or fields[3] == "1"
            digits, again = _digit(fields[2] if letters == "ic" else fields[4]), letters == "ip" and fields[2] == "1"
        else:
            ends_by_enter, digits, again = True, self._pin_length, fields[2] == "1"
        self._entry = _Entry(key, account, digits, ends_by_enter)
        self._typed = ""
        self.state = PadState.ENTRY
        self.voice.append("请再次输入" if again else "请输入密码")
        self._times_out_at = now + (self._entry_timeout_s or 0.0)
        if letters == "ic":
            self._say("ok", b"OK")
        self._on_entry()

    def _press_in_text(self, key: str, now: float) -> list[Emission]:
        self._times_out_at = now + (self._entry_timeout_s or 0.0)
        if key == CANCEL:
            self._end_entry()
            if self._cancel_reply is not None:
                self._say("end", self._cancel_reply)
        elif key == ENTER:
            text = self._typed.encode("ascii")
            self._end_entry()
            self._say("text", _split(text) if self._splits_texts else text)
        else:
            self._typed = "" if key == CLEAR else self._typed + key
        return self._take()

    def _finish(self, entry: _Entry) -> None:
        field = bytes.fromhex(f"0{len(self._typed):X}{self._typed}".ljust(16, "F"))
        # The twelve digits come without the check digit, which `pin_block` drops.
        clear = field if entry.account is None else tdes.pin_block(self._typed, f"{entry.account}0")
        is_wrong = self.faults.take_wrong_key("block")
        key = bytes(b ^ 0xA6 for b in entry.key) if is_wrong else entry.key
        first = len(self._typed) if self._is_h002 else len(key)
        self._end_entry()
        self._say("block", _split(bytes((first,)) + tdes.encrypt(key, clear)))

    def _end_entry(self) -> None:
        self._entry = None
        self._typed = ""
        self.state = PadState.IDLE

    # What goes out.

    def _say(self, name: str, body: bytes) -> None:
        self._out += emit(b"\x02" + body + b"\x03", self.faults.take_pad_faults(name))

    def _take(self) -> list[Emission]:
        out, self._out = self._out, []
        return out


def _digit(text: str) -> int:
    return ord(text) & 0x0F


def _split(data: bytes) -> bytes:
    return b"".join(bytes((0x30 + byte // 16, 0x30 + byte % 16)) for byte in data)


def _folded(text: str) -> bytes:
    return bytes.fromhex("".join(f"{_digit(half):x}" for half in text))
