# SPDX-License-Identifier: Apache-2.0
"""Every way in which a PIN entry can end, in virtual time against the simulated pad."""

import pytest

from hardware.framing.visa import FrameKind, encode
from hardware.pin_pad import (
    DUKPT,
    EntryMessage,
    MasterSession,
    PadDialect,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINTimedOut,
    Scheme,
)
from hardware.pin_pad.session import Answered, Send, Silent
from hardware.pin_pad.visa_session import VisaSession
from hardware.simulators.faults import AnswerEOT
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys, PadKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import VirtualCounter, request

SESSION_KEY = "4230EF1CB268495597F4494DD23D8A72"
SESSION = MasterSession(SESSION_KEY)
BLOCK = bytes.fromhex("37096EBD428A6797")  # PIN 123456 under that session key, the worked vector


def counter(keys: PadKeys | None = None, dialect: PadDialect | None = None) -> VirtualCounter:
    joined = VirtualCounter(VisaPadCore(keys or MasterKeys()), dialect)
    joined.connect()
    assert joined.states == [Answered("000000000000")]
    joined.states.clear()
    return joined


def in_entry(keys: PadKeys | None = None, timeout_s: float = 60.0, scheme: Scheme = SESSION) -> VirtualCounter:
    joined = counter(keys)
    joined.start(request(scheme, timeout_s))
    joined.run(1.0)
    assert joined.pad.state is PadState.ENTRY
    return joined


def test_a_pin_under_a_session_key_comes_back_as_its_block() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_a_pin_under_dukpt_comes_back_with_its_key_serial_number() -> None:
    joined = in_entry(DUKPTKeys(), scheme=DUKPT())
    joined.type_pin("1234")
    outcome = joined.outcome()
    assert isinstance(outcome, PINEntered)
    assert outcome.ksn == bytes.fromhex("FFFF9876543210E00001")


@pytest.mark.parametrize("entry", EntryMessage)
@pytest.mark.parametrize(("keys", "scheme"), [(MasterKeys(), SESSION), (DUKPTKeys(), DUKPT())])
def test_every_entry_message_works_with_every_scheme(entry: EntryMessage, keys: PadKeys, scheme: Scheme) -> None:
    joined = counter(keys, PadDialect(entry))
    wanted = request(scheme)
    joined.start(type(wanted)(wanted.account, scheme, amount_minor=1205))
    joined.run(1.0)
    joined.type_pin("123456")
    assert isinstance(joined.outcome(), PINEntered)


def test_a_pad_that_wants_its_own_prompt_gets_it() -> None:
    pad = VisaPadCore(MasterKeys(), strict_prompt=True)
    joined = VirtualCounter(pad, PadDialect(prompt_id="001"))
    joined.connect()
    joined.start(request(SESSION))
    joined.run(1.0)
    assert pad.display == "PROMPT 001"
    joined.type_pin("123456")
    assert isinstance(joined.outcome(), PINEntered)


def test_a_prompt_that_the_pad_does_not_know_is_a_fault() -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys()), PadDialect(prompt_id="999"))
    joined.connect()
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.REQUEST, "Z21")


def test_a_pad_that_refuses_the_free_text_prompt_is_told_from_a_cancel() -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys(), strict_prompt=True))
    joined.connect()
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.REFUSED, "Z60 EOT")


def test_the_cancel_key_is_a_cancel() -> None:
    joined = in_entry()
    joined.press("1", CANCEL)
    assert joined.outcome() == PINCancelled()


def test_nobody_typing_is_a_time_out_at_the_requested_time_and_the_pad_is_idle_again() -> None:
    joined = counter()
    began = joined.now
    joined.start(request(SESSION, 47.0))
    assert joined.outcome() == PINTimedOut()
    assert joined.now - began == pytest.approx(47.0, abs=0.1)
    assert joined.pad.state is PadState.IDLE


def test_the_pads_own_time_out_is_told_from_a_cancel() -> None:
    # The pad's clock may be the faster one: here its 30 s are 29.5 s of ours.
    joined = VirtualCounter(VisaPadCore(MasterKeys(), timeout_unit_s=29.5))
    joined.connect()
    joined.start(request(SESSION, 30.0))
    assert joined.outcome() == PINTimedOut()


def test_a_cancel_late_in_the_entry_is_still_a_cancel() -> None:
    joined = in_entry(timeout_s=60.0)
    joined.run(55.0)
    joined.press(CANCEL)
    assert joined.outcome() == PINCancelled()


def test_clear_and_too_few_digits_do_not_end_the_entry() -> None:
    joined = in_entry()
    joined.press("9", "9", CLEAR, "1", "2", "3", ENTER)
    joined.run(1.0)
    assert joined.outcomes == []
    assert joined.pad.beeps == 1
    joined.press("4", "5", "6", ENTER)
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_the_till_can_take_an_entry_back() -> None:
    joined = in_entry()
    joined.cancel()
    assert joined.outcome(1.0) == PINCancelled()
    assert joined.pad.state is PadState.IDLE


def test_taking_back_twice_is_one_outcome() -> None:
    joined = in_entry()
    joined.cancel()
    joined.cancel()
    joined.run(10.0)
    assert joined.outcomes == [PINCancelled()]


@pytest.mark.parametrize("delay_ms", range(0, 80, 3))
def test_taking_back_at_any_moment_of_the_beginning_leaves_a_pad_that_works(delay_ms: int) -> None:
    joined = counter()
    joined.start(request(SESSION))
    joined.at(delay_ms / 1000, joined.cancel)
    assert joined.outcome(5.0) == PINCancelled()
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome(1.0) == PINEntered(BLOCK, None, 6)


@pytest.mark.parametrize("lead_ms", [-12, -8, -4, -1, 0, 1, 4, 8])
def test_a_cancel_that_crosses_the_answer_is_one_outcome_and_the_next_entry_works(lead_ms: int) -> None:
    joined = in_entry()
    joined.at(0.1, lambda: joined.type_pin("123456"))
    joined.at(0.1 + lead_ms / 1000, joined.cancel)
    assert joined.outcome(10.0) in (PINCancelled(), PINEntered(BLOCK, None, 6))
    joined.run(10.0)
    assert joined.outcomes == []
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome(5.0) == PINEntered(BLOCK, None, 6)


def test_the_same_pin_entered_again_is_a_new_answer() -> None:
    joined = counter()
    for _ in range(3):
        joined.start(request(SESSION))
        joined.run(1.0)
        joined.type_pin("123456")
        assert joined.outcome(2.0) == PINEntered(BLOCK, None, 6)


def test_a_missing_master_key_is_named() -> None:
    joined = counter(MasterKeys({3: bytes(range(16))}, 3))
    joined.start(request(MasterSession(SESSION_KEY, 0)))
    assert joined.outcome() == PINFault(PINFaultKind.NO_KEY, "719")


def test_the_master_key_of_the_request_is_selected() -> None:
    keys = MasterKeys()
    keys.keys[7] = bytes(range(16))
    joined = counter(keys)
    joined.start(request(MasterSession(SESSION_KEY, 7)))
    joined.run(1.0)
    assert keys.selected == 7
    assert joined.pad.state is PadState.ENTRY


def test_a_used_up_dukpt_key_is_named() -> None:
    joined = counter(DUKPTKeys(ksn=bytes.fromhex("FFFF9876543210FFF800")))
    joined.start(request())
    assert joined.outcome() == PINFault(PINFaultKind.KEY_EXHAUSTED, "71F")


def test_a_request_of_the_other_scheme_is_a_fault_and_not_a_wait() -> None:
    joined = counter(DUKPTKeys())
    joined.start(request(SESSION))
    outcome = joined.outcome(5.0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is not PINFaultKind.LINK


def test_a_refused_prompt_is_a_fault() -> None:
    joined = counter()
    joined.pad.faults.add(AnswerEOT("Z2"))
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.REFUSED, "Z2 EOT")


def test_unplugging_in_the_middle_of_an_entry_is_a_fault_at_once() -> None:
    joined = in_entry()
    joined.unplug()
    assert joined.outcomes == [PINFault(PINFaultKind.UNPLUGGED, "port lost")]


def test_losing_a_port_without_an_entry_is_no_outcome() -> None:
    joined = counter()
    joined.unplug()
    assert joined.outcomes == []
    assert joined.session.deadline is None


def test_a_pad_left_in_an_entry_is_brought_back_by_the_probe() -> None:
    joined = in_entry()
    joined.take(joined.session.lost(joined.now))
    joined.outcomes.clear()
    joined.connect()
    assert joined.states == [Answered("000000000000")]
    assert joined.pad.state is PadState.IDLE


