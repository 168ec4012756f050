# SPDX-License-Identifier: Apache-2.0
"""The conversation with an ABECS PIN pad as a pure state machine: bytes and time in, actions out.

Link rules: the pad answers a good packet by ACK within 2 s and a bad one by NAK, three tries; we acknowledge
nothing, but answer NAK to a bad packet, and the pad sends it again. CAN ends what the pad is doing; it answers EOT.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

from hardware.framing.abecs import ACK, EOT, NAK, AbecsFramer, Packet, PacketEvent
from hardware.framing.events import BadFrame, Control
from hardware.pin_pad import abecs_dialect as messages
from hardware.pin_pad.abecs_dialect import AbecsDialect, Response
from hardware.pin_pad.model import PadRequest, PINOutcome, PINRequest, PINTimedOut
from hardware.pin_pad.session import GivenUp, LinkFault, PadSession, PadTiming, Tick

ABECS_TIMING = PadTiming(ack_s=2.0, tries=3, reply_s=10.0)
_MAX_NAKS = 3
_Event: TypeAlias = PacketEvent | Tick
_T = TypeVar("_T")
_Steps: TypeAlias = Generator[float, _Event, _T]


class AbecsSession(PadSession[PacketEvent]):
    """Be the session of an ABECS pad; see `PadSession`."""

    parting = messages.CLOSE

    def __init__(self, dialect: AbecsDialect | None = None, timing: PadTiming = ABECS_TIMING) -> None:
        super().__init__(AbecsFramer(), timing)
        self._dialect = dialect or AbecsDialect()
        self._bad_frames = 0

    @property
    def farewell(self) -> bytes:
        """Return what leaves the pad idle."""
        return messages.CANCEL + messages.CLOSE

    def check(self, request: PadRequest) -> None:
        """Raise `ValueError` when a pad cannot show the prompt."""
        if isinstance(request, PINRequest):
            messages.entry_command(self._dialect, request)

    # The link layer.

    def _on_event(self, event: PacketEvent) -> None:
        if isinstance(event, Packet):
            self._bad_frames = 0
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
        """Have the pad end what it does; a response that crosses our CAN goes no further."""
        for _ in range(self._timing.tries):
            self._send(messages.CANCEL)
            until = self._now + self._timing.ack_s
            event: _Event = Control(0)
            while not isinstance(event, Tick):
                event = yield until
                if event == Control(EOT):
                    self._pad_is_idle = True
                    return
        raise LinkFault("no answer")

    def _deliver(self, packet: bytes, name: str) -> _Steps[Response | None]:
        """Send a packet until the pad takes it; return a response that came without its ACK."""
        naks = 0
        for tries in range(self._timing.tries):
            if tries and not naks:
                # The pad may be at work on the first packet and only its ACK was lost.
                yield from self._settle()
            self._send(packet)
            until = self._now + self._timing.ack_s + self._line_s(packet)
            event: _Event = Control(0)
            while not isinstance(event, Tick) and event != Control(NAK):
                event = yield until
                if event == Control(ACK):
                    return None
                response = _response(event)
                if response is not None and response.name == name:
                    return response
            naks += event == Control(NAK)
        raise LinkFault(f"{naks} NAK" if naks else "no answer")

    def _ask(self, packet: bytes, name: str) -> _Steps[Response]:
        """Send a command that the pad answers by itself; return its response."""
        response = yield from self._deliver(packet, name)
        until = self._now + self._timing.reply_s
        while response is None or response.name != name:
            event = yield until
            if isinstance(event, Tick):
                raise LinkFault(f"no response to {name}")
            response = _response(event)
        return response

    # The operations.

    def _identify(self) -> _Steps[str]:
        """Open the pad, which is harmless when it is open; OPN tells no serial number."""
        response = yield from self._ask(messages.OPEN, "OPN")
        if response.status != messages.OK:
            raise LinkFault(f"OPN{response.status}")
        return ""

    def _show_line(self, text: str) -> _Steps[None]:
        yield from self._ask(messages.display(text), "DSP")

    def _ask_pin(self, request: PINRequest) -> _Steps[PINOutcome]:
        deadline = self._now + request.timeout_s
        if not self._pad_is_idle:
            yield from self._settle()
        self._check_taken_back()
        response = yield from self._get_pin(request, deadline)
        if response.status == messages.NOT_OPEN:
            # It lost its power meanwhile. Nobody has been asked anything, so that asking again does no harm.
            yield from self._identify()
            self._check_taken_back()
            response = yield from self._get_pin(request, deadline)
        return messages.read_entry(response, request)

    def _get_pin(self, request: PINRequest, deadline: float) -> _Steps[Response]:
        self._pad_is_idle = False
        response = yield from self._deliver(messages.entry_command(self._dialect, request), "GPN")
        self._check_taken_back()
        self._is_waiting_for_person = True
        # Notes that the pad sends meanwhile, such as NTM, have other names.
        while response is None or response.name != "GPN":
            event = yield deadline
            if isinstance(event, Tick):
                raise GivenUp(PINTimedOut())
            response = _response(event)
        self._is_waiting_for_person = False
        self._pad_is_idle = True
        return response


def _response(event: _Event) -> Response | None:
    return messages.read_response(event.body) if isinstance(event, Packet) else None
