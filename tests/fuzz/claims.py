# SPDX-License-Identifier: Apache-2.0
"""What must hold for any bytes. A claim takes bytes and raises `AssertionError`, or whatever the product raised."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from cashier.checkout.key_bursts import ENTER, Key, KeyBursts, Outcome, Scanned, Typed
from cashier.values.payment_code import NotACode, PaymentCode, around_code, read
from hardware.camera.decoder import Decoder
from hardware.framing.abecs import AbecsFramer
from hardware.framing.esc import EscFramer
from hardware.framing.hid_descriptor import DescriptorError, parse_report_descriptor
from hardware.framing.hid_pos import HIDPOSFramer, scan_layouts
from hardware.framing.key_events import EVENT, KeyEventDecoder
from hardware.framing.keyboard_layouts import LayoutName, places_of, typed_for
from hardware.framing.keypad import KeypadFramer
from hardware.framing.line import MAX_LINE_BYTES, LineFramer, Suffix, split_aim
from hardware.framing.newland import NewlandFramer
from hardware.framing.sample_code import SAMPLE, sampled
from hardware.framing.visa import VisaFramer
from hardware.pin_pad import KeyQuery, KeyRequest, MasterSession, PINRequest, TextRequest
from hardware.pin_pad.abecs_session import AbecsSession
from hardware.pin_pad.esc_dialect import EscDialect, EscFamily
from hardware.pin_pad.esc_session import EscSession
from hardware.pin_pad.key_block import read_key_block
from hardware.pin_pad.keypad_session import KeypadDialect, KeypadSession
from hardware.pin_pad.model import PadRequest
from hardware.pin_pad.newland_session import NewlandSession
from hardware.pin_pad.session import Finished, PadSession
from hardware.pin_pad.upkeep import SelfTest
from hardware.pin_pad.visa_session import VisaSession
from hardware.printer import condition_of
from hardware.scanner.scan import decode_text
from hardware.simulators.escpos_core import EscPosCore
from hardware.simulators.hid_gun_core import MAKES
from hardware.simulators.key_block import BlockRefused, open_block
from tests.support.codes import code_digits

MOST_HELD_BYTES = 16_384
"""More than any framer may keep of a stream that never ends its packet."""
PIN_TIMEOUT_S = 30.0
LONGEST_ENTRY_S = PIN_TIMEOUT_S + 120.0

Claim = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A claim, with bytes from which a search may begin."""

    name: str
    claim: Claim
    seeds: tuple[bytes, ...] = ()


class _Feeds(Protocol):
    def feed(self, data: bytes, /) -> list[Any]: ...


def _chunked(make: Callable[[], _Feeds]) -> Claim:
    """Claim that any chunking of a stream gives the same events, and that little is held meanwhile.

    The first byte says how many of the next ones are sizes of chunks; the rest is the stream.
    """

    def claim(data: bytes) -> None:
        sizes, stream = _split(data)
        whole = make().feed(stream)
        framer = make()
        in_pieces = [event for piece in _pieces(stream, sizes) for event in framer.feed(piece)]
        assert whole == in_pieces, "the chunking changed the events"
        assert len(whole) <= len(stream), "more events than bytes"
        assert _held_bytes(framer) <= MOST_HELD_BYTES, "too much is held"

    return claim


def _split(data: bytes) -> tuple[bytes, bytes]:
    count = data[0] % 16 if data else 0
    return data[1 : 1 + count], data[1 + count :]


def _pieces(stream: bytes, sizes: bytes) -> Iterator[bytes]:
    at = 0
    for size in itertools.cycle(sizes or b"\x01"):
        if at >= len(stream):
            return
        yield stream[at : at + max(size, 1)]
        at += max(size, 1)


def _held_bytes(thing: object) -> int:
    return sum(len(value) for value in vars(thing).values() if isinstance(value, bytes | bytearray | list))


def hid_descriptor(data: bytes) -> None:
    """Claim that a descriptor is read or refused by name; what it describes can then be fed any report."""
    count = data[0] if data else 0
    descriptor, reports = data[1 : 1 + count], data[1 + count :]
    try:
        layouts = scan_layouts(parse_report_descriptor(descriptor))
    except DescriptorError:
        return
    framer = HIDPOSFramer(layouts)
    for at in range(0, len(reports), 64):
        for scan in framer.feed(reports[at : at + 64]):
            assert len(scan.data) <= MAX_LINE_BYTES
    assert len(framer.flush()) <= 1
    assert not framer.is_pending


def scanned_bytes(data: bytes) -> None:
    """Claim that whatever a gun sends becomes a text, and the text a payment code or a named something else."""
    _, rest = split_aim(data)
    text, _ = decode_text(rest)
    assert text.isprintable()
    seen = read(text)
    assert isinstance(seen, PaymentCode | NotACode)
    if isinstance(seen, NotACode):
        assert len(seen.shown) <= 60, "too much of it is shown"

    assert sampled(text) is None or isinstance(seen, NotACode)
    before, behind = around_code(text)
    assert len(before) + len(behind) <= 8


