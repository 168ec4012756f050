# SPDX-License-Identifier: Apache-2.0
"""The conversation with a Chinese ESC keypad as a pure state machine: bytes and time in, actions out.

These pads acknowledge nothing and their replies carry no check: each command but cancel has one reply, in order. A
command whose reply stays away or is garbled is asked again where that does no harm; an entry is not.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

from hardware.framing.esc import EscFramer, Reply, ReplyEvent
from hardware.framing.events import BadFrame
from hardware.pin_pad import esc_dialect as messages
from hardware.pin_pad.asked import TextRequest
from hardware.pin_pad.esc_dialect import EscDialect, EscEntry
from hardware.pin_pad.model import (
    AdminOutcome,
    AdminRequest,
    KeyLoad,
    KeyLoadOutcome,
    PadRequest,
    PersonRequest,
    PINCancelled,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
    session_scheme,
)
from hardware.pin_pad.session import AnyOutcome, GivenUp, LinkFault, PadSession, PadTiming, Tick
from hardware.pin_pad.upkeep import Done, KeyReset

# A reply that was on its way when cancel was sent is here by then: at 9600 baud it takes 30 ms.
_QUIET_S = 0.2
_Event: TypeAlias = ReplyEvent | Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]


class EscSession(PadSession[ReplyEvent]):
    """Be the session of a Chinese ESC keypad; see `PadSession`."""

    has_display = False
    answers_cancel = False

    def __init__(self, dialect: EscDialect | None = None, timing: PadTiming | None = None) -> None:
        super().__init__(EscFramer(), timing or PadTiming())
        self._dialect = dialect or EscDialect()

    @property
    def farewell(self) -> bytes:
        """Return what leaves the pad idle."""
        return messages.CANCEL

    def check(self, request: PadRequest) -> None:
        """Raise `ValueError` when the dialect cannot carry the request."""
        if isinstance(request, PINRequest):
            messages.entry_command(self._dialect, request)
            request = messages.session_key(self._dialect, session_scheme(request))
        if isinstance(request, KeyLoad):
            messages.load_key(self._dialect, request)

    def _on_gap(self) -> None:
        self._on_event(BadFrame("stopped in the middle"))

    def _settle(self) -> _Steps[None]:
        """Cancel whatever runs, which is not answered, and let a reply that crossed it pass by."""
        self._send(messages.CANCEL)
        yield from self._let_pass()
        self._pad_is_idle = True

    def _let_pass(self) -> _Steps[None]:
        until = self._now + _QUIET_S
        while not isinstance((yield until), Tick):
            pass

    def _identify(self) -> _Steps[str]:
        return messages.read_serial((yield from self._ask(messages.ask_serial(self._dialect))))

    def _load_key(self, load: KeyLoad) -> _Steps[KeyLoadOutcome]:
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        return messages.read_loaded((yield from self._ask(messages.load_key(self._dialect, load))), load)

    def _administer(self, request: AdminRequest) -> _Steps[AdminOutcome]:
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        if not isinstance(request, KeyReset):
            return PINFault(PINFaultKind.REQUEST, "this pad knows no such message")
        said = yield from self._ask(messages.reset_keys(self._dialect, request.index))
        return Done() if said == messages.OK else PINFault(PINFaultKind.REFUSED, "reset refused")

    def _ask_pin(self, request: PINRequest) -> _Steps[PINOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        fault = yield from self._prepare(request)
        self._check_taken_back()
        if fault is not None:
            return fault
        self._pad_is_idle = False
        entry = messages.entry_command(self._dialect, request)
        self._send(entry)
        started = self._now + self._line_s(entry)
        if self._dialect.entry is EscEntry.X98_BLOCK:
            refused = yield from self._await_ok(started + self._timing.reply_s)
            self._check_taken_back()
            if refused is not None:
                return self._read_end(refused, started, deadline)
        self._is_waiting_for_person = True
        answer = yield from self._await_end(deadline)
        return self._read_end(answer, started, deadline)

    def _prepare(self, request: PINRequest) -> _Steps[PINFault | None]:
        """Load the session key and, where the entry itself does not tell, the number of digits."""
        key = messages.session_key(self._dialect, session_scheme(request))
        loaded = messages.read_loaded((yield from self._ask(messages.load_key(self._dialect, key))), key)
        if isinstance(loaded, PINFault):
            return loaded
        if self._dialect.is_h002:
            return None
        self._check_taken_back()
        length = yield from self._ask(messages.set_pin_length(self._dialect, request.max_digits))
        return None if length == messages.DONE else PINFault(PINFaultKind.REQUEST, "PIN length refused")

    def _await_end(self, deadline: float) -> _Steps[Reply]:
        while True:
            event = yield deadline
            if isinstance(event, Reply) and event.body != messages.OK:
                return event
            if isinstance(event, Tick):
                raise GivenUp(PINTimedOut())
            if isinstance(event, BadFrame):
                # The block is lost: the pad has no way to send it again.
                raise GivenUp(PINFault(PINFaultKind.LINK, f"bad reply: {event.reason}"))

    def _await_ok(self, until: float) -> _Steps[Reply | None]:
        """Wait until the pad has taken the command; return its error if it has not."""
        while True:
            event = yield until
            if isinstance(event, Tick):
                raise LinkFault("no reply")
            if isinstance(event, Reply) and event.body == messages.OK:
                return None
            if isinstance(event, Reply) and messages.is_error(event.body):
                return event
            # Anything else is a leftover: taken for a block, a key's check value would pass for a PIN.

    def _ask_person(self, request: PersonRequest) -> _Steps[AnyOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        if not (isinstance(request, TextRequest) and self._dialect.asks_texts):
            return PINFault(PINFaultKind.REQUEST, "this pad knows no such command")
        self._pad_is_idle = False
        packet = messages.ask_text(self._dialect)
        self._send(packet)
        started = self._now + self._line_s(packet)
        self._is_waiting_for_person = True
        reply = yield from self._await_end(deadline)
        self._pad_is_idle = True
        if messages.is_error(reply.body):
            return self._ended(reply, started, deadline)
        return messages.read_text(reply.body, request)

    def _read_end(self, reply: Reply, started: float, deadline: float) -> PINOutcome:
        if not messages.is_error(reply.body):
            outcome = messages.read_block(self._dialect, reply.body)
            # A reply that is not understood may stand in the middle of an entry.
            self._pad_is_idle = not isinstance(outcome, PINFault)
            return outcome
        self._pad_is_idle = True
        return self._ended(reply, started, deadline)

    def _ended(self, reply: Reply, started: float, deadline: float) -> PINCancelled | PINTimedOut | PINFault:
        """Say what an error that ended an entry means: only the time tells."""
        code = reply.body.decode("ascii")
        if reply.body not in self._dialect.ended_replies or self._now <= started + self._dialect.refusal_s:
            return PINFault(PINFaultKind.REFUSED, code)
        pad_timeout_s = self._dialect.pad_timeout_s
        ends = deadline if pad_timeout_s is None else min(deadline, started + pad_timeout_s)
        return PINTimedOut() if self._now >= ends - self._timing.tolerance_s else PINCancelled()

    def _ask(self, packet: bytes) -> _Steps[bytes]:
        """Send a command until a reply comes; only for commands that may be given twice."""
        for tries in range(self._timing.tries):
            self._send(packet)
            event: _Event = yield self._now + self._timing.reply_s + self._line_s(packet)
            if isinstance(event, Reply):
                if tries:
                    # The reply to an earlier try may only be late; it must not pass for one to the next command.
                    yield from self._let_pass()
                return event.body
        raise LinkFault("no reply")