def test_a_silent_pad_is_told_and_found_again_when_it_answers() -> None:
    joined = VirtualCounter(VisaPadCore(MasterKeys()))
    joined.pad.faults.silent = True
    joined.connect()
    joined.run(20.0)
    assert len(joined.states) >= 2
    assert set(joined.states) == {Silent("no answer")}
    joined.pad.faults.silent = False
    joined.states.clear()
    joined.run(8.0)
    assert joined.states[-1] == Answered("000000000000")


def test_a_pad_that_is_pulled_out_of_its_adapter_is_noticed_without_being_used() -> None:
    joined = counter()
    joined.pad.faults.silent = True
    joined.run(70.0)
    assert joined.states[:1] == [Silent("no answer")]


def test_a_pad_that_is_pulled_out_after_a_pin_is_noticed_though_it_said_processing() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    joined.outcome()
    joined.run(0.1)
    assert joined.pad.state is PadState.PROCESSING
    joined.states.clear()
    joined.pad.faults.silent = True
    joined.run(70.0)
    assert joined.states[:1] == [Silent("no answer")]


def test_a_pad_that_says_processing_is_idle_again_within_a_minute() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    joined.outcome()
    joined.run(65.0)
    assert joined.pad.state is PadState.IDLE


def test_a_pad_that_is_there_is_asked_now_and_then_and_nobody_hears_of_it() -> None:
    joined = counter()
    joined.sent_to_pad.clear()
    joined.run(150.0)
    assert joined.sent_to_pad.count(b"\x0f06\x0e\x08") == 2
    assert joined.states == []


def test_another_pad_under_the_same_adapter_is_told() -> None:
    joined = counter()
    joined.pad.admin.serial_number = "PAD2"
    joined.run(70.0)
    assert joined.states == [Answered("PAD2")]


def test_a_pad_is_not_asked_while_a_customer_types() -> None:
    joined = in_entry(timeout_s=270.0)
    joined.sent_to_pad.clear()
    joined.run(200.0)
    assert joined.sent_to_pad == b""


def test_an_entry_that_begins_during_the_check_waits_for_it() -> None:
    joined = counter()
    due = joined.session.deadline
    assert due is not None
    joined.run(due - joined.now + 0.001)
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_a_text_is_shown_while_the_pad_says_processing() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    joined.outcome()
    joined.run(0.1)
    assert joined.pad.state is PadState.PROCESSING
    joined.show("WRONG PASSWORD")
    joined.run(1.0)
    assert joined.pad.display == "WRONG PASSWORD"


def test_a_text_during_an_entry_waits_for_its_end_and_only_the_last_is_shown() -> None:
    joined = in_entry()
    joined.show("FIRST")
    joined.show("SECOND")
    joined.run(1.0)
    assert joined.pad.display == "ENTER PASSWORD"
    joined.press(CANCEL)
    joined.run(1.0)
    assert joined.pad.display == "SECOND"
    assert b"FIRST" not in joined.sent_to_pad


def test_an_entry_right_after_a_text_waits_for_it() -> None:
    joined = counter()
    joined.show("HELLO")
    joined.start(request(SESSION))
    joined.run(1.0)
    assert b"HELLO" in joined.sent_to_pad
    assert joined.pad.state is PadState.ENTRY


def test_an_entry_that_waits_behind_a_text_can_be_taken_back() -> None:
    joined = counter()
    joined.show("HELLO")
    joined.start(request(SESSION))
    joined.cancel()
    assert joined.outcome() == PINCancelled()
    joined.run(1.0)
    assert joined.pad.state is PadState.IDLE


def test_an_entry_behind_a_text_that_the_pad_no_longer_takes_is_a_link_fault() -> None:
    joined = counter()
    joined.pad.faults.silent = True
    joined.show("HELLO")
    joined.start(request(SESSION))
    outcome = joined.outcome(10.0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.LINK


def test_a_message_that_nobody_asked_for_is_acknowledged_and_ignored() -> None:
    session = VisaSession()
    actions = session.on_bytes(encode(FrameKind.TRANSACTION, b"71.0060137096EBD428A6797"), 1.0)
    assert actions == [Send(b"\x06")]


def test_the_repr_of_what_is_sent_hides_the_key() -> None:
    assert "4230" not in repr(Send(b"\x02Z60.6228480012345678\x1c4230EF1C\x03\x31"))