def key_events(data: bytes) -> None:
    """Claim that any chunking of a keyboard's events gives the same text, and that no country raises on it."""
    sizes, stream = _split(data)
    for layout in LayoutName:
        whole = KeyEventDecoder(layout).feed(stream)
        decoder = KeyEventDecoder(layout)
        assert whole == b"".join(decoder.feed(piece) for piece in _pieces(stream, sizes))
        places = places_of(whole.decode(), layout)
        assert places is None or typed_for(places) is None or len(places) == len(whole.decode())


def key_bursts(data: bytes) -> None:
    """Claim of any keys at any times that a code which comes out was typed in this order, and that none comes twice.

    Pairs of a pause in 4 ms and a key, each a byte.
    """
    bursts, now, typed, told = KeyBursts(), 1_000.0, "", 0
    for pause, number in zip(data[::2], data[1::2], strict=False):
        now += pause * 4.0
        key = Key(ENTER, now) if number % 16 == 15 else Key("", now, f"{number % 10}")
        typed += key.text
        told += _told(bursts.take(key), typed)
    if bursts.settles_at_ms is not None:
        told += _told(bursts.settle(bursts.settles_at_ms), typed)
    assert told <= len(data) // 2, "a key was told twice"
    assert bursts.settles_at_ms is None, "keys are held for ever"


def _told(outcomes: list[Outcome], typed: str) -> int:
    for each in outcomes:
        assert not isinstance(each, Scanned) or each.text in typed, "what was scanned was never typed"
    return sum(isinstance(each, Typed) for each in outcomes)


def printer_answer(data: bytes) -> None:
    """Claim that a printer's answer is read or refused by name."""
    with contextlib.suppress(ValueError):
        condition_of(dict(enumerate(data[:4], start=1)))


def printed_bytes(data: bytes) -> None:
    """Claim that the simulated printer takes any bytes: a driver's fault must show as rubbish, not as a crash."""
    printer = EscPosCore()
    for piece in _pieces(*reversed(_split(data))):
        printer.receive(piece)


