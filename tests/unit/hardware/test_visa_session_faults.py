# SPDX-License-Identifier: Apache-2.0
"""Faults on the line, one by one and in any mixture: one outcome each, never a wrong one, and the pad works after."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.pin_pad import (
    EntryMessage,
    MasterSession,
    PadDialect,
    PadTiming,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
)
from hardware.pin_pad.session import Answered, AnyOutcome, Silent
from hardware.simulators.faults import (
    AnswerEOT,
    BadCheck,
    DuplicateFrame,
    EOTInstead,
    ErrorAnswer,
    Fault,
    GarbageBefore,
    IgnoreHost,
    LateAck,
    LoseAck,
    LoseByte,
    NakHost,
    SplitWrites,
    UnplugMidFrame,
    WrongKey,
)
from hardware.simulators.pad_keys import MasterKeys
from hardware.simulators.pad_state import PadState
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import VirtualCounter, request

SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72")
BLOCK = bytes.fromhex("37096EBD428A6797")
ENTERED = PINEntered(BLOCK, None, 6)


def counter(*faults: Fault) -> VirtualCounter:
    """Join a driver and a pad; the person types as soon as the pad asks."""
    pad = VisaPadCore(MasterKeys(), on_entry=lambda: joined.at(0.2, person))
    joined = VirtualCounter(pad)

    def person() -> None:
        if pad.state is PadState.ENTRY:
            joined.type_pin("123456")

    joined.connect()
    joined.states.clear()
    pad.faults.add(*faults)
    return joined


def outcome_under(*faults: Fault, within_s: float = 60.0) -> AnyOutcome:
    joined = counter(*faults)
    joined.start(request(SESSION))
    return joined.outcome(within_s)


@pytest.mark.parametrize(
    "fault",
    [
        SplitWrites(size=1, pause_s=0.02, times=9),
        LoseByte("71", index=0),
        LoseByte("71", index=5),
        LoseByte("71", index=-2),
        LoseByte("71", index=-1),
        LoseByte("080", index=2),
        BadCheck("71", times=2),
        BadCheck("080"),
        DuplicateFrame("71"),
        DuplicateFrame("080"),
        GarbageBefore("71"),
        GarbageBefore("71", noise=b"\x02\x0271.0"),
        NakHost("Z60", times=2),
        NakHost("72", times=2),
        IgnoreHost("Z60", times=2),
        IgnoreHost("08", times=2),
        LoseAck("Z60"),
        LoseAck("Z2"),
        LoseAck("08"),
        LateAck("Z60", delay_s=1.7),
        LateAck("Z2", delay_s=1.7),
    ],
    ids=str,
)
def test_a_fault_that_the_link_rules_can_heal_costs_nothing_but_time(fault: Fault) -> None:
    assert outcome_under(fault) == ENTERED


def test_an_acknowledgement_of_ours_that_is_lost_is_sent_again_before_the_pad_repeats_itself() -> None:
    joined = counter()
    joined.lost_on_the_way.append(b"\x06")
    began = joined.now
    joined.start(request(SESSION))
    assert joined.outcome() == ENTERED
    assert joined.lost_on_the_way == []
    assert joined.now - began < 2.0


def test_writes_merged_by_the_line_are_read_apart() -> None:
    joined = counter()
    joined.pad.faults.merge_writes = True
    joined.start(request(SESSION))
    assert joined.outcome() == ENTERED


def test_a_cut_packet_is_asked_for_again_long_before_the_pads_own_repeat() -> None:
    joined = counter(LoseByte("71", index=-1))
    began = joined.now
    joined.start(request(SESSION))
    assert joined.outcome() == ENTERED
    assert joined.now - began < 2.0


@pytest.mark.parametrize("message", ["08", "Z2", "Z60"])
def test_three_naks_end_in_eot_and_a_link_fault(message: str) -> None:
    joined = counter(NakHost(message, times=3))
    joined.start(request(SESSION))
    assert joined.outcome(10.0) == PINFault(PINFaultKind.LINK, "3 NAK")
    assert joined.states[0] == Silent("3 NAK")
    assert b"\x04" in joined.sent_to_pad


@pytest.mark.parametrize("message", ["08", "Z2", "Z60"])
def test_no_acknowledgement_in_three_tries_is_a_link_fault_within_five_seconds(message: str) -> None:
    joined = counter(IgnoreHost(message, times=3))
    began = joined.now
    joined.start(request(SESSION))
    assert joined.outcome(10.0) == PINFault(PINFaultKind.LINK, "no answer")
    assert joined.now - began == pytest.approx(4.7, abs=0.3)


@pytest.mark.parametrize("entry", EntryMessage)
def test_a_lost_acknowledgement_of_the_request_does_no_harm_to_a_customer_who_types_slowly(
    entry: EntryMessage,
) -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys()), PadDialect(entry))
    joined.connect()
    joined.states.clear()
    joined.pad.faults.add(LoseAck(entry.value))
    joined.start(PINRequest("6228480012345678", SESSION, amount_minor=1280))
    joined.run(20.0)
    joined.type_pin("123456")
    assert joined.outcome(5.0) == ENTERED
    assert joined.states == []


def test_a_long_packet_on_a_slow_line_is_given_the_time_that_it_takes() -> None:
    pad = VisaPadCore(MasterKeys())
    joined = VirtualCounter(pad, timing=PadTiming(byte_s=11 / 1200))
    joined.connect()
    pad.faults.add(LateAck("Z60", delay_s=1.9))
    joined.sent_to_pad.clear()
    joined.start(request(SESSION))
    joined.run(5.0)
    assert pad.state is PadState.ENTRY
    assert joined.sent_to_pad.count(b"Z60.") == 1


def test_after_a_link_fault_the_pad_is_found_again_by_itself() -> None:
    joined = counter(IgnoreHost("Z60", times=3))
    joined.start(request(SESSION))
    joined.outcome(10.0)
    joined.run(5.0)
    assert joined.states == [Silent("no answer"), Answered("000000000000")]
    joined.start(request(SESSION))
    assert joined.outcome(5.0) == ENTERED


def test_an_answer_damaged_three_times_is_a_link_fault() -> None:
    outcome = outcome_under(BadCheck("71", times=3))
    assert outcome == PINFault(PINFaultKind.LINK, "bad packets: check byte differs")


def test_a_throttled_pad_is_named() -> None:
    assert outcome_under(ErrorAnswer("7")) == PINFault(PINFaultKind.THROTTLED, "717")


def test_eot_in_place_of_the_answer_is_a_cancel() -> None:
    assert outcome_under(EOTInstead("71")) == PINCancelled()


def test_an_answer_that_comes_after_the_entry_has_ended_does_not_spoil_the_next() -> None:
    joined = counter(EOTInstead("71"))
    joined.start(request(SESSION))
    assert joined.outcome() == PINCancelled()
    joined.run(7.0)  # The pad has no ACK and repeats its answer after 5 s.
    joined.start(request(SESSION))
    assert joined.outcome(3.0) == ENTERED


def test_eot_in_place_of_an_acknowledgement_of_the_request_is_a_refusal() -> None:
    assert outcome_under(AnswerEOT("Z60")) == PINFault(PINFaultKind.REFUSED, "Z60 EOT")


def test_a_wrong_key_inside_the_pad_is_a_block_that_differs() -> None:
    outcome = outcome_under(WrongKey())
    assert isinstance(outcome, PINEntered)
    assert outcome.pin_block != BLOCK


def test_silence_after_the_request_is_a_time_out_and_then_a_silent_pad() -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys()))
    joined.connect()
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.pad.faults.silent = True
    assert joined.outcome(70.0) == PINFault(PINFaultKind.LINK, "no answer")
    assert isinstance(joined.states[-1], Silent)


@pytest.mark.parametrize("after_bytes", range(0, 27, 5))
def test_unplugging_in_the_middle_of_the_answer_is_a_fault(after_bytes: int) -> None:
    outcome = outcome_under(UnplugMidFrame("71", after_bytes=after_bytes))
    assert outcome == PINFault(PINFaultKind.UNPLUGGED, "port lost")


def test_a_repeated_answer_of_the_last_entry_is_not_the_answer_of_the_next() -> None:
    joined = counter()
    joined.start(request(SESSION))
    assert joined.outcome() == ENTERED
    # The pad never saw our ACK and repeats, just as the next request goes out.
    late = joined.pad.keys.answer("123456", "6228480012345678", SESSION.session_key_hex)
    joined.pad.faults.add(IgnoreHost("Z60"))
    joined.start(request(SESSION))
    joined.at(0.1, lambda: joined.take(joined.session.on_bytes(as_packet(late), joined.now)))
    joined.run(1.0)
    assert joined.outcomes == []
    assert joined.outcome() == ENTERED


def as_packet(body: str) -> bytes:
    check = 3
    for byte in body.encode():
        check ^= byte
    return b"\x02" + body.encode() + bytes((3, check))


MESSAGES = st.sampled_from(["", "71", "72", "06", "08", "Z2", "Z60"])
TIMES = st.integers(1, 4)
FAULTS: st.SearchStrategy[Fault] = st.one_of(
    st.builds(NakHost, MESSAGES, TIMES),
    st.builds(IgnoreHost, MESSAGES, TIMES),
    st.builds(LoseAck, MESSAGES, TIMES),
    st.builds(LateAck, MESSAGES, TIMES, st.floats(0.0, 4.0)),
    st.builds(AnswerEOT, MESSAGES, TIMES),
    st.builds(SplitWrites, MESSAGES, TIMES, st.integers(1, 5), st.floats(0.0, 0.3)),
    st.builds(LoseByte, MESSAGES, TIMES, st.integers(-5, 5)),
    st.builds(BadCheck, MESSAGES, TIMES),
    st.builds(DuplicateFrame, MESSAGES, TIMES),
    st.builds(GarbageBefore, MESSAGES, TIMES, st.binary(max_size=8)),
    st.builds(EOTInstead, MESSAGES, TIMES),
    st.builds(ErrorAnswer, st.sampled_from("0123456789ABCEFG")),
)


def cancel_at(delay_s: float) -> Callable[[VirtualCounter], None]:
    return lambda joined: joined.at(delay_s, joined.cancel)


@given(st.lists(FAULTS, max_size=5), st.none() | st.floats(0.0, 8.0))
def test_any_mixture_of_faults_ends_in_one_true_outcome_and_a_pad_that_works(
    faults: list[Fault], cancel_after_s: float | None
) -> None:
    joined = counter(*faults)
    joined.start(request(SESSION, 30.0))
    if cancel_after_s is not None:
        cancel_at(cancel_after_s)(joined)
    outcome = joined.outcome(30.0 + 30.0)
    if isinstance(outcome, PINEntered):
        assert outcome == ENTERED
    joined.pad.faults.pending.clear()
    joined.run(120.0)
    assert joined.outcomes == []
    assert not joined.states or isinstance(joined.states[-1], Answered)
    joined.start(request(SESSION))
    assert joined.outcome(15.0) == ENTERED


@given(st.lists(FAULTS, max_size=3), st.floats(0.0, 6.0), st.floats(0.01, 6.0))
def test_a_cable_pulled_at_any_moment_ends_the_entry_once_and_the_pad_works_after(
    faults: list[Fault], pulled_after_s: float, back_after_s: float
) -> None:
    joined = counter(*faults)
    joined.start(request(SESSION, 30.0))
    joined.at(pulled_after_s, joined.unplug)
    joined.at(pulled_after_s + back_after_s, joined.replug)
    joined.run(60.0)
    assert len(joined.outcomes) == 1
    joined.outcomes.clear()
    joined.pad.faults.pending.clear()
    joined.run(60.0)
    assert isinstance(joined.states[-1], Answered)
    joined.start(request(SESSION))
    assert joined.outcome(15.0) == ENTERED


@given(st.binary(max_size=400), st.floats(0.0, 2.0))
def test_noise_on_the_line_never_makes_a_pin(noise: bytes, delay_s: float) -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys()))
    joined.connect()
    joined.start(request(SESSION, 30.0))
    joined.at(delay_s, lambda: joined.take(joined.session.on_bytes(noise, joined.now)))
    assert isinstance(joined.outcome(60.0), PINTimedOut | PINCancelled | PINFault)
