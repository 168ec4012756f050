# SPDX-License-Identifier: Apache-2.0
"""Every way in which an entry on a Chinese ESC keypad can end, in virtual time against the simulated pad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.pin_pad import (
    DUKPT,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    KeyRequest,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINTimedOut,
    TextRequest,
    TypedText,
)
from hardware.pin_pad.esc_dialect import EscDialect, EscEntry, EscFamily
from hardware.pin_pad.esc_session import EscSession
from hardware.pin_pad.model import PersonRequest
from hardware.pin_pad.session import Answered, Silent
from hardware.simulators import tdes
from hardware.simulators.esc_pad_core import EscPadCore
from hardware.simulators.faults import (
    DuplicateFrame,
    ErrorAnswer,
    Fault,
    GarbageBefore,
    IgnoreHost,
    LoseByte,
    SplitWrites,
    UnplugMidFrame,
    WrongKey,
)
from hardware.simulators.loaded_keys import LoadedKeys
from hardware.simulators.pad_keys import TEST_MASTER_KEY
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from tests.unit.hardware.virtual_counter import VirtualLine, request

SESSION_KEY = bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")
SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72", 0, tdes.encrypt(SESSION_KEY, bytes(8))[:4].hex())
BLOCK = bytes.fromhex("37096EBD428A6797")  # PIN 123456 under that session key, the worked vector
TEXT = TextRequest(("SMS CODE",), 6)
FAMILIES = pytest.mark.parametrize("family", EscFamily)
Line = VirtualLine[EscPadCore]


def line(
    family: EscFamily = EscFamily.H002, entry: EscEntry = EscEntry.X98_BLOCK, pad_timeout_s: float | None = None
) -> Line:
    core = EscPadCore(dialect=family.value, entry_timeout_s=pad_timeout_s)
    dialect = EscDialect(family, entry, pad_timeout_s=pad_timeout_s)
    joined = VirtualLine(core, EscSession(dialect))
    joined.connect()
    assert joined.states == [Answered("KB2016070001")]
    joined.states.clear()
    return joined


def in_entry(family: EscFamily = EscFamily.H002, timeout_s: float = 60.0, pad_timeout_s: float | None = None) -> Line:
    joined = line(family, pad_timeout_s=pad_timeout_s)
    joined.start(request(SESSION, timeout_s))
    joined.run(1.0)
    assert joined.pad.state is PadState.ENTRY
    return joined


@FAMILIES
def test_a_pin_comes_back_as_its_block(family: EscFamily) -> None:
    joined = in_entry(family)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6 if family is EscFamily.H002 else None)


@FAMILIES
def test_a_pin_without_account_is_encrypted_alone(family: EscFamily) -> None:
    joined = line(family, EscEntry.CIPHER)
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("1234")
    outcome = joined.outcome()
    assert isinstance(outcome, PINEntered)
    assert tdes.decrypt(SESSION_KEY, outcome.pin_block) == bytes.fromhex("041234FFFFFFFFFF")


@FAMILIES
def test_one_entry_follows_another(family: EscFamily) -> None:
    joined = in_entry(family)
    joined.type_pin("123456")
    first = joined.outcome()
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == first


def test_the_cancel_key_is_a_cancel() -> None:
    joined = in_entry()
    joined.press("1", CANCEL)
    assert joined.outcome() == PINCancelled()


def test_nobody_typing_is_a_time_out_and_the_pad_is_idle_again() -> None:
    joined = in_entry(timeout_s=47.0)
    assert joined.outcome() == PINTimedOut()
    assert joined.pad.state is PadState.IDLE


def test_the_pads_own_time_out_is_told_from_a_cancel_where_it_is_known() -> None:
    joined = in_entry(pad_timeout_s=30.0)
    assert joined.outcome() == PINTimedOut()


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
    joined.run(5.0)
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.press(CANCEL)
    assert joined.outcome() == PINCancelled()


def test_a_late_block_never_passes_for_the_serial_number() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    joined.take(joined.session.probe(joined.now))
    joined.run(2.0)
    assert joined.states == [Answered("KB2016070001")]


def test_clear_and_too_few_digits_do_not_end_the_entry() -> None:
    joined = in_entry()
    joined.press("9", CLEAR, "1", "2", "3", ENTER, "4", "5", "6", ENTER)
    assert joined.outcome() == PINEntered(BLOCK, None, 6)
    assert joined.pad.beeps == 1


def test_a_pad_without_the_master_key_says_so_before_anybody_types() -> None:
    joined = VirtualLine(EscPadCore(LoadedKeys({})), EscSession())
    joined.connect()
    joined.start(request(SESSION))
    assert joined.outcome(1.0) == PINFault(PINFaultKind.KEY_FORMAT, "key ER")


def test_a_session_key_with_another_check_value_is_refused() -> None:
    joined = line()
    joined.start(request(MasterSession(SESSION.session_key_hex, 0, "00000000")))
    assert joined.outcome(1.0) == PINFault(PINFaultKind.KEY_FORMAT, "key ER")


@FAMILIES
@pytest.mark.parametrize("entry", EscEntry)
def test_an_error_sooner_than_anybody_types_is_a_refusal(family: EscFamily, entry: EscEntry) -> None:
    joined = line(family, entry)
    joined.pad.faults.add(ErrorAnswer("R"))
    joined.start(request(SESSION))
    assert joined.outcome(1.0) == PINFault(PINFaultKind.REFUSED, "ER")


def test_a_wrong_key_in_the_pad_gives_another_block() -> None:
    joined = in_entry()
    joined.pad.faults.add(WrongKey(message="block"))
    joined.type_pin("123456")
    outcome = joined.outcome()
    assert isinstance(outcome, PINEntered)
    assert outcome.pin_block != BLOCK


def test_a_block_that_lost_a_byte_is_a_fault_and_the_next_entry_works() -> None:
    joined = in_entry()
    joined.pad.faults.add(LoseByte(message="block", index=4))
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.PROTOCOL, "entry answered in an unknown form")
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_a_block_that_lost_its_end_is_a_link_fault_soon() -> None:
    joined = in_entry()
    joined.pad.faults.add(LoseByte(message="block", index=-1))
    joined.type_pin("123456")
    assert joined.outcome(2.0) == PINFault(PINFaultKind.LINK, "bad reply: stopped in the middle")


@pytest.mark.parametrize("fault", [IgnoreHost("kv"), IgnoreHost("kv", 2), LoseByte("key", 1, -1)])
def test_a_key_whose_reply_is_lost_is_sent_again(fault: Fault) -> None:
    joined = line()
    joined.pad.faults.add(fault)
    joined.start(request(SESSION))
    joined.run(9.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


@pytest.mark.parametrize("fault", [SplitWrites("block", 1, 2, 0.01), GarbageBefore("block"), DuplicateFrame("block")])
def test_what_the_line_does_to_a_block_without_damage_does_no_harm(fault: Fault) -> None:
    joined = in_entry()
    joined.pad.faults.add(fault)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_a_check_value_that_comes_twice_never_passes_for_a_pin_block() -> None:
    joined = line()
    joined.pad.faults.add(DuplicateFrame("key"))
    joined.start(request(SESSION))
    joined.run(1.0)
    assert joined.outcomes == []
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


def test_a_pad_that_falls_silent_is_a_link_fault_and_is_found_again() -> None:
    joined = line()
    joined.pad.faults.silent = True
    joined.start(request(SESSION))
    assert joined.outcome() == PINFault(PINFaultKind.LINK, "no reply")
    joined.pad.faults.silent = False
    joined.run(20.0)
    assert joined.states == [Silent("no reply"), Answered("KB2016070001")]


def test_an_entry_that_the_pad_never_heard_of_is_a_link_fault() -> None:
    joined = line()
    joined.pad.faults.add(IgnoreHost("ic"))
    joined.start(request(SESSION))
    assert joined.outcome(10.0) == PINFault(PINFaultKind.LINK, "no reply")


def test_a_cable_pulled_in_the_middle_of_the_block_is_unplugged() -> None:
    joined = in_entry()
    joined.pad.faults.add(UnplugMidFrame("block"))
    joined.type_pin("123456")
    assert joined.outcome() == PINFault(PINFaultKind.UNPLUGGED, "port lost")


@FAMILIES
@pytest.mark.parametrize("purpose", [KeyPurpose.MASTER, KeyPurpose.WORKING])
def test_a_key_is_loaded_with_its_check_value(family: EscFamily, purpose: KeyPurpose) -> None:
    joined = line(family)
    joined.start(KeyLoad(purpose, SESSION.session_key_hex, 0, 0, SESSION.check_hex))
    outcome = joined.outcome(2.0)
    assert isinstance(outcome, KeyLoaded)
    assert family is EscFamily.PSBC or outcome.check_hex == tdes.encrypt(SESSION_KEY, bytes(8)).hex().upper()
    held = joined.pad.keys.masters[0] if purpose is KeyPurpose.MASTER else joined.pad.keys.working[0, 0]
    assert held == SESSION_KEY
    assert TEST_MASTER_KEY != SESSION_KEY


def test_dukpt_is_refused_before_anything_is_sent() -> None:
    joined = line()
    joined.sent_to_pad.clear()
    with pytest.raises(ValueError, match="DUKPT"):
        joined.start(request(DUKPT()))
    assert not joined.sent_to_pad


def test_a_text_to_show_is_dropped_because_there_is_no_display() -> None:
    joined = line()
    joined.sent_to_pad.clear()
    joined.show("THANK YOU")
    joined.run(1.0)
    assert not joined.sent_to_pad


def test_the_pin_stands_in_no_repr() -> None:
    joined = in_entry()
    joined.type_pin("123456")
    assert BLOCK.hex() not in repr(joined.outcome()).lower()


KEYS = st.sampled_from([*"0123456789", ENTER, CLEAR, CANCEL])
FAULTS = st.sampled_from(
    [
        IgnoreHost("kv"),
        IgnoreHost("ic"),
        LoseByte("block", 1, 3),
        LoseByte("ok", 1, 1),
        DuplicateFrame("key"),
        DuplicateFrame("block"),
        GarbageBefore("", 1, b"\x02\x031"),
        ErrorAnswer("R"),
        UnplugMidFrame("ok", 1, 2),
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
    joined.run(30.0)
    joined.start(request(SESSION))
    joined.run(1.0)
    joined.type_pin("123456")
    assert joined.outcome() == PINEntered(BLOCK, None, 6)


# -- a text, in clear: PSBC alone


@pytest.mark.parametrize("splits", [True, False])
def test_a_psbc_pad_asks_for_a_text_which_comes_split_or_as_it_is(splits: bool) -> None:
    joined = VirtualLine(EscPadCore(dialect="psbc", splits_texts=splits), EscSession(EscDialect(EscFamily.PSBC)))
    joined.connect()
    joined.sent_to_pad.clear()
    joined.start(TEXT)
    joined.run(1.0)
    assert joined.sent_to_pad == b"\x1bGI\x00\x01"
    assert joined.pad.voice == ["请输入信息"]
    joined.press("9", CLEAR, *"123456", ENTER)
    outcome = joined.outcome(1.0)
    assert isinstance(outcome, TypedText)
    assert outcome.digits == b"123456"


def test_how_a_text_on_a_psbc_pad_ends_otherwise() -> None:
    joined = line(EscFamily.PSBC)
    joined.start(TEXT)
    joined.run(1.0)
    joined.press(CANCEL)
    assert joined.outcome(1.0) == PINCancelled()
    joined.start(TEXT)
    assert joined.outcome() == PINTimedOut()
    assert joined.pad.state is PadState.IDLE
    joined.start(TEXT)
    joined.run(1.0)
    joined.cancel()
    assert joined.outcome(1.0) == PINCancelled()
    joined.pad.faults.add(LoseByte("text", index=-1))
    joined.start(TEXT)
    joined.run(1.0)
    joined.press(*"123456", ENTER)
    outcome = joined.outcome(5.0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.LINK
    joined.start(TEXT)
    joined.run(1.0)
    joined.press(*"1234567", ENTER)
    assert joined.outcome(1.0) == PINFault(PINFaultKind.PROTOCOL, "text answered in an unknown form")
    joined.start(TEXT)
    joined.run(1.0)
    joined.unplug()
    assert joined.outcomes == [PINFault(PINFaultKind.UNPLUGGED, "port lost")]


@pytest.mark.parametrize(("family", "wanted"), [(EscFamily.H002, TEXT), (EscFamily.PSBC, KeyRequest(("KEY",)))])
def test_what_is_published_for_no_such_pad_is_not_sent(family: EscFamily, wanted: PersonRequest) -> None:
    joined = line(family)
    joined.start(wanted)
    assert joined.outcome(1.0) == PINFault(PINFaultKind.REQUEST, "this pad knows no such command")
