# SPDX-License-Identifier: Apache-2.0
"""One contract for every make of pad: however an entry ends, it has the same name, once, and the pad works after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from hardware.pin_pad import (
    AESDUKPT,
    DUKPT,
    EntryMessage,
    EscDialect,
    EscEntry,
    EscFamily,
    MasterSession,
    PadDialect,
    PINCancelled,
    PINDigits,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
    Scheme,
)
from hardware.pin_pad.abecs_session import AbecsSession
from hardware.pin_pad.esc_session import EscSession
from hardware.pin_pad.keypad_session import KeypadSession
from hardware.pin_pad.newland_session import NewlandSession
from hardware.pin_pad.session import Answered, Opened, PadSession, Silent
from hardware.pin_pad.visa_session import VisaSession
from hardware.simulators import tdes
from hardware.simulators.abecs_pad_core import AbecsPadCore
from hardware.simulators.esc_pad_core import EscPadCore
from hardware.simulators.fault_words import plan_fault
from hardware.simulators.faults import ErrorAnswer
from hardware.simulators.keypad_core import KeypadCore
from hardware.simulators.newland_pad_core import NewlandPadCore
from hardware.simulators.pad_keys import AESDUKPTKeys, DUKPTKeys, MasterKeys
from hardware.simulators.pad_state import CANCEL, ENTER
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import ACCOUNT, PadCore, VirtualLine

SESSION_KEY = bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")
SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72", 0, tdes.encrypt(SESSION_KEY, bytes(8))[:4].hex())
Line = VirtualLine[Any]


@dataclass(frozen=True)
class Make:
    """Join the session and the simulated pad of one make and way to ask; `rests` is its word for a throttle."""

    name: str
    session: Callable[[], PadSession[Any]]
    pad: Callable[[], PadCore]
    scheme: Scheme = SESSION
    rests: str | None = None
    is_in_clear: bool = False


def visa(entry: EntryMessage, scheme: Scheme, keys: Callable[[], Any]) -> Make:
    name = f"verifone-{entry}-{type(scheme).__name__}"
    return Make(name, lambda: VisaSession(PadDialect(entry)), lambda: VisaPadCore(keys()), scheme, "7")


def esc(family: EscFamily, entry: EscEntry) -> Make:
    dialect = EscDialect(family, entry)
    return Make(f"{family}-{entry}", lambda: EscSession(dialect), lambda: EscPadCore(dialect=family.value))


MAKES = [
    *(
        visa(entry, scheme, keys)
        for entry in EntryMessage
        for scheme, keys in ((SESSION, MasterKeys), (DUKPT(), DUKPTKeys), (AESDUKPT(), AESDUKPTKeys))
    ),
    *(esc(family, entry) for family in EscFamily for entry in EscEntry),
    Make("abecs-session", AbecsSession, AbecsPadCore, rests="044"),
    Make("abecs-dukpt", AbecsSession, AbecsPadCore, DUKPT(), rests="044"),
    Make("newland", NewlandSession, NewlandPadCore),
    Make("keypad", KeypadSession, KeypadCore, is_in_clear=True),
]
every_make = pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name)


def counter(make: Make) -> Line:
    joined = VirtualLine(make.pad(), make.session())
    joined.connect()
    assert isinstance(joined.states[-1], Answered | Opened)
    joined.states.clear()
    return joined


def ask(joined: Line, make: Make, timeout_s: float = 50.0) -> None:
    joined.start(PINRequest(ACCOUNT, make.scheme, timeout_s, amount_minor=1280))
    joined.run(1.0)


def type_pin(joined: Line) -> None:
    joined.press(*"123456", ENTER)


def ended(joined: Line, make: Make, within_s: float = 10.0) -> bytes:
    """Return what was typed, sealed or in clear."""
    outcome = joined.outcome(within_s)
    if make.is_in_clear:
        assert isinstance(outcome, PINDigits)
        return bytes(outcome.digits)
    assert isinstance(outcome, PINEntered), outcome
    return outcome.pin_block


def works(joined: Line, make: Make) -> None:
    """See that an entry now ends as entries do, once."""
    assert joined.outcomes == []
    ask(joined, make)
    type_pin(joined)
    ended(joined, make)
    joined.run(5.0)
    assert joined.outcomes == []


@every_make
def test_entered(make: Make) -> None:
    works(counter(make), make)


@every_make
def test_cancelled_by_the_customer(make: Make) -> None:
    joined = counter(make)
    ask(joined, make)
    joined.press("1", CANCEL)
    assert joined.outcome(1.0) == PINCancelled()
    works(joined, make)


@every_make
def test_taken_back_by_the_till(make: Make) -> None:
    joined = counter(make)
    ask(joined, make)
    joined.press("1")
    joined.cancel()
    assert joined.outcome(5.0) == PINCancelled()
    works(joined, make)


@every_make
def test_timed_out_when_the_till_said(make: Make) -> None:
    joined = counter(make)
    began = joined.now
    ask(joined, make, 42.0)
    joined.press("1")
    assert joined.outcome() == PINTimedOut()
    assert joined.now - began == pytest.approx(42.0, abs=0.5)
    works(joined, make)


@every_make
def test_unplugged_in_the_middle(make: Make) -> None:
    joined = counter(make)
    ask(joined, make)
    joined.press("1", "2")
    joined.unplug()
    assert joined.outcomes == [PINFault(PINFaultKind.UNPLUGGED, "port lost")]
    joined.outcomes.clear()
    joined.replug()
    joined.run(1.0)
    assert isinstance(joined.states[-1], Answered | Opened)
    works(joined, make)


@every_make
def test_pulled_out_of_its_adapter_in_the_middle(make: Make) -> None:
    joined = counter(make)
    ask(joined, make)
    joined.pad.faults.silent = True
    outcome = joined.outcome(80.0)
    if make.is_in_clear:
        assert outcome == PINTimedOut()  # Such a keypad cannot be asked whether it is there.
    else:
        assert isinstance(outcome, PINFault)
        assert outcome.kind is PINFaultKind.LINK
        assert isinstance(joined.states[0], Silent)
    joined.pad.reset()
    joined.pad.faults.silent = False
    joined.run(30.0)
    works(joined, make)


@every_make
@pytest.mark.parametrize("lead_ms", [-30, -12, -8, -4, 0, 4, 8])
def test_late_an_answer_that_crosses_the_tills_wish_is_one_outcome(make: Make, lead_ms: int) -> None:
    joined = counter(make)
    ask(joined, make)
    joined.at(0.1, lambda: type_pin(joined))
    joined.at(0.1 + lead_ms / 1000, joined.cancel)
    outcome = joined.outcome(10.0)
    assert outcome == PINCancelled() or isinstance(outcome, PINEntered | PINDigits)
    joined.run(10.0)
    works(joined, make)


# With AES no two blocks are alike, whatever the key: random filling is in them.
SEALED_ALIKE = [each for each in MAKES if not each.is_in_clear and not isinstance(each.scheme, AESDUKPT)]


@pytest.mark.parametrize("make", SEALED_ALIKE, ids=lambda make: make.name)
def test_wrong_key_in_the_pad_is_another_block_which_only_the_platform_can_tell(make: Make) -> None:
    joined, other = counter(make), counter(make)
    plan_fault(joined.pad.faults, "wrong-key")
    blocks = []
    for each in (joined, other):
        ask(each, make)
        type_pin(each)
        blocks.append(ended(each, make))
    assert blocks[0] != blocks[1]
    works(joined, make)


@pytest.mark.parametrize("make", [each for each in MAKES if each.rests], ids=lambda make: make.name)
def test_throttled_is_named_at_once_and_passes(make: Make) -> None:
    joined = counter(make)
    joined.pad.faults.add(ErrorAnswer(make.rests or ""))
    ask(joined, make)
    (outcome,) = joined.outcomes
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.THROTTLED
    joined.outcomes.clear()
    works(joined, make)


HAS_SESSION_KEY = [each for each in MAKES if each.scheme is SESSION and not each.is_in_clear]


@pytest.mark.parametrize("make", HAS_SESSION_KEY, ids=lambda make: make.name)
def test_a_key_that_the_pad_does_not_have_is_named_before_anybody_types(make: Make) -> None:
    joined = counter(make)
    scheme = MasterSession(SESSION.session_key_hex, 7, SESSION.check_hex)
    joined.start(PINRequest(ACCOUNT, scheme, 50.0, amount_minor=1280))
    joined.run(3.0)
    (outcome,) = joined.outcomes
    assert isinstance(outcome, PINFault)
    assert outcome.kind in {PINFaultKind.NO_KEY, PINFaultKind.KEY_FORMAT}
    joined.outcomes.clear()
    works(joined, make)
