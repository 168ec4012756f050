# SPDX-License-Identifier: Apache-2.0
"""What IT has a pad do: key blocks, the second DUKPT key, numbers, language, self-test; clear keys of ESC pads."""

import warnings

import pytest
from psec import tr31

from hardware.framing.visa import EOT, FrameKind, encode
from hardware.pin_pad import (
    DUKPT,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    KeyQuery,
    KeyThere,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
)
from hardware.pin_pad import esc_dialect as esc
from hardware.pin_pad.esc_dialect import EscDialect, EscFamily
from hardware.pin_pad.esc_session import EscSession
from hardware.pin_pad.key_block import read_key_block
from hardware.pin_pad.model import AdminRequest
from hardware.pin_pad.session import Finished, Send
from hardware.pin_pad.upkeep import (
    Diagnostic,
    Done,
    KeyBlockLoad,
    KeyReset,
    KeySetChoice,
    KSNForm,
    LanguageChoice,
    PadLanguage,
    SelfTest,
    SelfTested,
    SelfTestFault,
    SerialNumber,
)
from hardware.pin_pad.visa_session import VisaSession
from hardware.simulators.esc_pad_core import EscPadCore
from hardware.simulators.faults import AnswerEOT, BadCheck, Fault, IgnoreHost, LoseAck, NakHost
from hardware.simulators.key_block import BlockRefused, open_block
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import VirtualCounter, VirtualLine, request

# The manual's worked example (appendix A): its key-loading key, a PIN key, and the block that seals it.
LOADING_KEY = bytes.fromhex("19191919191919195B5B5B5B5B5B5B5B")
PIN_KEY = bytes.fromhex("AA55AA55AA55AA553434343434343434")
PUBLISHED = "B0080P0TE00N00003C4F5024C59C182F7165BC870FCB7F63456AAE07DB736C32EA391E5834C1AA0C"
MASTER_KEY = bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")
INITIAL_KEY = bytes.fromhex("6AC292FAA1315B4D858AB3A3D7D5933A")
KSN = "FFFF9876543210E00000"


def sealed(key: bytes, usage: str, mode: str, **optional: str) -> str:
    """Seal a key as another library does it."""
    head = tr31.Header("B", usage, "T", mode, "00", "N")
    for name, value in optional.items():
        head.blocks[name] = value
    with warnings.catch_warnings():
        # Two-key TDES is what these pads have; the library says that it will leave it one day.
        warnings.simplefilter("ignore")
        return str(tr31.wrap(LOADING_KEY, head, key, len(key)))


def counter(keys: MasterKeys | DUKPTKeys, *faults: Fault) -> VirtualCounter:
    joined = VirtualCounter(VisaPadCore(keys))
    joined.connect()
    joined.states.clear()
    joined.pad.faults.add(*faults)
    return joined


def ended(joined: VirtualCounter, wanted: AdminRequest | KeyBlockLoad | KeyLoad) -> object:
    joined.start(wanted)
    return joined.outcome(200.0)


# -- key blocks


@pytest.mark.filterwarnings("ignore:Two-key TripleDES:Warning")
def test_the_published_block_opens_to_the_published_key_in_both_implementations() -> None:
    assert open_block(LOADING_KEY, PUBLISHED).key == PIN_KEY
    assert tr31.unwrap(LOADING_KEY, PUBLISHED)[1] == PIN_KEY


@pytest.mark.parametrize("faults", [(), (LoseAck("02"),), (BadCheck("02"),), (NakHost("02", times=2),)])
def test_a_sealed_master_key_is_kept_once_its_echo_was_acknowledged(faults: tuple[Fault, ...]) -> None:
    keys = MasterKeys()
    joined = counter(keys, *faults)
    block = read_key_block(sealed(MASTER_KEY, "K0", "D"))
    assert ended(joined, KeyBlockLoad(block, 3)) == KeyLoaded()
    assert keys.keys[3] == MASTER_KEY
    assert ended(joined, KeyQuery(3, details=True)) == KeyThere(True, ("K0", "D", "T"))


