# SPDX-License-Identifier: Apache-2.0
"""Every way in which an entry on an ABECS pad can end, in virtual time against the simulated pad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.pin_pad import (
    DUKPT,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
    Scheme,
)
from hardware.pin_pad import abecs_dialect as messages
from hardware.pin_pad.abecs_dialect import AbecsDialect
from hardware.pin_pad.abecs_session import AbecsSession
from hardware.pin_pad.session import Answered, Silent
from hardware.simulators.abecs_pad_core import AbecsPadCore
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
from hardware.simulators.pad_keys import MasterKeys
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from tests.unit.hardware.virtual_counter import VirtualLine, request

SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72")
BLOCK = bytes.fromhex("37096EBD428A6797")  # PIN 123456 under that session key, the worked vector
ENTERED = PINEntered(BLOCK)
Line = VirtualLine[AbecsPadCore]


def line(core: AbecsPadCore | None = None) -> Line:
    joined = VirtualLine(core or AbecsPadCore(), AbecsSession())
    joined.connect()
    assert joined.states == [Answered("")]
    joined.states.clear()
    return joined


def in_entry(scheme: Scheme = SESSION, timeout_s: float = 50.0) -> Line:
    joined = line()
    joined.start(request(scheme, timeout_s))
    joined.run(1.0)
    assert joined.pad.state is PadState.ENTRY
    return joined


def test_gpn_carries_one_entry_in_93_characters() -> None:
    packet = messages.entry_command(AbecsDialect(), PINRequest("6228480012345678", SESSION, prompt=("PAY", "PIN")))
    body = packet[1:-3].decode("ascii")
    assert body == (
        "GPN093" + "1" + "00" + SESSION.session_key_hex + "16" + "6228480012345678   " + "1" + "0412"
        "PAY             PIN             "
    )


def test_the_prompt_stands_on_the_pad() -> None:
    assert in_entry().pad.display == "ENTER PASSWORD"


@pytest.mark.parametrize("prompt", [("A", "B", "C"), ("SEVENTEEN LETTERS",)])
def test_a_prompt_that_the_pad_cannot_show_is_named(prompt: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="prompt"):
        line().start(PINRequest("6228480012345678", SESSION, prompt=prompt))


def test_a_pin_under_a_session_key_comes_back_as_its_block() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


def test_a_pin_under_dukpt_comes_back_with_its_key_serial_number() -> None:
    joined = line()
    joined.start(PINRequest("4012345678909", DUKPT()))
    joined.run(1.0)
    joined.type_pin("1234")
    assert joined.outcome() == PINEntered(bytes.fromhex("1B9C1845EB993A7A"), bytes.fromhex("FFFF9876543210E00001"))


def test_the_cancel_key_is_a_cancel() -> None:
    joined = in_entry()
    joined.press("1", CANCEL)
    assert joined.outcome() == PINCancelled()


def test_the_pads_time_out_is_a_time_out() -> None:
    joined = line(AbecsPadCore(entry_timeout_s=10.0))
    joined.start(request(SESSION))
    began = joined.now
    assert joined.outcome() == PINTimedOut()
    assert joined.now - began == pytest.approx(10.0, abs=0.1)


def test_our_time_out_is_one_too_and_the_pad_is_idle_again() -> None:
    joined = in_entry(timeout_s=20.0)
    assert joined.outcome() == PINTimedOut()
    assert joined.pad.state is PadState.IDLE


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


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("042", PINFaultKind.NO_KEY),
        ("044", PINFaultKind.THROTTLED),
        ("040", PINFaultKind.DEVICE),
        ("046", PINFaultKind.KEY_FORMAT),
        ("099", PINFaultKind.PROTOCOL),
    ],
)
def test_a_status_is_named_by_what_has_to_be_done(code: str, kind: PINFaultKind) -> None:
    joined = line()
    joined.pad.faults.add(ErrorAnswer(code))
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(kind, f"GPN{code}")


def test_a_pad_without_the_key_says_so() -> None:
    joined = line(AbecsPadCore(MasterKeys({})))
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.NO_KEY, "GPN042")


def test_a_pad_that_lost_its_power_behind_an_adapter_is_opened_again() -> None:
    joined = line()
    joined.pad.reset()
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


def test_a_wrong_key_in_the_pad_gives_another_block() -> None:
    joined = in_entry()
    joined.pad.faults.add(WrongKey(message="GPN"))
    joined.type_pin("123456")
    outcome = joined.outcome()
    assert isinstance(outcome, PINEntered)
    assert outcome.pin_block != BLOCK


@pytest.mark.parametrize(
    "fault",
    [
        NakHost("GPN", 2),
        IgnoreHost("GPN", 2),
        LoseAck("GPN", 2),
        LateAck("GPN", 1, 3.0),
        BadCheck("GPN000", 2),
        LoseByte("GPN000", 2, 9),
        LoseByte("GPN000", 1, -1),
        SplitWrites("GPN000", 1, 3, 0.01),
        DuplicateFrame("GPN000"),
        GarbageBefore("GPN000"),
    ],
)
def test_a_fault_of_the_line_that_passes_does_no_harm(fault: Fault) -> None:
    joined = line()
    joined.pad.faults.add(fault)
    joined.start(request(SESSION))
    joined.run(9.0)
    joined.type_pin("123456")
    assert joined.outcome() == ENTERED


@pytest.mark.parametrize(
    ("fault", "code"), [(NakHost("GPN"), "3 NAK"), (BadCheck("GPN000", 3), "bad packets: check bytes differ")]
)
def test_a_line_that_stays_bad_is_a_link_fault_and_the_pad_is_found_again(fault: Fault, code: str) -> None:
    joined = line()
    joined.pad.faults.add(fault)
    joined.start(request(SESSION))
    joined.run(2.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.LINK, code)
    joined.run(5.0)
    assert joined.states == [Silent(code), Answered("")]


def test_a_pad_that_falls_silent_is_found_by_the_check() -> None:
    joined = line()
    joined.pad.faults.silent = True
    joined.run(80.0)
    assert joined.states[:1] == [Silent("no answer")]
    joined.pad.faults.silent = False
    joined.run(10.0)
    assert joined.states[-1] == Answered("")


def test_a_cable_pulled_in_the_middle_of_the_block_is_unplugged() -> None:
    joined = in_entry()
    joined.pad.faults.add(UnplugMidFrame("GPN000"))
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.UNPLUGGED, "port lost")


def test_a_text_is_shown_on_two_lines() -> None:
    joined = line()
    joined.show("THANK YOU")
    joined.run(1.0)
    assert joined.pad.display == "THANK YOU"


KEYS = st.sampled_from([*"0123456789", ENTER, CLEAR, CANCEL])
FAULTS = st.sampled_from(
    [
        NakHost("", 3),
        IgnoreHost("GPN"),
        IgnoreHost("CAN"),
        LoseAck("", 1),
        LateAck("", 1, 2.5),
        BadCheck("", 2),
        LoseByte("", 1, 3),
        DuplicateFrame(""),
        GarbageBefore("", 1, b"\x16\x13\x17"),
        ErrorAnswer("044"),
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
