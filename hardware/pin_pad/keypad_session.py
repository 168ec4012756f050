# SPDX-License-Identifier: Apache-2.0
"""An entry on a plaintext voice keypad as a pure state machine: bytes and time in, actions out.

These keypads send each key in clear and cannot be asked anything. Published drivers agree on the bytes for start
(82) and stop (83) alone; all others are unverified and stand in `KeypadDialect`, to be checked with the maker. The
digits are in one buffer of this session until they are handed over as `PINDigits`, and it is wiped whatever happens.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from hardware.framing.keypad import KeypadFramer, KeypadKey, KeyPress
from hardware.pin_pad.digits import PINDigits, wipe
from hardware.pin_pad.model import PadRequest, PINCancelled, PINOutcome, PINRequest, PINTimedOut
from hardware.pin_pad.session import Action, GivenUp, Opened, PadSession, PadTiming, Tick

_Event: TypeAlias = KeyPress | Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]
KeypadOutcome: TypeAlias = PINDigits | PINOutcome


@dataclass(frozen=True)
class KeypadDialect:
    """Hold what the bytes mean; all but `start` and `stop` are unverified.

    `start` has the keypad say "please enter your password" and send keys, `stop` ends that. `again` has it say
    "please enter once more", here after too few digits; None says nothing. `enter`, `clear` and `cancel` are what
    those keys send, without the eighth bit; None for a key that the keypad does not have. Without `enter` an entry
    ends with the last digit that is allowed. `clear_drops_all` tells clear from backspace.
    """

    start: int = 0x82
    stop: int = 0x83
    again: int | None = 0x81
    enter: int | None = 0x0D
    clear: int | None = 0x08
    cancel: int | None = 0x1B
    clear_drops_all: bool = True

    def __post_init__(self) -> None:
        for name in ("start", "stop", "again"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 0xFF:
                raise ValueError(f"{name} {value} is out of range; allowed is 0 to 255")
        keys = [byte for byte in (self.enter, self.clear, self.cancel) if byte is not None]
        for byte in keys:
            if not 0 <= byte <= 0x7F or chr(byte).isdigit():
                raise ValueError(f"key byte {byte} is not allowed; allowed is 0 to 127 without the digits")
        if len(set(keys)) != len(keys):
            raise ValueError(f"key bytes {keys} are not all different; each key needs its own")

    @property
    def keys(self) -> dict[int, KeypadKey]:
        """Return the keys that are no digits, by the byte they send."""
        named = (KeypadKey.ENTER, self.enter), (KeypadKey.CLEAR, self.clear), (KeypadKey.CANCEL, self.cancel)
        return {byte: key for key, byte in named if byte is not None}


class KeypadSession(PadSession[KeyPress]):
    """Be the session of a plaintext keypad; see `PadSession`."""

    has_display = False

    def __init__(self, dialect: KeypadDialect | None = None, timing: PadTiming | None = None) -> None:
        self._dialect = dialect or KeypadDialect()
        super().__init__(KeypadFramer(self._dialect.keys), timing or PadTiming())
        self._typed = bytearray()

    @property
    def farewell(self) -> bytes:
        """Return what ends an entry."""
        return bytes((self._dialect.stop,))

    def check(self, request: PadRequest) -> None:
        """Accept every entry: account and scheme are not used, for nothing is encrypted here."""

    def lost(self, now: float) -> list[Action]:
        """End everything: the port went away; what was typed is wiped at once."""
        actions = super().lost(now)
        wipe(self._typed)
        return actions

    def _probe(self) -> _Steps[None]:
        yield from self._settle()
        self._actions.append(Opened())

    def _settle(self) -> _Steps[None]:
        """End whatever runs; there is no answer to wait for."""
        wipe(self._typed)
        self._send(self.farewell)
        self._pad_is_idle = True
        yield from ()

    def _identify(self) -> _Steps[str]:
        """Know nothing: these keypads tell nothing of themselves."""
        yield from ()
        return ""

    def _ask_pin(self, request: PINRequest) -> _Steps[KeypadOutcome]:
        deadline = self._now + request.timeout_s
        self._pad_is_idle = False
        wipe(self._typed)
        self._send(bytes((self._dialect.start,)))
        self._is_waiting_for_person = True
        try:
            while not self._is_complete(request, (yield from self._next_key(deadline))):
                pass
            digits = PINDigits(bytearray(self._typed))
        finally:
            wipe(self._typed)
        self._is_waiting_for_person = False
        yield from self._settle()
        return digits

    def _next_key(self, deadline: float) -> _Steps[KeyPress]:
        event = yield deadline
        if isinstance(event, Tick):
            raise GivenUp(PINTimedOut())
        if event.key is KeypadKey.CANCEL:
            raise GivenUp(PINCancelled())
        return event

    def _is_complete(self, request: PINRequest, press: KeyPress) -> bool:
        """Take a key; tell whether it ended the entry."""
        match press.key:
            case None:
                if len(self._typed) < request.max_digits:
                    self._typed.append(press.digit)
                return self._dialect.enter is None and len(self._typed) == request.max_digits
            case KeypadKey.CLEAR:
                self._clear()
                return False
            case _:
                return self._may_end(request)

    def _may_end(self, request: PINRequest) -> bool:
        if len(self._typed) >= request.min_digits:
            return True
        if self._dialect.again is not None:
            # The voice asks for the whole password again, so that what stands there would double it.
            wipe(self._typed)
            self._send(bytes((self._dialect.again,)))
        return False

    def _clear(self) -> None:
        if self._dialect.clear_drops_all:
            wipe(self._typed)
        elif self._typed:
            self._typed[-1] = 0
            self._typed.pop()