def test_message_02_carries_the_block_as_it_is() -> None:
    joined = counter(MasterKeys())
    joined.sent_to_pad.clear()
    assert ended(joined, KeyBlockLoad(read_key_block(PUBLISHED), 1)) == KeyLoaded()
    assert encode(FrameKind.ADMIN, b"021" + PUBLISHED.encode()) in joined.sent_to_pad


def test_an_echo_of_a_block_that_came_back_changed_is_refused() -> None:
    session = VisaSession()
    session.probe(0.0)
    session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, b"06000000000000") + b"\x04", 0.1)
    session.start(KeyBlockLoad(read_key_block(PUBLISHED), 1), 1.0)
    actions = session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, f"021{PUBLISHED[:-1]}D".encode()), 1.1)
    assert [each.data for each in actions if isinstance(each, Send)] == [bytes((EOT,))]
    (end,) = [each.outcome for each in actions if isinstance(each, Finished)]
    assert end == PINFault(PINFaultKind.LINK, "02 came back changed")


@pytest.mark.parametrize(
    ("block", "kind", "code"),
    [
        (PUBLISHED[:-1] + "D", PINFaultKind.KEY_FORMAT, "02?C"),
        ("A" + PUBLISHED[1:], PINFaultKind.KEY_FORMAT, "02?A"),
    ],
)
def test_what_the_pad_has_against_a_block_is_named(block: str, kind: PINFaultKind, code: str) -> None:
    assert ended(counter(MasterKeys()), KeyBlockLoad(read_key_block(block))) == PINFault(kind, code)


def test_a_key_for_something_else_and_one_that_is_there_already_are_refused() -> None:
    for key, usage, mode, code in ((MASTER_KEY, "M3", "G", "02?E"), (MasterKeys().keys[0], "K0", "D", "02?2")):
        load = KeyBlockLoad(read_key_block(sealed(key, usage, mode)))
        assert ended(counter(MasterKeys()), load) == PINFault(PINFaultKind.KEY_FORMAT, code)


