# SPDX-License-Identifier: Apache-2.0
"""The conversation with a Newland P180 pad as a pure state machine: bytes and time in, actions out.

Link rules: a good packet is answered by ACK, a bad one by NAK, either way; the pad answers most messages by one of
its own. Unverified: how often the pad sends again, so that a packet which comes twice does no harm here.
"""

import hashlib
from collections.abc import Generator
from typing import TypeAlias, TypeGuard, TypeVar

from hardware.framing.events import BadFrame, Control
from hardware.framing.newland import ACK, NAK, Message, MessageEvent, NewlandFramer
from hardware.pin_pad import newland_dialect as messages
from hardware.pin_pad.model import (
    KeyLoad,
    KeyLoadOutcome,
    PadRequest,
    PINFault,
    PINOutcome,
    PINRequest,
    PINTimedOut,
    check_is_encrypted,
    session_scheme,
)
from hardware.pin_pad.newland_dialect import NewlandDialect
from hardware.pin_pad.session import GivenUp, LinkFault, PadSession, PadTiming, Tick

NEWLAND_TIMING = PadTiming(ack_s=3.0, reply_s=5.0)
_MAX_NAKS = 3
# After cancel the pad may still answer both the entry and the cancel itself.
_QUIET_S = 0.2
_Event: TypeAlias = MessageEvent | Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]


class NewlandSession(PadSession[MessageEvent]):
    """Be the session of a Newland P180; see `PadSession`."""

    def __init__(self, dialect: NewlandDialect | None = None, timing: PadTiming = NEWLAND_TIMING) -> None:
        super().__init__(NewlandFramer(), timing)
        self._dialect = dialect or NewlandDialect()
        self._bad_frames = 0
        self._last_answer = b""

    @property
    def farewell(self) -> bytes:
        """Return what leaves the pad idle."""
        return messages.CANCEL

    def check(self, request: PadRequest) -> None:
        """Raise `ValueError` when the pad cannot carry the request."""
        if isinstance(request, PINRequest):
            messages.entry_message(self._dialect, request)
        elif isinstance(request, KeyLoad):
            check_is_encrypted(request)

    # The link layer.

    def _on_event(self, event: MessageEvent) -> None:
        if isinstance(event, Message):
            self._bad_frames = 0
            self._send(bytes((ACK,)))
        elif isinstance(event, BadFrame):
            self._bad_frames += 1
            if self._bad_frames >= _MAX_NAKS:
                self._bad_frames = 0
                self._throw(LinkFault(f"bad packets: {event.reason}"))
                return
            self._send(bytes((NAK,)))
        self._resume(event)

    def _on_gap(self) -> None:
        self._on_event(BadFrame("stopped in the middle"))

    def _settle(self) -> _Steps[None]:
        """Cancel whatever runs; an answer that crosses it goes no further."""
        yield from self._deliver(messages.CANCEL)
        until = self._now + _QUIET_S
        while not isinstance((yield until), Tick):
            pass
        self._pad_is_idle = True

    def _deliver(self, packet: bytes, answer_id: bytes = b"") -> _Steps[Message | None]:
        """Send a packet until the pad takes it; return an answer that came without its ACK."""
        naks = 0
        for tries in range(self._timing.tries):
            if tries and not naks and answer_id == b"33/":
                # The pad may be asking already and only its ACK was lost.
                yield from self._settle()
            self._send(packet)
            until = self._now + self._timing.ack_s + self._line_s(packet)
            event: _Event = Control(0)
            while not isinstance(event, Tick) and event != Control(NAK):
                event = yield until
                if event == Control(ACK):
                    return None
                # One that we have had before is only repeated because our own ACK was lost.
                if _is_answer(event, answer_id) and _digest(event) != self._last_answer:
                    return event
            naks += event == Control(NAK)
        raise LinkFault(f"{naks} NAK" if naks else "no answer")

    def _ask(self, packet: bytes, answer_id: bytes) -> _Steps[bytes]:
        """Send a packet and return the answer with this id."""
        answer: _Event | None = yield from self._deliver(packet, answer_id)
        until = self._now + self._timing.reply_s
        while answer is None or not _is_answer(answer, answer_id):
            answer = yield until
            if isinstance(answer, Tick):
                raise LinkFault(f"no answer {answer_id.decode('ascii')}")
        self._last_answer = _digest(answer)
        return answer.body

    # The operations.

    def _identify(self) -> _Steps[str]:
        return messages.read_attributes((yield from self._ask(messages.PROBE, b"91/")))

    def _show_line(self, text: str) -> _Steps[None]:
        yield from self._deliver(messages.display(text))

    def _load_key(self, load: KeyLoad) -> _Steps[KeyLoadOutcome]:
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        return messages.read_loaded((yield from self._ask(messages.load_key(load), b"51/")))

    def _ask_pin(self, request: PINRequest) -> _Steps[PINOutcome]:
        deadline = self._now + request.timeout_s
        loaded = yield from self._load_key(messages.session_key(self._dialect, session_scheme(request)))
        self._check_taken_back()
        if isinstance(loaded, PINFault):
            return loaded
        self._pad_is_idle = False
        answer: _Event | None = yield from self._deliver(messages.entry_message(self._dialect, request), b"33/")
        self._check_taken_back()
        self._is_waiting_for_person = True
        while answer is None or not _is_answer(answer, b"33/"):
            answer = yield deadline
            if isinstance(answer, Tick):
                raise GivenUp(PINTimedOut())
        self._pad_is_idle = True
        self._last_answer = _digest(answer)
        return messages.read_entry(self._dialect, answer.body)


def _is_answer(event: _Event | None, answer_id: bytes) -> TypeGuard[Message]:
    return isinstance(event, Message) and bool(answer_id) and event.body.startswith(answer_id)


def _digest(answer: Message) -> bytes:
    # Enough to know the same packet again without keeping a PIN block.
    return hashlib.sha256(answer.body).digest()
