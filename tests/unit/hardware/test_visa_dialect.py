# SPDX-License-Identifier: Apache-2.0
"""Messages to and from Verifone/VISA pads are those of the PP791 tables, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.visa import Frame, VisaFramer
from hardware.pin_pad import (
    DUKPT,
    EntryMessage,
    MasterSession,
    PadDialect,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
)
from hardware.pin_pad import visa_dialect as messages

ACCOUNT = "6228480012345678"
SESSION_KEY = "4230EF1CB268495597F4494DD23D8A72"
DUKPT_REQUEST = PINRequest(ACCOUNT, DUKPT(), 30.0)
SESSION_REQUEST = PINRequest(ACCOUNT, MasterSession(SESSION_KEY), 30.0)


def body_of(packet: bytes) -> str:
    (frame,) = VisaFramer().feed(packet)
    assert isinstance(frame, Frame)
    return frame.body.decode("ascii")


def test_z60_with_a_session_key_is_the_worked_packet() -> None:
    packet = messages.entry_message(PadDialect(), SESSION_REQUEST)
    assert packet == b"\x02Z60.6228480012345678\x1c4230EF1CB268495597F4494DD23D8A72\x1c1\x03\x31"
    assert len(packet) == 58


def test_z60_with_dukpt_has_no_key_field() -> None:
    assert body_of(messages.entry_message(PadDialect(), DUKPT_REQUEST)) == f"Z60.{ACCOUNT}\x1c1"


@pytest.mark.parametrize(("request_", "key"), [(DUKPT_REQUEST, ""), (SESSION_REQUEST, SESSION_KEY)])
def test_z62_carries_limits_and_prompts(request_: PINRequest, key: str) -> None:
    body = body_of(messages.entry_message(PadDialect(EntryMessage.Z62), request_))
    assert body == f"Z62.{ACCOUNT}\x1c{key}0412NENTER PASSWORD\x1c \x1cPROCESSING\x1c1"


def test_z62_refuses_a_prompt_that_its_field_cannot_hold() -> None:
    request = PINRequest(ACCOUNT, DUKPT(), prompt=("PLEASE ENTER YOUR PASSWORD",))
    with pytest.raises(ValueError, match="1 to 16 characters"):
        messages.entry_message(PadDialect(EntryMessage.Z62), request)


@pytest.mark.parametrize(
    ("scheme", "field"), [(DUKPT(), "D12.05"), (MasterSession(SESSION_KEY), f"{SESSION_KEY}12.05")]
)
def test_message_70_carries_the_amount(scheme: DUKPT | MasterSession, field: str) -> None:
    request = PINRequest(ACCOUNT, scheme, 31.0, amount_minor=1205)
    assert body_of(messages.entry_message(PadDialect(EntryMessage.M70), request)) == f"70.{ACCOUNT}\x1c{field}\x1c2"


def test_message_70_without_an_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="amount_minor is missing"):
        messages.entry_message(PadDialect(EntryMessage.M70), DUKPT_REQUEST)


@given(st.floats(0.1, 270.0))
def test_the_timeout_digit_is_never_shorter_than_asked(timeout_s: float) -> None:
    units = messages.timeout_units(timeout_s)
    assert 1 <= units <= 9
    assert units * 30.0 >= timeout_s
    assert (units - 1) * 30.0 < timeout_s


def test_a_single_line_is_shown_by_z2_and_more_by_z3() -> None:
    assert body_of(messages.display(("ONE",))) == "Z2\x1aONE"
    assert body_of(messages.display(("ONE", "TWO"))) == "Z32\x1aONE\x1cTWO"


def test_a_prompt_by_number_is_asked_for_by_rs() -> None:
    assert body_of(messages.pin_prompt(PadDialect(prompt_id="001"), ("X",))) == "Z2\x1e001\x1a"


def test_a_prompt_number_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'1'.*three digits"):
        PadDialect(prompt_id="1")


def test_the_worked_answer_under_a_session_key_is_read() -> None:
    (frame,) = VisaFramer().feed(b"\x0271.0060137096EBD428A6797\x03\x14")
    assert isinstance(frame, Frame)
    answer = messages.read_answer(frame.body, SESSION_REQUEST)
    assert answer == PINEntered(bytes.fromhex("37096EBD428A6797"), None, 6)


def test_the_worked_answer_under_dukpt_is_read_with_its_full_serial_number() -> None:
    (frame,) = VisaFramer().feed(b"\x027109876543210E000011B9C1845EB993A7A\x03\x42")
    assert isinstance(frame, Frame)
    answer = messages.read_answer(frame.body, DUKPT_REQUEST)
    assert answer == PINEntered(bytes.fromhex("1B9C1845EB993A7A"), bytes.fromhex("FFFF9876543210E00001"))


def test_a_dukpt_answer_with_all_twenty_digits_is_read() -> None:
    answer = messages.read_answer(b"710FFFF9876543210E000011B9C1845EB993A7A", DUKPT_REQUEST)
    assert answer == PINEntered(bytes.fromhex("1B9C1845EB993A7A"), bytes.fromhex("FFFF9876543210E00001"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0", PINFaultKind.ACCOUNT),
        ("1", PINFaultKind.KEY_FORMAT),
        ("2", PINFaultKind.ACCOUNT),
        ("3", PINFaultKind.ACCOUNT),
        ("4", PINFaultKind.ACCOUNT),
        ("5", PINFaultKind.KEY_FORMAT),
        ("6", PINFaultKind.REQUEST),
        ("7", PINFaultKind.THROTTLED),
        ("8", PINFaultKind.REQUEST),
        ("9", PINFaultKind.NO_KEY),
        ("A", PINFaultKind.NO_KEY),
        ("B", PINFaultKind.DEVICE),
        ("C", PINFaultKind.DEVICE),
        ("E", PINFaultKind.REQUEST),
        ("F", PINFaultKind.KEY_EXHAUSTED),
        ("G", PINFaultKind.DEVICE),
        ("Y", PINFaultKind.PROTOCOL),
    ],
)
def test_each_error_code_has_its_kind(code: str, kind: PINFaultKind) -> None:
    assert messages.read_answer(f"71{code}".encode(), DUKPT_REQUEST) == PINFault(kind, f"71{code}")


@pytest.mark.parametrize(
    ("body", "request_"),
    [
        (b"71.0000137096EBD428A6797", SESSION_REQUEST),
        (b"71.0030137096EBD428A6797", SESSION_REQUEST),
        (b"71.0060137096EBD428A679", SESSION_REQUEST),
        (b"71", SESSION_REQUEST),
    ],
)
def test_an_answer_in_another_form_is_a_protocol_fault(body: bytes, request_: PINRequest) -> None:
    answer = messages.read_answer(body, request_)
    assert isinstance(answer, PINFault)
    assert answer.kind is PINFaultKind.PROTOCOL


@given(st.binary(max_size=60))
def test_no_answer_at_all_makes_the_reader_raise(body: bytes) -> None:
    for request in (DUKPT_REQUEST, SESSION_REQUEST):
        assert isinstance(messages.read_answer(b"71" + body, request), PINEntered | PINFault)


@pytest.mark.parametrize(
    ("body", "request_", "name"),
    [
        (b"71.0060137096EBD428A6797", DUKPT_REQUEST, "a session key"),
        (b"7109876543210E000011B9C1845EB993A7A", SESSION_REQUEST, "DUKPT"),
        (b"710" + b"1" * 24 + b"2" * 32, DUKPT_REQUEST, "AES DUKPT"),
    ],
)
def test_an_answer_under_a_key_of_another_kind_is_named(body: bytes, request_: PINRequest, name: str) -> None:
    assert messages.read_answer(body, request_) == PINFault(PINFaultKind.OTHER_KEY, f"71 under {name}")