def camera_frame(data: bytes) -> None:
    """Claim that no picture makes the decoder raise, and that it keeps to its time."""
    if len(data) < 3:
        return
    width = data[0] % 96 + 1
    pixels = np.frombuffer(data[1:], dtype=np.uint8)
    height = min(len(pixels) // width, 96)
    if height:
        Decoder(budget_s=0.02).decode(pixels[: width * height].reshape(height, width))


_SCHEME = MasterSession("4230EF1CB268495597F4494DD23D8A72", check_hex="0123456789ABCDEF")
_PIN = PINRequest("6228480012345678", _SCHEME, PIN_TIMEOUT_S)


def _entry(make: Callable[[], PadSession[Any]], wanted: PadRequest = _PIN) -> Claim:
    """Claim that whatever is asked of a pad ends, once, whatever it sends and whenever; the line may be pulled.

    Pairs of a pause and a length, each a byte, say when how many of the following bytes arrive.
    """

    def claim(data: bytes) -> None:
        session, now, ended = make(), 100.0, 0

        def count(actions: list[Any]) -> None:
            nonlocal ended
            ended += sum(isinstance(action, Finished) for action in actions)

        count(session.probe(now))
        count(session.start(wanted, now))
        for pause_s, chunk in _arrivals(data):
            now = _let_pass(session, now, now + pause_s, count)
            if chunk:
                count(session.on_bytes(chunk, now))
        assert ended <= 1
        _let_pass(session, now, now + LONGEST_ENTRY_S, count)
        if session.is_entering:  # A pad that never said it is there: the entry waits for it, and may be taken back.
            count(session.cancel(now + LONGEST_ENTRY_S))
            count(session.lost(now + LONGEST_ENTRY_S))
        assert ended == 1, f"an entry ended {ended} times"
        assert not session.is_entering

    return claim


_MOST_STEPS = 10_000


def _arrivals(data: bytes) -> Iterator[tuple[float, bytes]]:
    at = 0
    while at + 2 <= len(data):
        pause_s, length = data[at] / 20.0, data[at + 1] % 64
        yield pause_s, data[at + 2 : at + 2 + length]
        at += 2 + length


def _let_pass(session: PadSession[Any], now: float, until: float, count: Callable[[list[Any]], None]) -> float:
    """Let time pass to ``until``, deadline by deadline; a session that wakes without end is a fault."""
    for _ in range(_MOST_STEPS):
        deadline = session.deadline
        if deadline is None or deadline > until:
            return until
        now = max(now, deadline)
        count(session.on_time(now))
    raise AssertionError("the session wakes up again and again")


def key_block(data: bytes) -> None:
    """Claim that a key block's head is read or refused by name, and that the simulated pad opens or refuses it."""
    text = data.decode("latin-1")
    with contextlib.suppress(ValueError):
        assert read_key_block(text).text == text.strip().replace(" ", "")
    with contextlib.suppress(BlockRefused):
        open_block(_LOADING_KEY, text)


_LOADING_KEY = bytes.fromhex("19191919191919195B5B5B5B5B5B5B5B")


def _line(suffix: Suffix) -> Callable[[], LineFramer]:
    return lambda: LineFramer(suffix)


def _esc(family: EscFamily) -> Callable[[], EscSession]:
    return lambda: EscSession(EscDialect(family))


_DESCRIPTORS = tuple(bytes((min(len(make.descriptor), 255),)) + make.descriptor for make in MAKES)
_VISA = tuple(
    b"\x00" + bytes.fromhex(packet) for packet in ("0237320306", "025A310368", "0F3038300E36", "025A34333F0361")
)
_ASKED = tuple(
    b"\x01" + bytes((len(said),)) + said
    for packet in ("025A3531313233343536035A", "025A343323037D")
    for said in (bytes.fromhex(f"060F30363132330E38040606{packet}"),)
)
"""The pad is there, takes prompt and question, and answers with a text or a key."""
_ADMIN = tuple(
    b"\x01" + bytes((len(said),)) + said
    for packet in ("0F31363132350E3F", "0F3034464B301C441C540E27")
    for said in (bytes.fromhex(f"060F30363132330E380406{packet}04"),)
)
_BLOCKS = (b"B0080P0TE00N00003C4F5024C59C182F7165BC870FCB7F63456AAE07DB736C32EA391E5834C1AA0C",)

TARGETS = (
    Target("visa-framer", _chunked(VisaFramer), _VISA),
    Target("abecs-framer", _chunked(AbecsFramer), (b"\x00\x16GPN000\x17w^",)),
    Target("esc-framer", _chunked(EscFramer), (b"\x00\x1b33303\x0d\x0a", b"\x00\x02\x1b\x03")),
    Target("newland-framer", _chunked(NewlandFramer), (b"\x00\x02\x00\x0430303030\x03\x07",)),
    Target("keypad-framer", _chunked(lambda: KeypadFramer(KeypadDialect().keys)), (b"\x001234\x0d",)),
    *(Target(f"line-framer-{each.value}", _chunked(_line(each)), (b"\x0091\r\n92\t",)) for each in Suffix),
    Target("hid-descriptor", hid_descriptor, _DESCRIPTORS),
    Target(
        "scanned-bytes",
        scanned_bytes,
        (b"]Q391001234567890123456", b"000201", b"https://x.invalid/a?b", SAMPLE.encode()),
    ),
    Target(
        "key-events", key_events, (b"\x00" + b"".join(EVENT.pack(0, 0, 1, code, 1) for code in (42, 27, 16, 2, 28)),)
    ),
    Target("key-bursts", key_bursts, (bytes(each for digit in code_digits() for each in (1, ord(digit) - 48)),)),
    Target("printer-answer", printer_answer, (b"\x12\x12\x12\x12",)),
    Target("printed-bytes", printed_bytes, (b"\x00\x1b@\x1ba\x01Jifu\n\x1dV\x00",)),
    Target("camera-frame", camera_frame, (b"\x20" + bytes(range(256)) * 4,)),
    Target("visa-entry", _entry(VisaSession), tuple(b"\x01\x06\x06" + seed[1:] for seed in _VISA)),
    Target("visa-text", _entry(VisaSession, TextRequest(("SMS CODE",), 6, PIN_TIMEOUT_S)), _ASKED),
    Target("visa-key", _entry(VisaSession, KeyRequest(("PRESS ENTER",), PIN_TIMEOUT_S)), _ASKED),
    Target("visa-self-test", _entry(VisaSession, SelfTest()), _ADMIN),
    Target("visa-key-query", _entry(VisaSession, KeyQuery(0, details=True)), _ADMIN),
    Target("key-block", key_block, _BLOCKS),
    Target("abecs-entry", _entry(AbecsSession), (b"\x01\x0b\x06\x16GPN000\x17w^",)),
    Target("psbc-entry", _entry(_esc(EscFamily.PSBC))),
    Target(
        "psbc-text",
        _entry(_esc(EscFamily.PSBC), TextRequest(("SMS CODE",), 6, PIN_TIMEOUT_S)),
        (b"\x01\x06\x02123\x03\x01\x00\x01\x08\x02123456\x03",),
    ),
    Target("h002-entry", _entry(_esc(EscFamily.H002))),
    Target("newland-entry", _entry(NewlandSession)),
    Target("keypad-entry", _entry(KeypadSession), (b"\x01\x051234\x0d",)),
)
"""Everything that reads what a device sends."""
