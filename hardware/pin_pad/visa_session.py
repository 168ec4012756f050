# SPDX-License-Identifier: Apache-2.0
"""The conversation with a Verifone/VISA PIN pad as a pure state machine: bytes and time in, actions out.

Link rules (PP791 manual, p. 28): good packet -> ACK, bad check byte -> NAK, three NAKs -> EOT.
"""

import hashlib
import math
from collections.abc import Callable, Generator
from functools import partial
from typing import TypeAlias, TypeVar

from hardware.framing.events import BadFrame, Control
from hardware.framing.visa import ACK, EOT, NAK, Frame, FrameEvent, FrameKind, VisaFramer
from hardware.pin_pad import visa_admin as admin
from hardware.pin_pad import visa_dialect as messages
from hardware.pin_pad.asked import TextRequest
from hardware.pin_pad.model import (
    AdminOutcome,
    AdminRequest,
    KeyLoad,
    KeyLoaded,
    KeyLoadOutcome,
    KeyPurpose,
    KeyQuery,
    KeyThere,
    LineChange,
    LineChanged,
    MasterSession,
    PadRequest,
    PersonRequest,
    PINCancelled,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
)
from hardware.pin_pad.session import AnyOutcome, GivenUp, LinkFault, NotAnswered, PadSession, PadTiming, Tick
from hardware.pin_pad.upkeep import (
    Diagnostic,
    Done,
    KeyBlockLoad,
    KeyReset,
    KeySetChoice,
    KSNForm,
    LanguageChoice,
    SelfTest,
    SerialNumber,
)
from hardware.pin_pad.visa_dialect import EntryMessage, PadDialect

_MAX_NAKS = 3
_QUIET_S = 0.2
_ANSWERS = (b"71", *messages.ANSWER_IDS.values())
_ERROR_BODY_BYTES = 4  # such as 02?2: a message id and a code
_Event: TypeAlias = FrameEvent | Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]


