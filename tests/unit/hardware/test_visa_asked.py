# SPDX-License-Identifier: Apache-2.0
"""A text or a key on a Verifone/VISA pad: every way in which that can end, in virtual time, against the simulator."""

import pickle

import pytest

from hardware.framing.visa import FrameKind, encode
from hardware.pin_pad import (
    Echo,
    KeyPressed,
    KeyRequest,
    PadDialect,
    PadKey,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINTimedOut,
    TextRequest,
    TypedText,
)
from hardware.pin_pad.model import PersonRequest
from hardware.pin_pad.session import Answered
from hardware.pin_pad.visa_dialect import person_message, read_person
from hardware.simulators.faults import (
    AnswerEOT,
    BadCheck,
    DuplicateFrame,
    Fault,
    GarbageBefore,
    IgnoreHost,
    LateAck,
    LoseAck,
    LoseByte,
    NakHost,
    SplitWrites,
    UnplugMidFrame,
)
from hardware.simulators.pad_keys import MasterKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.test_visa_session import BLOCK, SESSION
from tests.unit.hardware.virtual_counter import VirtualCounter, request

TEXT = TextRequest(("PAY 12.80", "SMS CODE"), 6)
KEY = KeyRequest(("PAY 12.80?", "PRESS ENTER"))
REQUESTS = pytest.mark.parametrize("wanted", [TEXT, KEY], ids=["text", "key"])


def counter(pad: VisaPadCore | None = None, dialect: PadDialect | None = None) -> VirtualCounter:
    joined = VirtualCounter(pad or VisaPadCore(MasterKeys()), dialect)
    joined.connect()
    joined.states.clear()
    return joined


def asked(wanted: PersonRequest) -> VirtualCounter:
    joined = counter()
    joined.start(wanted)
    joined.run(1.0)
    assert joined.pad.state is (PadState.TEXT if wanted is TEXT else PadState.KEY)
    return joined


def typed(outcome: object) -> str:
    assert isinstance(outcome, TypedText)
    return outcome.digits.decode("ascii")


def answer(joined: VirtualCounter, wanted: PersonRequest) -> None:
    joined.press(*("123456" if wanted is TEXT else ""), ENTER)


def fits(outcome: object, wanted: PersonRequest) -> bool:
    return typed(outcome) == "123456" if wanted is TEXT else outcome == KeyPressed(PadKey.ENTER)


def test_a_text_comes_as_it_was_typed_and_the_display_shows_the_prompt_and_then_stars() -> None:
    joined = asked(TEXT)
    assert joined.pad.display == "PAY 12.80\nSMS CODE"
    joined.press("9", CLEAR, *"12345")
    assert joined.pad.display == "*****"
    joined.press("6", "7", ENTER)  # No more than were asked for.
    assert typed(joined.outcome(1.0)) == "123456"


def test_what_was_typed_shows_nowhere_and_is_wiped_by_whoever_has_it() -> None:
    joined = asked(TEXT)
    joined.type_pin("123456")
    outcome = joined.outcome(1.0)
    assert isinstance(outcome, TypedText)
    assert repr(outcome) == str(outcome) == "TypedText(hidden)"
    with pytest.raises(TypeError, match="neither copied nor stored"):
        pickle.dumps(outcome)
    outcome.wipe()
    assert outcome.digits == b""


@pytest.mark.parametrize(
    ("pressed", "key"),
    [(ENTER, PadKey.ENTER), (CLEAR, PadKey.CLEAR), ("F1", PadKey.F1), ("F2", PadKey.F2), ("F3", PadKey.F3)],
)
def test_a_key_is_named(pressed: str, key: PadKey) -> None:
    joined = asked(KEY)
    joined.press(pressed)
    assert joined.outcome(1.0) == KeyPressed(key)


def test_a_digit_is_told_and_its_repr_does_not_show_which() -> None:
    joined = asked(KEY)
    joined.press("7")
    outcome = joined.outcome(1.0)
    assert outcome == KeyPressed(PadKey.DIGIT, 7)
    assert "7" not in repr(outcome)


@REQUESTS
def test_the_cancel_key_is_a_cancel_and_leaves_a_pad_that_works(wanted: PersonRequest) -> None:
    joined = asked(wanted)
    joined.press(CANCEL)
    assert joined.outcome(1.0) == PINCancelled()
    joined.start(wanted)
    joined.run(1.0)
    answer(joined, wanted)
    assert fits(joined.outcome(1.0), wanted)


