# SPDX-License-Identifier: Apache-2.0
"""Every way in which an entry on a Newland P180 can end, in virtual time against the simulated pad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.pin_pad import (
    DUKPT,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
)
from hardware.pin_pad import newland_dialect as messages
from hardware.pin_pad.newland_dialect import NewlandDialect
from hardware.pin_pad.newland_session import NewlandSession
from hardware.pin_pad.session import Answered, Silent
from hardware.simulators.faults import (
    BadCheck,
    DuplicateFrame,
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
from hardware.simulators.loaded_keys import LoadedKeys
from hardware.simulators.newland_pad_core import NewlandPadCore
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from tests.unit.hardware.virtual_counter import ACCOUNT, VirtualLine, request

SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72", 0, "EB7A8D")
BLOCK = bytes.fromhex("37096EBD428A6797")  # PIN 123456 under that session key, the worked vector
ENTERED = PINEntered(BLOCK)
Line = VirtualLine[NewlandPadCore]


def line(core: NewlandPadCore | None = None, dialect: NewlandDialect | None = None) -> Line:
    joined = VirtualLine(core or NewlandPadCore(), NewlandSession(dialect))
    joined.connect()
    assert joined.states == [Answered("P180-000001")]
    joined.states.clear()
    return joined


def in_entry(timeout_s: float = 60.0) -> Line:
    joined = line()
    joined.start(request(SESSION, timeout_s))
    joined.run(1.0)
    assert joined.pad.state is PadState.ENTRY
    return joined


def test_an_entry_is_the_message_of_the_table() -> None:
    packet = messages.entry_message(NewlandDialect(3), PINRequest(ACCOUNT, SESSION, 30.0, prompt=("PAY", "PIN")))
    wanted = b"32/\x03\x00\x00" + ACCOUNT.encode() + b"\x1c\x00\x00\x0c\x00\x23\x00PAY\x1cPIN\x1c\x1c\x1c"
    assert packet[3:-2] == wanted


def test_a_key_is_loaded_by_the_message_of_the_table() -> None:
    packet = messages.load_key(KeyLoad(KeyPurpose.WORKING, SESSION.session_key_hex, 3, 1, "EB7A8DF9"))
    key = bytes.fromhex(SESSION.session_key_hex)
    assert packet[3:-2] == b"50/\x01\x02\x00\x03\x00\x10" + key + bytes.fromhex("EB7A8D")


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (PINRequest(ACCOUNT, DUKPT()), "DUKPT"),
        (PINRequest(ACCOUNT, SESSION, prompt=("A", "B", "C", "D", "E")), "prompt has 5 lines"),
        (PINRequest(ACCOUNT, SESSION, min_digits=6), "min_digits 6"),
        (PINRequest(ACCOUNT, SESSION, 251.0), "timeout_s 251"),
    ],
)
def test_what_the_pad_cannot_carry_is_named(wanted: PINRequest, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        line().start(wanted)


def test_a_pin_comes_back_as_its_block() -> None:
    joined = in_entry()
    assert joined.pad.display == "ENTER PASSWORD"
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


def test_the_same_pin_twice_is_two_entries() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


def test_the_cancel_key_is_a_cancel() -> None:
    joined = in_entry()
    joined.press("1", CANCEL)
    assert joined.outcome() == PINCancelled()


def test_our_time_out_comes_before_that_of_a_pad_whose_clock_is_a_little_fast() -> None:
    joined = line(NewlandPadCore(clock_ratio=0.9))
    joined.start(request(SESSION, 30.0))
    assert joined.outcome() == PINTimedOut()


def test_nobody_typing_is_a_time_out_and_the_pad_is_idle_again() -> None:
    joined = in_entry(timeout_s=20.0)
    assert joined.outcome() == PINTimedOut()
    assert joined.pad.state is PadState.IDLE


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [(frozenset({"05"}), PINTimedOut()), (frozenset[str](), PINFault(PINFaultKind.REFUSED, "3305"))],
)
def test_the_pads_own_time_out_is_one_when_its_code_is_known(
    codes: frozenset[str], outcome: PINTimedOut | PINFault
) -> None:
    joined = line(NewlandPadCore(clock_ratio=0.5), NewlandDialect(timeout_codes=codes))
    joined.start(request(SESSION))
    assert joined.outcome() == outcome


def test_the_till_can_take_an_entry_back() -> None:
    joined = in_entry()
    joined.cancel()
    assert joined.outcome(1.0) == PINCancelled()
    assert joined.pad.state is PadState.IDLE


def test_a_block_that_crosses_the_cancel_is_dropped() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    joined.cancel()
    assert joined.outcome() == PINCancelled()


def test_a_pad_without_the_master_key_says_so() -> None:
    joined = line(NewlandPadCore(LoadedKeys({})))
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.KEY_FORMAT, "5102")


def test_a_key_with_another_check_value_is_refused() -> None:
    joined = line()
    joined.start(KeyLoad(KeyPurpose.WORKING, SESSION.session_key_hex, 0, 0, "000000"))
    assert joined.outcome() == PINFault(PINFaultKind.KEY_FORMAT, "5102")


@pytest.mark.parametrize("purpose", [KeyPurpose.MASTER, KeyPurpose.WORKING])
def test_a_key_is_loaded(purpose: KeyPurpose) -> None:
    joined = line()
    joined.start(KeyLoad(purpose, SESSION.session_key_hex, 0, 0, "EB7A8D"))
    assert joined.outcome() == KeyLoaded()


def test_a_code_that_is_not_known_is_a_refusal() -> None:
    joined = line()
    joined.pad.faults.add(ErrorAnswer("07"))
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.REFUSED, "3307")


def test_a_wrong_key_in_the_pad_gives_another_block() -> None:
    joined = in_entry()
    joined.pad.faults.add(WrongKey(message="33/"))
    joined.type_pin("123456")
    outcome = joined.outcome()
    assert isinstance(outcome, PINEntered)
    assert outcome.pin_block != BLOCK


@pytest.mark.parametrize(
    "fault",
    [
        NakHost("32/", 2),
        NakHost("50/", 2),
        IgnoreHost("32/", 2),
        LoseAck("32/", 2),
        LoseAck("50/", 2),
        LateAck("32/", 1, 3.5),
        BadCheck("33/", 2),
        LoseByte("33/", 1, -1),
        SplitWrites("33/", 1, 3, 0.01),
        DuplicateFrame("33/"),
        DuplicateFrame("51/"),
        GarbageBefore("33/"),
    ],
)
def test_a_fault_of_the_line_that_passes_does_no_harm(fault: Fault) -> None:
    joined = line()
    joined.pad.faults.add(fault)
    joined.start(request(SESSION))
    joined.run(12.0)
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


@pytest.mark.parametrize(
    ("fault", "code"), [(NakHost("32/"), "3 NAK"), (BadCheck("33/", 3), "bad packets: check byte differs")]
)
def test_a_line_that_stays_bad_is_a_link_fault_and_the_pad_is_found_again(fault: Fault, code: str) -> None:
    joined = line()
    joined.pad.faults.add(fault)
    joined.start(request(SESSION))
    joined.run(2.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.LINK, code)
    joined.run(5.0)
    assert joined.states == [Silent(code), Answered("P180-000001")]


def test_a_cable_pulled_in_the_middle_of_the_block_is_unplugged() -> None:
    joined = in_entry()
    joined.pad.faults.add(UnplugMidFrame("33/"))
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.UNPLUGGED, "port lost")


def test_a_text_is_shown() -> None:
    joined = line()
    joined.show("THANK YOU")
    joined.run(1.0)
    assert joined.pad.display == "THANK YOU"


KEYS = st.sampled_from([*"0123456789", ENTER, CLEAR, CANCEL])
FAULTS = st.sampled_from(
    [
        NakHost("", 3),
        IgnoreHost("32/"),
        IgnoreHost("38/"),
        LoseAck("", 1),
        LateAck("", 1, 3.5),
        BadCheck("", 2),
        LoseByte("", 1, 3),
        DuplicateFrame(""),
        GarbageBefore("", 1, b"\x02\x00"),
        ErrorAnswer("07"),
        UnplugMidFrame("", 1, 4),
    ]
)


@given(st.lists(KEYS, max_size=12), st.lists(FAULTS, max_size=3), st.floats(0.0, 3.0))
def test_whatever_happens_an_entry_ends_once_and_the_next_one_works(
    keys: list[str], faults: list[Fault], cancel_at_s: float
) -> None:
    joined = line()
    joined.pad.faults.add(*faults)
    joined.start(request(SESSION, 20.0))
    joined.run(0.5)
    joined.press(*keys)
    joined.run(cancel_at_s)
    joined.cancel()
    joined.outcome()
    joined.pad.faults.pending.clear()
    if not joined.plugged:
        joined.replug()
    joined.run(60.0)
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED
