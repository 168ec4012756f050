# SPDX-License-Identifier: Apache-2.0
"""The inside of an ESC/POS printer, without a port: bytes in, slips and answers out.

Written from Epson's command tables. Real-time requests (DLE) are answered at once, also while nothing can be printed;
everything else waits in the buffer until paper and cover allow it, as in a real printer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_DLE, _ESC, _FS, _GS, _LF = 0x10, 0x1B, 0x1C, 0x1D, 0x0A
_EOT = 0x04
# DLE EOT n asks, DLE ENQ n recovers from an error, DLE DC4 fn m t pulses the drawer: how many bytes follow.
_REAL_TIME = {_EOT: 1, 0x05: 1, 0x14: 3}
# How many bytes follow the command's two; ESC p has three.
_ARGUMENTS = {
    (_ESC, 0x40): 0, (_ESC, 0x61): 1, (_ESC, 0x45): 1, (_ESC, 0x64): 1, (_ESC, 0x70): 3,
    (_FS, 0x26): 0, (_FS, 0x2E): 0,
    (_GS, 0x72): 1, (_GS, 0x21): 1, (_GS, 0x77): 1, (_GS, 0x68): 1, (_GS, 0x48): 1, (_GS, 0x56): 2,
}  # fmt: skip
_ALIGNMENTS = ("left", "centre", "right")


@dataclass(frozen=True)
class PrintedLine:
    """Hold one line as it came out."""

    text: str
    align: str
    bold: bool
    width: int
    height: int


@dataclass(frozen=True)
class PrintedSymbol:
    """Hold a barcode ("code128") or QR code ("qr") by what it says."""

    kind: str
    data: str


@dataclass(frozen=True)
class PrintedPicture:
    """Hold dots as they came out, eight to a byte; 1 is black."""

    width: int
    height: int
    data: bytes


Printed = PrintedLine | PrintedSymbol | PrintedPicture


@dataclass
class EscPosCore:
    """Be the printer; the flags are how it was made, and what a person, or fate, does to it.

    Its Chinese font is that of GBK; with ``has_gb18030`` it reads the four bytes of other characters too. Its
    paper is ``columns`` letters wide: what does not fit on a line goes on in the next one. Each line takes it
    ``line_s``; of a roll that runs out ``lines_left`` more come out. ``is_taken_offline``: somebody pressed its key.
    One that ``tells_by_itself`` sends four bytes whenever its state changes (automatic status back).
    """

    is_paper_out: bool = False
    is_paper_near_end: bool = False
    is_cover_open: bool = False
    is_cutter_jammed: bool = False
    is_taken_offline: bool = False
    is_silent: bool = False
    tells_by_itself: bool = False
    line_s: float = 0.0
    lines_left: int | None = None
    knows_in_order_status: bool = True
    has_gb18030: bool = False
    columns: int = 48
    slips: list[tuple[Printed, ...]] = field(default_factory=list)
    drawer_pulses: list[tuple[int, int, int]] = field(default_factory=list)
    rubbish: list[bytes] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._buffer = bytearray()
        self._dle = bytearray()
        self._answers = bytearray()
        self._paper: list[Printed] = []
        self._qr = b""
        self._free_at, self._is_pausing = 0.0, False
        self._told = b""
        self._reset()

    @property
    def is_offline(self) -> bool:
        """Tell whether it waits for a person."""
        return self.is_paper_out or self.is_cover_open or self.is_cutter_jammed or self.is_taken_offline

    @property
    def due_at(self) -> float | None:
        """Return when (by ``clock``) a slow printer goes on with what waits; None while nothing does."""
        return self._free_at if self._is_pausing else None

    def receive(self, data: bytes) -> bytes:
        """Take bytes; return the answers."""
        for byte in data:
            # A DLE inside a barcode's or QR's data would be taken for a request by a real printer too.
            if self._dle or byte == _DLE:
                self._dle.append(byte)
                if len(self._dle) == 2 and byte not in _REAL_TIME:
                    self._buffer += self._dle
                    self._dle.clear()
                elif len(self._dle) > 1 and len(self._dle) == 2 + _REAL_TIME[self._dle[1]]:
                    if self._dle[1] == _EOT:
                        self._answers.append(self._answer(byte))
                    elif self._dle[1:3] == b"\x14\x01":
                        self.drawer_pulses.append((2 if self._dle[3] == 0 else 5, byte * 100, byte * 100))
                    self._dle.clear()
            else:
                self._buffer.append(byte)
        self.work()
        return self.say()

    def say(self) -> bytes:
        """Return the answers that are ready: to real-time requests at once, to others when their turn has come."""
        news = self._automatic_status() if self.tells_by_itself else b""
        if news != self._told:
            self._told = news
            self._answers += news
        answers = b"" if self.is_silent else bytes(self._answers)
        self._answers.clear()
        return answers

    def work(self) -> None:
        """Print what waits, as far as paper and cover allow; called again after they were put right."""
        self._is_pausing = False
        while self._buffer and not self.is_offline:
            self._is_pausing = self._free_at > self.clock()
            used = 0 if self._is_pausing else self._step()
            if not used:
                return
            del self._buffer[:used]

    def _answer(self, request: int) -> int:
        bits = {
            1: 0x08 * self.is_offline,
            2: 0x04 * self.is_cover_open | 0x20 * self.is_paper_out | 0x40 * self.is_cutter_jammed,
            3: 0x08 * self.is_cutter_jammed,
            4: 0x0C * (self.is_paper_near_end or self.is_paper_out) | 0x60 * self.is_paper_out,
        }
        return 0x12 | bits.get(request, 0)

    def _automatic_status(self) -> bytes:
        """Return the state in the form of automatic status back: bits 4 and 7 are 0 but in the first byte."""
        first = 0x10 | 0x08 * self.is_offline | 0x20 * self.is_cover_open
        paper = 0x03 * (self.is_paper_near_end or self.is_paper_out) | 0x0C * self.is_paper_out
        return bytes((first, 0x08 * self.is_cutter_jammed, paper, 0x00))

    def _reset(self) -> None:
        self._line = bytearray()
        self._text = ""
        self._align, self._is_bold, self._size, self._is_kanji = 0, False, 0, False

    def _step(self) -> int:
        """Do one command or take one character; return how many bytes that was, 0 where more are needed."""
        buffer = self._buffer
        first = buffer[0]
        if first not in {_ESC, _FS, _GS}:
            return self._character(first)
        if len(buffer) < 2:
            return 0
        if first == _GS and buffer[1] == 0x6B:
            return self._barcode()
        if first == _GS and buffer[1] == 0x28:
            return self._function()
        if first == _GS and buffer[1] == 0x76:
            return self._raster()
        count = _ARGUMENTS.get((first, buffer[1]))
        if count is None:
            self.rubbish.append(bytes(buffer[:2]))
            return 2
        if len(buffer) < 2 + count:
            return 0
        self._command(first, buffer[1], bytes(buffer[2 : 2 + count]))
        return 2 + count

    def _character(self, first: int) -> int:
        if first == _LF:
            self._print_line()
            return 1
        if first < 0x80:
            if first < 0x20:
                self.rubbish.append(bytes((first,)))
            else:
                self._put(chr(first))
            return 1
        if len(self._buffer) < 2:
            return 0
        if self._is_kanji and self.has_gb18030 and 0x30 <= self._buffer[1] <= 0x39:
            return self._four_bytes()
        pair = bytes(self._buffer[:2])
        if not self._is_kanji:
            self.rubbish.append(pair)
        else:
            self._put(pair.decode("gb18030" if self.has_gb18030 else "gbk", errors="replace"))
        return 2

    def _four_bytes(self) -> int:
        """Take a character of GB18030 that is outside GBK; printers have no others of them than hanzi."""
        if len(self._buffer) < 4:
            return 0
        character = bytes(self._buffer[:4]).decode("gb18030", errors="replace")
        self._put(character if "\u3400" <= character <= "\u4dbf" else "\ufffd")
        return 4

    def _put(self, characters: str) -> None:
        """Put a character on the line; one for which there is no room begins the next."""
        width = (self._size >> 4 & 7) + 1
        used = sum(1 if each.isascii() else 2 for each in self._text + characters) * width
        if self._text and used > self.columns:
            self._print_line()
        self._text += characters

    def _print_line(self) -> None:
        if self._text:
            width, height = (self._size >> 4 & 7) + 1, (self._size & 7) + 1
            self._put_on_paper(PrintedLine(self._text, _ALIGNMENTS[self._align], self._is_bold, width, height))
        elif not (self._paper and isinstance(self._paper[-1], PrintedSymbol)):
            self._put_on_paper(PrintedLine("", _ALIGNMENTS[self._align], bold=False, width=1, height=1))
        self._text = ""

    def _put_on_paper(self, printed: Printed) -> None:
        self._paper.append(printed)
        self._free_at = self.clock() + self.line_s
        if self.lines_left is not None:
            self.lines_left -= 1
            if self.lines_left <= 0:
                self.is_paper_out, self.lines_left = True, None

    def _command(self, first: int, second: int, arguments: bytes) -> None:
        match first, second:
            case 0x1B, 0x40:
                self._reset()
            case 0x1B, 0x61:
                if arguments[0] % 0x30 < len(_ALIGNMENTS):
                    self._align = arguments[0] % 0x30
                else:
                    self.rubbish.append(bytes((first, second)) + arguments)
            case 0x1B, 0x45:
                self._is_bold = bool(arguments[0] & 1)
            case 0x1B, 0x70:
                self.drawer_pulses.append((2 if arguments[0] % 0x30 == 0 else 5, arguments[1] * 2, arguments[2] * 2))
            case 0x1C, 0x26:
                self._is_kanji = True
            case 0x1C, 0x2E:
                self._is_kanji = False
            case 0x1D, 0x21:
                self._size = arguments[0]
            case 0x1D, 0x72:
                if self.knows_in_order_status:
                    self._answers.append(0x0C * self.is_paper_near_end)
            case 0x1D, 0x56:
                self.slips.append(tuple(self._paper))
                self._paper.clear()
            case _:
                pass  # module width, height and caption of a barcode: what it says stays the same

    def _barcode(self) -> int:
        buffer = self._buffer
        if len(buffer) < 4 or len(buffer) < 4 + buffer[3]:
            return 0
        kind, body = buffer[2], bytes(buffer[4 : 4 + buffer[3]])
        if kind != 73 or body[:2] not in {b"{B", b"{C"}:
            self.rubbish.append(body)
        else:
            self._put_on_paper(PrintedSymbol("code128", _read_code_128(body)))
        return 4 + len(body)

    def _raster(self) -> int:
        """Print a picture: GS v 0 m xL xH yL yH, then the dots row by row."""
        buffer = self._buffer
        if len(buffer) < 8:
            return 0
        across, down = (int.from_bytes(buffer[at : at + 2], "little") for at in (4, 6))
        if len(buffer) < 8 + across * down:
            return 0
        self._put_on_paper(PrintedPicture(across * 8, down, bytes(buffer[8 : 8 + across * down])))
        return 8 + across * down

    def _function(self) -> int:
        buffer = self._buffer
        if len(buffer) < 5 or len(buffer) < 5 + (length := int.from_bytes(buffer[3:5], "little")):
            return 0
        body = bytes(buffer[5 : 5 + length])
        if body[:2] == b"1P":
            self._qr = body[3:]
        elif body[:2] == b"1Q":
            self._put_on_paper(PrintedSymbol("qr", self._qr.decode("ascii")))
        return 5 + length


def _read_code_128(body: bytes) -> str:
    """Read the data of GS k 73: {B and {C choose the set, {{ is a brace."""
    text, is_pairs, at = "", False, 0
    while at < len(body):
        byte = body[at]
        if byte == 0x7B and at + 1 < len(body):
            following = chr(body[at + 1])
            is_pairs = following == "C" if following in "BC" else is_pairs
            text += "{" if following == "{" else ""
            at += 2
        else:
            text += f"{byte:02d}" if is_pairs else chr(byte)
            at += 1
    return text