@REQUESTS
def test_nobody_answering_is_a_time_out_at_the_requested_time_and_the_pad_is_idle_again(
    wanted: PersonRequest,
) -> None:
    joined = counter()
    began = joined.now
    joined.start(type(wanted)(**{**vars(wanted), "timeout_s": 19.5}))
    assert joined.outcome() == PINTimedOut()
    assert joined.now - began == pytest.approx(19.5, abs=0.1)
    assert joined.pad.state is PadState.IDLE


@REQUESTS
def test_the_pads_own_time_out_is_told_from_a_cancel(wanted: PersonRequest) -> None:
    joined = asked(type(wanted)(**{**vars(wanted), "timeout_s": 60.0}) if wanted is not TEXT else wanted)
    joined.run(58.9)  # The pad's clock is a second fast.
    joined.put(joined.pad.tick(joined.now + 1.1))
    assert joined.outcome(0.5) == PINTimedOut()


@REQUESTS
def test_the_till_can_take_it_back(wanted: PersonRequest) -> None:
    joined = asked(wanted)
    joined.press(*("12" if wanted is TEXT else ""))
    joined.cancel()
    assert joined.outcome(1.0) == PINCancelled()
    assert joined.pad.state is PadState.IDLE


@REQUESTS
@pytest.mark.parametrize("lead_ms", [-12, -8, -4, -1, 0, 1, 4, 8])
def test_a_cancel_that_crosses_the_answer_is_one_outcome_and_a_pin_can_be_asked_for_next(
    wanted: PersonRequest, lead_ms: int
) -> None:
    joined = asked(wanted)
    joined.at(0.1, lambda: answer(joined, wanted))
    joined.at(0.1 + lead_ms / 1000, joined.cancel)
    outcome = joined.outcome(10.0)
    assert outcome == PINCancelled() or fits(outcome, wanted)
    joined.run(10.0)
    assert joined.outcomes == []
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome(5.0) == PINEntered(BLOCK, None, 6)


@REQUESTS
@pytest.mark.parametrize("delay_ms", range(0, 80, 7))
def test_taking_it_back_at_any_moment_of_the_beginning_leaves_a_pad_that_works(
    wanted: PersonRequest, delay_ms: int
) -> None:
    joined = counter()
    joined.start(wanted)
    joined.at(delay_ms / 1000, joined.cancel)
    assert joined.outcome(5.0) == PINCancelled()
    joined.start(wanted)
    joined.run(1.0)
    answer(joined, wanted)
    assert fits(joined.outcome(1.0), wanted)


@REQUESTS
@pytest.mark.parametrize(
    "fault",
    [
        SplitWrites(size=1, pause_s=0.001, times=9),
        LoseByte("Z", index=-1),
        LoseByte("Z", index=2),
        BadCheck("Z", times=2),
        DuplicateFrame("Z"),
        GarbageBefore("Z"),
        NakHost("Z", times=2),
        IgnoreHost("Z", times=2),
        LoseAck("Z4"),
        LoseAck("Z5"),
        LateAck("Z", delay_s=1.0),
    ],
    ids=str,
)
def test_a_line_fault_that_can_be_healed_is(wanted: PersonRequest, fault: Fault) -> None:
    joined = counter()
    joined.pad.faults.add(fault)
    joined.start(wanted)
    joined.run(10.0)
    answer(joined, wanted)
    assert fits(joined.outcome(20.0), wanted)


@REQUESTS
@pytest.mark.parametrize("delay_ms", [1480, 1490, 1500, 1505, 1510, 1515, 1520, 1700, 2000, 2900, 4000])
def test_an_ack_that_comes_so_late_that_we_began_anew_is_no_answer_to_anything(
    wanted: PersonRequest, delay_ms: int
) -> None:
    joined = counter()
    joined.pad.faults.add(LateAck("Z4" if wanted is KEY else "Z5", delay_s=delay_ms / 1000))
    joined.start(wanted)
    joined.run(10.0)
    answer(joined, wanted)
    assert fits(joined.outcome(20.0), wanted)


@REQUESTS
def test_an_answer_whose_ack_was_lost_is_no_answer_to_the_next_question(wanted: PersonRequest) -> None:
    joined = asked(wanted)
    joined.lost_on_the_way.append(b"\x06")
    joined.press(*("111111" if wanted is TEXT else ""), ENTER)
    joined.outcome(1.0)
    joined.start(wanted)  # The pad is still sending the answer before.
    joined.run(20.0)
    assert joined.outcomes == []
    answer(joined, wanted)
    assert fits(joined.outcome(1.0), wanted)