def test_a_pad_without_a_key_loading_key_has_no_key() -> None:
    joined = counter(MasterKeys())
    joined.pad.admin.key_loading_key = None
    assert ended(joined, KeyBlockLoad(read_key_block(PUBLISHED))) == PINFault(PINFaultKind.NO_KEY, "02?D")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "begins with a letter"),
        ("0" * 80, "begins with a letter"),
        (PUBLISHED[:-2], "says that it has 80 characters, but has 78"),
        ("B0016K0TD00N0000", "ends behind its head"),
        ("B" + "0" * 500, "at most 400"),
        (PUBLISHED.replace("3C4F", "短信"), "printable"),
    ],
)
def test_what_is_no_key_block_is_named_and_not_shown(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as found:
        read_key_block(text)
    assert text[16:] not in str(found.value) or not text[16:]


def test_a_block_shows_its_head_alone() -> None:
    block = read_key_block(PUBLISHED)
    assert (block.version, block.usage, block.algorithm, block.mode) == ("B", "P0", "T", "E")
    assert PUBLISHED[16:] not in repr(KeyBlockLoad(block))


@pytest.mark.parametrize("text", ["B0080P0TE00N00" + "XX", "B0080P0TE00N0100KS02" + "0" * 60, "C" + PUBLISHED[1:]])
def test_the_simulated_pad_refuses_what_is_no_block_of_its_version(text: str) -> None:
    with pytest.raises(BlockRefused):
        open_block(LOADING_KEY, text)


# -- two DUKPT keys


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_second_initial_key_is_loaded_and_chosen_and_pins_come_under_it(is_sealed: bool) -> None:
    joined = counter(DUKPTKeys(bytes(range(16)), bytes.fromhex("FFFF1111111111E00000")))
    second: KeyBlockLoad | KeyLoad = (
        KeyBlockLoad(read_key_block(sealed(INITIAL_KEY, "B1", "X", KS=KSN)), key_set=1)
        if is_sealed
        else KeyLoad(KeyPurpose.INITIAL, INITIAL_KEY.hex(), is_clear=True, ksn_hex=KSN, key_set=1)
    )
    assert ended(joined, second) == KeyLoaded()
    for key_set, serial in ((0, "FFFF1111111111E00001"), (1, "FFFF9876543210E00001")):
        assert ended(joined, KeySetChoice(key_set)) == Done()
        joined.start(request(DUKPT()))
        joined.run(1.0)
        joined.type_pin("1234")
        entered = joined.outcome()
        assert isinstance(entered, PINEntered)
        assert entered.ksn == bytes.fromhex(serial)


@pytest.mark.parametrize("is_whole", [True, False])
def test_key_serial_numbers_are_read_in_either_form(is_whole: bool) -> None:
    joined = counter(DUKPTKeys())
    assert ended(joined, KSNForm(is_whole)) == Done()
    joined.start(request(DUKPT()))
    joined.run(1.0)
    joined.type_pin("1234")
    entered = joined.outcome()
    assert isinstance(entered, PINEntered)
    assert entered.ksn == bytes.fromhex("FFFF9876543210E00001")


def test_a_pad_that_does_not_know_a_message_says_so_and_stays_ready() -> None:
    joined = counter(DUKPTKeys(), IgnoreHost("96", times=3), AnswerEOT("7A"))
    assert ended(joined, KeySetChoice(1)) == PINFault(PINFaultKind.REFUSED, "96 is not known")
    assert ended(joined, KSNForm(True)) == PINFault(PINFaultKind.REFUSED, "7A EOT")
    assert joined.states == []


# -- the rest of the administration


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ("0", ()),
        ("125", (SelfTestFault.MEMORY, SelfTestFault.PROGRAM, SelfTestFault.KEYS)),
        ("9", (SelfTestFault.OTHER,)),
    ],
)
def test_a_pad_tests_itself_and_its_faults_are_named(told: str, faults: tuple[SelfTestFault, ...]) -> None:
    joined = counter(MasterKeys())
    joined.pad.admin.self_test = told
    assert ended(joined, SelfTest()) == SelfTested(faults)


@pytest.mark.parametrize("number", ["TILL01", "7"])
@pytest.mark.parametrize("faults", [(), (LoseAck("05"),), (BadCheck("05"),)])
def test_a_pad_is_given_a_number_and_answers_by_it(number: str, faults: tuple[Fault, ...]) -> None:
    joined = counter(MasterKeys(), *faults)
    assert ended(joined, SerialNumber(number)) == Done()
    assert joined.pad.admin.serial_number == number
    joined.run(70.0)
    assert joined.states == [], "it is asked now and then, and is still the same"


def test_a_number_that_came_back_changed_is_not_kept() -> None:
    session = VisaSession()
    session.probe(0.0)
    session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, b"06000000000000") + b"\x04", 0.1)
    session.start(SerialNumber("7"), 1.0)
    actions = session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, b"058"), 1.1)
    assert [each.data for each in actions if isinstance(each, Send)] == [bytes((EOT,))]


def test_a_language_is_chosen() -> None:
    joined = counter(MasterKeys())
    assert ended(joined, LanguageChoice(PadLanguage.PORTUGUESE)) == Done()
    assert joined.pad.admin.language == "2"


def test_a_diagnostic_runs_until_the_pad_says_that_it_is_over() -> None:
    joined = counter(MasterKeys())
    assert ended(joined, Diagnostic(6)) == Done()
    assert joined.pad.admin.diagnostics == ["06"]