class VisaSession(PadSession[FrameEvent]):
    """Be the session of a Verifone/VISA pad; see `PadSession`."""

    def __init__(self, dialect: PadDialect | None = None, timing: PadTiming | None = None) -> None:
        super().__init__(VisaFramer(), timing or PadTiming())
        self._dialect = dialect or PadDialect()
        self._bad_frames = 0
        self._last_answer = b""
        self._is_repeat = False
        self._echo = b""

    @property
    def farewell(self) -> bytes:
        """Return what leaves the pad idle."""
        return messages.CANCEL

    def check(self, request: PadRequest) -> None:
        """Raise `ValueError` when the dialect cannot carry the request."""
        match request:
            case PINRequest():
                messages.entry_message(self._dialect, request)
            case KeyLoad():
                admin.key_message(request)
            case LineChange():
                admin.line_message(request)
            case _:
                pass  # What cannot be carried cannot be asked for.

    # The link layer: what is answered to a packet, whatever it means.

    def _on_event(self, event: FrameEvent) -> None:
        if isinstance(event, Frame):
            self._bad_frames = 0
            # The pad keeps a key once its echo is acknowledged: one that came back changed is never kept.
            self._send(bytes((EOT if self._is_wrong_echo(event) else ACK,)))
            self._remember(event)
        elif isinstance(event, BadFrame):
            self._bad_frames += 1
            if self._bad_frames >= _MAX_NAKS:
                self._bad_frames = 0
                self._send(bytes((EOT,)))
                self._throw(LinkFault(f"bad packets: {event.reason}"))
                return
            self._send(bytes((NAK,)))
        self._resume(event)

    def _is_wrong_echo(self, frame: Frame) -> bool:
        is_echo = bool(self._echo) and frame.kind is FrameKind.ADMIN and frame.body.startswith(self._echo[:2])
        is_error = self._echo.startswith(b"02") and len(frame.body) <= _ERROR_BODY_BYTES
        return is_echo and not is_error and frame.body != self._echo

    def _on_gap(self) -> None:
        self._on_event(BadFrame("stopped in the middle"))

    def _remember(self, frame: Frame) -> None:
        # A digest is enough to know the same packet again without keeping a PIN block.
        if frame.body.startswith(_ANSWERS):
            # After a PIN the pad shows PROCESSING and takes nothing but 72, asked for or not; after a text or a
            # key it goes on sending until it has our ACK, which 72 ends where that was lost.
            self._pad_is_idle = False
            digest = hashlib.sha256(frame.body).digest()
            self._is_repeat = digest == self._last_answer
            self._last_answer = digest
        else:
            self._is_repeat = False

    def _deliver(
        self, packet: bytes, answer_id: bytes = b"", start_over: Callable[[], _Steps[None]] | None = None
    ) -> _Steps[Frame | Control]:
        """Send a packet until the pad takes it; return its ACK or EOT, or an answer that came without.

        Between tries to which nothing was said `start_over` runs, where there is one.
        """
        naks = 0
        event: _Event = Control(NAK)
        for _ in range(self._timing.tries):
            if start_over is not None and isinstance(event, Tick):
                yield from start_over()
            self._send(packet)
            until = self._now + self._timing.ack_s + self._line_s(packet)
            event = Control(0)
            while not isinstance(event, Tick) and event != Control(NAK):
                event = yield until
                if event in (Control(ACK), Control(EOT)):
                    assert isinstance(event, Control)
                    return event
                # An answer proves that the packet arrived, though its ACK was lost. One that we have had
                # before is only repeated because our own ACK was lost.
                is_answer = isinstance(event, Frame) and bool(answer_id) and event.body.startswith(answer_id)
                if isinstance(event, Frame) and is_answer and not self._is_repeat:
                    return event
            naks += event == Control(NAK)
        if naks:
            self._send(bytes((EOT,)))
        raise LinkFault(f"{naks} NAK") if naks else NotAnswered("no answer")

    def _start_over(self, prompt: bytes, *, is_numbered: bool) -> _Steps[None]:
        """Have a pad that said nothing begin anew: it may be asking already, and takes nothing but 72 then."""
        yield from self._settle()
        # An ACK that was only late must not pass for one to the next packet.
        until = self._now + _QUIET_S
        while not isinstance((yield until), Tick):
            pass
        self._check_taken_back()
        self._pad_is_idle = False
        if prompt:
            refused = yield from self._show_prompt(prompt, is_numbered=is_numbered)
            if refused is not None:
                raise GivenUp(refused)

    # The operations.

    def _identify(self) -> _Steps[str]:
        return (yield from self._ask(messages.ASK_SERIAL, b"06"))

    def _show_line(self, text: str) -> _Steps[None]:
        yield from self._deliver(messages.display((text,)))

    def _ask_pin(self, request: PINRequest) -> _Steps[PINOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        self._pad_is_idle = False
        if isinstance(request.scheme, MasterSession):
            selected = yield from self._ask(messages.select_master_key(request.scheme.master_key_index), b"08")
            if selected != "0":
                return PINFault(PINFaultKind.NO_KEY, f"08{selected}")
            self._check_taken_back()
        is_numbered = self._dialect.prompt_id is not None
        prompt = b""
        if self._dialect.entry is EntryMessage.Z60:
            prompt = messages.pin_prompt(self._dialect, request.prompt)
            fault = yield from self._show_prompt(prompt, is_numbered=is_numbered)
            if fault is not None:
                return fault
            self._check_taken_back()
        entry = messages.entry_message(self._dialect, request)
        again = partial(self._start_over, prompt, is_numbered=is_numbered)
        answer: _Event = yield from self._deliver(entry, b"71", again)
        self._check_taken_back()
        if answer == Control(EOT):
            return PINFault(PINFaultKind.REFUSED, f"{self._dialect.entry} EOT")
        units_s = messages.timeout_units(request.timeout_s) * messages.TIMEOUT_UNIT_S
        pad_ends = self._now + units_s
        told = yield from self._await_person(answer, b"71", deadline)
        return self._ended_by_pad(pad_ends, deadline) if told is None else messages.read_answer(told.body, request)

    def _ask_person(self, request: PersonRequest) -> _Steps[AnyOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        self._pad_is_idle = False
        prompt = messages.person_prompt(self._dialect, request.prompt)
        is_numbered = self._dialect.text_prompt_id is not None
        fault = yield from self._show_prompt(prompt, is_numbered=is_numbered)
        if fault is not None:
            return fault
        self._check_taken_back()
        name, answer_id = ("Z50", b"Z51") if isinstance(request, TextRequest) else ("Z42", b"Z43")
        again = partial(self._start_over, prompt, is_numbered=is_numbered)
        try:
            answer: _Event = yield from self._deliver(messages.person_message(request), answer_id, again)
        except NotAnswered:
            # It took the prompt a moment ago: a pad does not answer a message that it does not know (p. 28).
            raise GivenUp(PINFault(PINFaultKind.REFUSED, f"{name} is not known")) from None
        self._check_taken_back()
        if answer == Control(EOT):
            return PINFault(PINFaultKind.REFUSED, f"{name} EOT")
        pad_ends = self._now + math.ceil(request.timeout_s)
        told = yield from self._await_person(answer, answer_id, deadline)
        return self._ended_by_pad(pad_ends, deadline) if told is None else messages.read_person(told.body, request)

    def _await_person(self, answer: _Event, answer_id: bytes, deadline: float) -> _Steps[Frame | None]:
        """Wait until the person has ended it; return the pad's answer, or None where it ended with EOT."""
        self._is_waiting_for_person = True
        while not (isinstance(answer, Frame) and answer.body.startswith(answer_id)):
            answer = yield deadline
            if answer == Control(EOT):
                return None
            if isinstance(answer, Tick):
                raise GivenUp(PINTimedOut())
        return answer

    def _load_key(self, load: KeyLoad) -> _Steps[KeyLoadOutcome]:
        return (yield from self._load(admin.key_message(load), load.purpose is KeyPurpose.INITIAL, load.index))

    def _load_block(self, load: KeyBlockLoad) -> _Steps[KeyLoadOutcome]:
        return (yield from self._load(admin.block_message(load), load.block.is_initial, load.index))

    def _load(self, packet: bytes, is_initial: bool, index: int) -> _Steps[KeyLoadOutcome]:
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        if is_initial:
            code = yield from self._ask(packet, b"91", ends_with_eot=False)
            return KeyLoaded() if code == "0" else admin.refused_key("91", code)
        told = yield from self._have_echoed(packet)
        if told is not None:
            return admin.refused_key("02", told) if told else PINFault(PINFaultKind.LINK, "02 came back changed")
        is_there = yield from self._key_at(index)
        return KeyLoaded() if is_there.is_there else PINFault(PINFaultKind.NO_KEY, "04 has no key after 02")

    def _have_echoed(self, packet: bytes) -> _Steps[str | None]:
        """Send a packet that the pad sends back before it acts on it; return None where it did, else its error code.

        The code is empty where it came back changed.
        """
        self._echo = packet[1:-2]
        try:
            told = yield from self._ask(packet, self._echo[:2], ends_with_eot=False)
        finally:
            echo, self._echo = self._echo, b""
        if told.encode("ascii", errors="replace") != echo[2:]:
            return told if len(told) <= _ERROR_BODY_BYTES - 2 else ""
        yield from self._await_end_of_admin()
        return None

    def _administer(self, request: AdminRequest) -> _Steps[AdminOutcome]:
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        match request:
            case KeyQuery(index=index, details=details):
                return (yield from self._key_at(index, details=details))
            case LineChange():
                code = yield from self._ask(admin.line_message(request), b"13")
                return LineChanged() if code == "0" else PINFault(PINFaultKind.REQUEST, f"13{code}")
            case LanguageChoice(language=language):
                code = yield from self._ask(admin.language_message(language), b"12")
                return Done() if code == "0" else PINFault(PINFaultKind.REQUEST, f"12{code}")
            case SelfTest():
                return admin.read_self_test((yield from self._ask(admin.SELF_TEST, b"16")))
            case SerialNumber(number=number):
                told = yield from self._have_echoed(admin.serial_message(number))
                self._serial_number = number if told is None else self._serial_number
                return Done() if told is None else PINFault(PINFaultKind.LINK, "05 came back changed")
            case KeySetChoice(key_set=key_set):
                return (yield from self._have_taken(admin.key_set_message(key_set), "96"))
            case KSNForm(is_whole=is_whole):
                return (yield from self._have_taken(admin.ksn_form_message(is_whole=is_whole), "7A"))
            case Diagnostic(number=number):
                return (yield from self._diagnose(number))
            case KeyReset():
                return PINFault(PINFaultKind.REQUEST, "this pad knows no such message")

    def _have_taken(self, packet: bytes, name: str) -> _Steps[AdminOutcome]:
        """Send a packet that is acknowledged and not answered."""
        try:
            answer = yield from self._deliver(packet)
        except NotAnswered:
            raise GivenUp(PINFault(PINFaultKind.REFUSED, f"{name} is not known")) from None
        return PINFault(PINFaultKind.REFUSED, f"{name} EOT") if answer == Control(EOT) else Done()

    def _diagnose(self, number: int) -> _Steps[AdminOutcome]:
        """Run a diagnostic until the pad says by EOT that it is over; cancel and time end it here."""
        self._pad_is_idle = False
        name = f"01{number:02}"
        try:
            answer: _Event = yield from self._deliver(admin.diagnostic_message(number))
        except NotAnswered:
            raise GivenUp(PINFault(PINFaultKind.REFUSED, f"{name} is not known")) from None
        if answer == Control(EOT):
            return PINFault(PINFaultKind.REFUSED, f"{name} EOT")
        until = self._now + admin.DIAGNOSTIC_WITHIN_S
        self._is_waiting_for_person = True
        while answer != Control(EOT):
            answer = yield until
            if isinstance(answer, Tick):
                raise GivenUp(PINTimedOut())
        self._pad_is_idle = True
        return Done()

    def _key_at(self, index: int, *, details: bool = False) -> _Steps[KeyThere]:
        return admin.read_key_there((yield from self._ask(admin.ask_for_key(index, details=details), b"04")))

    def _show_prompt(self, packet: bytes, *, is_numbered: bool) -> _Steps[PINFault | None]:
        """Have a prompt shown: free text, which is acknowledged, or one of the pad's own, which it says it knows."""
        if not is_numbered:
            answer = yield from self._deliver(packet)
            return PINFault(PINFaultKind.REFUSED, "Z2 EOT") if answer == Control(EOT) else None
        known = yield from self._ask(packet, b"Z2", ends_with_eot=False)
        return None if known == "0" else PINFault(PINFaultKind.REQUEST, f"Z2{known}")

    def _ended_by_pad(self, pad_ends: float, deadline: float) -> PINTimedOut | PINCancelled:
        # Cancel key and time-out look the same on the wire; only the time tells them apart.
        self._pad_is_idle = True
        return PINTimedOut() if self._now >= min(pad_ends - self._timing.tolerance_s, deadline) else PINCancelled()

    def _ask(self, packet: bytes, message_id: bytes, *, ends_with_eot: bool | None = None) -> _Steps[str]:
        """Send a packet that is answered under its own id; return what follows the id."""
        answer: _Event = yield from self._deliver(packet, message_id)
        until = self._now + self._timing.reply_s
        while not (isinstance(answer, Frame) and answer.body.startswith(message_id)):
            if answer == Control(EOT) or isinstance(answer, Tick):
                raise LinkFault(f"no reply to {message_id.decode()}")
            answer = yield until
        text = answer.body.removeprefix(message_id).decode("ascii", errors="replace")
        if self._dialect.admin_ends_with_eot if ends_with_eot is None else ends_with_eot:
            yield from self._await_end_of_admin()
        return text

    def _await_end_of_admin(self) -> _Steps[None]:
        # Left unread, this EOT would be taken for the answer to the next packet.
        for _ in range(2):
            until = self._now + self._timing.end_of_admin_s
            event: _Event = Control(0)
            while not isinstance(event, Tick):
                event = yield until
                if event == Control(EOT):
                    return
            # Perhaps our ACK was lost, and the pad still waits for it and takes nothing else.
            self._send(bytes((ACK,)))

    def _settle(self) -> _Steps[None]:
        """Bring the pad back to idle: it answers ACK when it was, EOT out of an entry.

        A 71 that crossed our 72 on the way is acknowledged like every packet and goes no further.
        """
        yield from self._deliver(messages.CANCEL)
        self._pad_is_idle = True
