# SPDX-License-Identifier: Apache-2.0
"""Keys of a Verifone pad: kept only when their echo is the key that was sent; the check value that people compare."""

from typing import Any

import pytest

from hardware.framing.visa import EOT, FrameKind, encode
from hardware.pin_pad import (
    DUKPT,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    KeyQuery,
    KeyThere,
    LineChange,
    LineChanged,
    PINEntered,
    PINFault,
    PINFaultKind,
)
from hardware.pin_pad.check_value import check_value, joined
from hardware.pin_pad.session import Finished, Send
from hardware.pin_pad.visa_session import VisaSession
from hardware.simulators.faults import BadCheck, Fault, LoseAck
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import VirtualCounter, request

KEY = "89ABCDEF0123456776543210FEDCBA98"
IN_CLEAR = KeyLoad(KeyPurpose.MASTER, KEY, 3, is_clear=True)
INITIAL = "6AC292FAA1315B4D858AB3A3D7D5933A"
KSN = "FFFF9876543210E00000"


def counter(keys: MasterKeys | DUKPTKeys, *faults: Fault) -> VirtualCounter:
    joined_up = VirtualCounter(VisaPadCore(keys))
    joined_up.connect()
    joined_up.pad.faults.add(*faults)
    return joined_up


@pytest.mark.parametrize("faults", [(), (LoseAck("02"),), (BadCheck("02"),)])
def test_a_master_key_is_kept_once_its_echo_was_acknowledged_whatever_the_line_does(
    faults: tuple[Fault, ...],
) -> None:
    keys = MasterKeys()
    joined_up = counter(keys, *faults)
    joined_up.start(IN_CLEAR)
    assert joined_up.outcome() == KeyLoaded()
    assert keys.keys[3] == bytes.fromhex(KEY)


def test_an_echo_that_came_back_changed_is_answered_so_that_the_pad_keeps_nothing() -> None:
    session = VisaSession()
    session.probe(0.0)
    session.on_bytes(b"\x06" + encode(FrameKind.ADMIN, b"06000000000000") + b"\x04", 0.1)
    session.start(IN_CLEAR, 1.0)
    changed = encode(FrameKind.ADMIN, f"023{KEY[:-1]}0".encode())
    actions = session.on_bytes(b"\x06" + changed, 1.1)
    assert [each.data for each in actions if isinstance(each, Send)] == [bytes((EOT,))]
    (end,) = [each.outcome for each in actions if isinstance(each, Finished)]
    assert isinstance(end, PINFault)
    assert end.kind is PINFaultKind.LINK


def test_a_key_that_the_pad_has_already_is_named_by_its_code() -> None:
    joined_up = counter(MasterKeys({0: bytes.fromhex(KEY)}))
    joined_up.start(IN_CLEAR)
    assert joined_up.outcome() == PINFault(PINFaultKind.KEY_FORMAT, "02?2")


def test_an_initial_key_is_loaded_with_its_serial_number_and_pins_are_encrypted_under_it() -> None:
    keys = DUKPTKeys(bytes(16), bytes(10))
    joined_up = counter(keys)
    joined_up.start(KeyLoad(KeyPurpose.INITIAL, INITIAL, is_clear=True, ksn_hex=KSN))
    assert joined_up.outcome() == KeyLoaded()
    joined_up.start(request(DUKPT()))
    joined_up.run(1.0)
    joined_up.type_pin("1234")
    entered = joined_up.outcome()
    assert isinstance(entered, PINEntered)
    assert entered.ksn == bytes.fromhex("FFFF9876543210E00001")


def test_a_pad_tells_whether_it_has_a_key_at_a_place() -> None:
    joined_up = counter(MasterKeys())
    for index, is_there in ((0, True), (3, False)):
        joined_up.start(KeyQuery(index))
        assert joined_up.outcome() == KeyThere(is_there)


def test_the_line_is_changed_by_message_13() -> None:
    joined_up = counter(MasterKeys())
    joined_up.start(LineChange(115200, "7E1"))
    assert joined_up.outcome() == LineChanged()
    assert isinstance(joined_up.pad, VisaPadCore)
    assert joined_up.pad.admin.line == "82"


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (KeyLoad(KeyPurpose.MASTER, KEY), "takes master and initial keys in clear"),
        (LineChange(300), "allowed are 1200, 2400"),
        (LineChange(9600, "8E2"), "allowed are 8N1, 7E1, 7O1"),
    ],
)
def test_what_the_pad_takes_no_key_and_no_line_of_is_named_before_anything_is_sent(
    load: KeyLoad | LineChange, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        VisaSession().check(load)


@pytest.mark.parametrize(
    "wrong",
    [{"ksn_hex": None}, {"ksn_hex": "FF"}, {"is_clear": False}, {"key_hex": INITIAL[:16]}],
)
def test_an_initial_key_needs_its_serial_number_and_comes_in_clear(wrong: dict[str, Any]) -> None:
    whole: dict[str, Any] = {"key_hex": INITIAL, "ksn_hex": KSN, "is_clear": True}
    with pytest.raises(ValueError, match="an initial key is loaded in clear"):
        KeyLoad(KeyPurpose.INITIAL, **(whole | wrong))


@pytest.mark.parametrize(
    ("key", "value"),
    [("0123456789ABCDEFFEDCBA9876543210", "08D7B4"), (KEY, "EB7A8D"), ("0123456789ABCDEF", "D5D44F")],
)
def test_check_values_are_those_that_were_published(key: str, value: str) -> None:
    assert check_value(bytes.fromhex(key)) == value


def test_a_key_is_the_xor_of_its_components() -> None:
    assert joined([bytes.fromhex("0F0F"), bytes.fromhex("F00F")]) == bytes.fromhex("FF00")
    with pytest.raises(ValueError, match="of one length"):
        joined([bytes(8), bytes(16)])