def test_a_diagnostic_can_be_taken_back() -> None:
    session = VisaSession()
    session.probe(0.0)
    session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, b"06000000000000") + b"\x04", 0.1)
    session.start(Diagnostic(1), 1.0)
    session.on_bytes(b"\x06", 1.1)
    session.cancel(5.0)
    actions = session.on_bytes(b"\x04", 5.1)
    assert [each.outcome for each in actions if isinstance(each, Finished)] == [PINCancelled()]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SerialNumber(""),
        lambda: SerialNumber("1234567890123"),
        lambda: Diagnostic(11),
        lambda: KeySetChoice(2),
        lambda: KeyReset(8),
        lambda: KeyBlockLoad(read_key_block(PUBLISHED), 10),
    ],
)
def test_what_no_pad_can_be_told_is_named(wrong: type) -> None:
    with pytest.raises(ValueError, match="allowed"):
        wrong()


# -- ESC pads: a master key in clear


def esc_line(family: EscFamily) -> VirtualLine[EscPadCore]:
    joined = VirtualLine(EscPadCore(dialect=family.value), EscSession(EscDialect(family)))
    joined.connect()
    return joined


@pytest.mark.parametrize("family", EscFamily)
def test_a_key_in_clear_takes_the_place_of_the_one_that_a_reset_put_there(family: EscFamily) -> None:
    joined = esc_line(family)
    joined.start(KeyReset(2))
    assert joined.outcome(5.0) == Done()
    load = KeyLoad(KeyPurpose.MASTER, MASTER_KEY.hex(), 2, check_hex="EB7A8D", is_clear=True)
    joined.start(load)
    # H002 computes the check value itself, and is held to the one that was published.
    check = "EB7A8DF906A4D7D9" if family is EscFamily.H002 else None
    outcome = joined.outcome(5.0)
    assert isinstance(outcome, KeyLoaded)
    assert (outcome.check_hex or "")[:6] == (check or "")[:6]
    assert joined.pad.keys.masters[2] == MASTER_KEY
    joined.start(KeyLoad(KeyPurpose.MASTER, PIN_KEY.hex(), 2, is_clear=True, old_key_hex=MASTER_KEY.hex()))
    assert isinstance(joined.outcome(5.0), KeyLoaded)
    assert joined.pad.keys.masters[2] == PIN_KEY


@pytest.mark.parametrize("family", EscFamily)
def test_who_does_not_know_the_old_key_loads_no_new_one(family: EscFamily) -> None:
    joined = esc_line(family)
    joined.start(KeyLoad(KeyPurpose.MASTER, MASTER_KEY.hex(), 0, is_clear=True))
    assert joined.outcome(5.0) == PINFault(PINFaultKind.KEY_FORMAT, "key ER")


def test_the_commands_are_those_of_the_published_drivers() -> None:
    load = KeyLoad(KeyPurpose.MASTER, "0123456789ABCDEF", 1, is_clear=True)
    key = b"0123456789:;<=>?"
    assert esc.load_key(EscDialect(EscFamily.PSBC), load) == b"\x1bkM11" + b"32" * 8 + b"1" + key
    assert esc.load_key(EscDialect(EscFamily.H002), load) == b"\x1bkN11" + b"41" * 8 + b"1" + key + b"0\r\n"


@pytest.mark.parametrize("purpose", [KeyPurpose.WORKING])
def test_only_a_master_key_comes_in_clear(purpose: KeyPurpose) -> None:
    with pytest.raises(ValueError, match="allowed is a master key"):
        EscSession().check(KeyLoad(purpose, MASTER_KEY.hex(), is_clear=True))


@pytest.mark.parametrize("wanted", [SelfTest(), KeyQuery(0)])
def test_an_esc_pad_knows_no_other_message(wanted: AdminRequest) -> None:
    joined = esc_line(EscFamily.H002)
    joined.start(wanted)
    assert joined.outcome(5.0) == PINFault(PINFaultKind.REQUEST, "this pad knows no such message")


def test_an_esc_pad_takes_no_blocks() -> None:
    joined = esc_line(EscFamily.H002)
    joined.start(KeyBlockLoad(read_key_block(PUBLISHED)))
    assert joined.outcome(5.0) == PINFault(PINFaultKind.REQUEST, "this pad takes no key blocks")