@REQUESTS
def test_a_pad_that_does_not_know_the_message_refuses_and_still_takes_pins(wanted: PersonRequest) -> None:
    joined = counter()
    joined.pad.faults.add(IgnoreHost("Z50", times=3), IgnoreHost("Z42", times=3))
    joined.start(wanted)
    name = "Z50" if wanted is TEXT else "Z42"
    assert joined.outcome(20.0) == PINFault(PINFaultKind.REFUSED, f"{name} is not known")
    assert joined.states == [], "it is there, and its light stays green"
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome(5.0) == PINEntered(BLOCK, None, 6)


@REQUESTS
def test_a_pad_that_refuses_is_told_from_a_cancel(wanted: PersonRequest) -> None:
    joined = counter()
    joined.pad.faults.add(AnswerEOT("Z50"), AnswerEOT("Z42"))
    joined.start(wanted)
    outcome = joined.outcome(5.0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.REFUSED


def test_a_pad_that_takes_texts_behind_its_own_prompts_alone_gets_one() -> None:
    strict = VisaPadCore(MasterKeys(), strict_prompt=True)
    joined = counter(strict)
    joined.start(TEXT)
    assert joined.outcome(5.0) == PINFault(PINFaultKind.REFUSED, "Z50 EOT")
    joined = counter(VisaPadCore(MasterKeys(), strict_prompt=True), PadDialect(text_prompt_id="002"))
    joined.start(TEXT)
    joined.run(1.0)
    assert joined.pad.display == "PROMPT 002"
    joined.type_pin("123456")
    assert typed(joined.outcome(1.0)) == "123456"


def test_a_prompt_that_the_pad_does_not_know_is_a_fault() -> None:
    joined = counter(dialect=PadDialect(text_prompt_id="999"))
    joined.start(TEXT)
    assert joined.outcome(5.0) == PINFault(PINFaultKind.REQUEST, "Z21")


@REQUESTS
def test_unplugging_in_the_middle_is_a_fault_at_once(wanted: PersonRequest) -> None:
    joined = asked(wanted)
    joined.unplug()
    assert joined.outcomes == [PINFault(PINFaultKind.UNPLUGGED, "port lost")]
    joined = counter()
    joined.pad.faults.add(UnplugMidFrame("Z"))
    joined.start(wanted)
    joined.run(1.0)
    answer(joined, wanted)
    assert joined.outcome(1.0) == PINFault(PINFaultKind.UNPLUGGED, "port lost")


@REQUESTS
def test_a_pad_that_falls_silent_is_a_link_fault_and_found_again(wanted: PersonRequest) -> None:
    joined = counter()
    joined.pad.faults.silent = True
    joined.start(wanted)
    outcome = joined.outcome(20.0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.LINK
    joined.pad.faults.silent = False
    joined.run(20.0)
    assert joined.states[-1] == Answered("000000000000")


def test_messages_are_those_of_the_manual() -> None:
    assert person_message(TEXT) == encode(FrameKind.TRANSACTION, b"Z50006006")
    assert person_message(TextRequest(("A",), 49, 5.5, Echo.PLAIN)) == encode(FrameKind.TRANSACTION, b"Z50100649")
    assert person_message(TextRequest(("A",), 1, 255, Echo.NOTHING)) == encode(FrameKind.TRANSACTION, b"Z50225501")
    assert person_message(KeyRequest(("A",), 4.2)) == encode(FrameKind.TRANSACTION, b"Z425")


@pytest.mark.parametrize("body", [b"Z511234567", b"Z51\x00", b"Z51" + b"1" * 50])
def test_an_answer_that_was_not_asked_for_like_that_is_a_fault_that_repeats_none_of_it(body: bytes) -> None:
    outcome = read_person(body, TEXT)
    assert outcome == PINFault(PINFaultKind.PROTOCOL, "Z51 in another form than it was asked for")
    assert read_person(b"Z43Q", KEY) == PINFault(PINFaultKind.PROTOCOL, "Z43 with an unknown key")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"max_characters": 0}, "max_characters 0"),
        ({"max_characters": 50}, "allowed is 1 to 49"),
        ({"timeout_s": 256.0}, "timeout_s 256"),
        ({"prompt": ()}, "prompt has 0 lines"),
        ({"prompt": ("短信",)}, "短信"),
    ],
)
def test_a_request_that_no_pad_can_carry_is_named(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        TextRequest(**{"prompt": ("SMS CODE",), "max_characters": 6, **wrong})  # type: ignore[arg-type]  # wrong on purpose
