# SPDX-License-Identifier: Apache-2.0
"""The simulated pad answers as the PP791 tables say: byte by byte, with its own repeats and time-outs."""

import pytest

from hardware.simulators.faults import Emission
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys, PadKeys
from hardware.simulators.pad_state import CANCEL, ENTER, PadState
from hardware.simulators.visa_pad_core import VisaPadCore
from hardware.simulators.visa_pad_link import packet

ACCOUNT = "6228480012345678"
SESSION_KEY = "4230EF1CB268495597F4494DD23D8A72"
ACK, NAK, EOT = b"\x06", b"\x15", b"\x04"
Z60 = f"Z60.{ACCOUNT}\x1c{SESSION_KEY}\x1c1"


def joined(emissions: list[Emission]) -> bytes:
    return b"".join(emission.data for emission in emissions)


class Till:
    """Type bytes at a pad by hand."""

    def __init__(self, keys: PadKeys | None = None, *, strict_prompt: bool = False) -> None:
        self.pad = VisaPadCore(keys or MasterKeys(), strict_prompt=strict_prompt)
        self.now = 0.0

    def send(self, body: str) -> bytes:
        return self.raw(packet(body))

    def admin(self, body: str) -> bytes:
        return self.raw(packet(body, is_admin=True))

    def raw(self, data: bytes) -> bytes:
        return joined(self.pad.receive(data, self.now))

    def wait(self, seconds: float) -> bytes:
        end, out = self.now + seconds, b""
        while self.pad.deadline is not None and self.pad.deadline <= end:
            self.now = self.pad.deadline
            out += joined(self.pad.tick(self.now))
        self.now = end
        return out

    def press(self, *keys: str) -> bytes:
        return b"".join(joined(self.pad.press(key, self.now)) for key in keys)

    def enter(self, body: str = Z60) -> None:
        assert self.send("Z2\x1aPIN PLEASE") == ACK
        assert self.send(body) == ACK


def test_the_worked_exchange_under_a_session_key() -> None:
    till = Till()
    assert till.admin("080") == ACK + bytes.fromhex("0F3038300E36")
    assert till.raw(ACK) == EOT
    till.enter()
    assert till.press(*"123456", ENTER) == b"\x0271.0060137096EBD428A6797\x03\x14"
    assert till.raw(ACK) == b""
    assert till.pad.state is PadState.PROCESSING


def test_the_worked_exchange_under_dukpt() -> None:
    till = Till(DUKPTKeys())
    till.enter("Z60.4012345678909\x1c1")
    assert till.press(*"1234", ENTER) == b"\x027109876543210E000011B9C1845EB993A7A\x03\x42"


def test_7a1_makes_the_pad_send_the_whole_key_serial_number() -> None:
    till = Till(DUKPTKeys())
    assert till.send("7A1") == ACK
    till.enter("Z60.4012345678909")
    assert till.press(*"1234", ENTER) == packet("710FFFF9876543210E000011B9C1845EB993A7A")


def test_a_test_request_is_answered_with_the_pin_1234() -> None:
    assert Till(DUKPTKeys()).send("76.4012345678909\x1cD1.00") == ACK + packet("7109876543210E000011B9C1845EB993A7A")


def test_an_unacknowledged_answer_is_sent_twice_more_and_then_eot() -> None:
    till = Till()
    till.enter()
    answer = till.press(*"123456", ENTER)
    assert till.wait(4.9) == b""
    assert till.wait(0.2) == answer
    assert till.wait(5.0) == answer
    assert till.wait(5.0) == EOT
    assert till.pad.state is PadState.IDLE


def test_a_nak_brings_the_answer_again() -> None:
    till = Till()
    till.enter()
    answer = till.press(*"123456", ENTER)
    assert till.raw(NAK) == answer


def test_three_bad_check_bytes_end_the_session() -> None:
    till = Till()
    assert [till.raw(b"\x0272\x03\x00") for _ in range(3)] == [NAK, NAK, EOT]


def test_the_cancel_key_is_a_bare_eot() -> None:
    till = Till()
    till.enter()
    assert till.press("1", CANCEL) == EOT


def test_72_in_an_entry_is_answered_by_a_bare_eot_and_when_idle_by_ack() -> None:
    till = Till()
    till.enter()
    assert till.send("72") == EOT
    assert till.send("72") == ACK


def test_an_entry_times_out_after_thirty_seconds_a_unit() -> None:
    till = Till()
    till.enter()
    assert till.wait(29.9) == b""
    assert till.wait(0.2) == EOT


def test_z60_without_a_prompt_is_refused() -> None:
    assert Till().send(Z60) == EOT


def test_a_strict_pad_takes_no_free_text_for_a_prompt() -> None:
    till = Till(strict_prompt=True)
    assert till.send("Z2\x1aPIN PLEASE") == ACK
    assert till.send(Z60) == EOT
    assert till.send("Z2\x1e001\x1a") == ACK + packet("Z20")
    till.raw(ACK)
    assert till.send(Z60) == ACK


def test_an_unknown_message_is_ignored() -> None:
    assert Till().send("Q9") == b""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"Z60.\x1c{SESSION_KEY}", "0"),
        (f"Z60.1234567\x1c{SESSION_KEY}", "2"),
        (f"Z60.{'1' * 20}\x1c{SESSION_KEY}", "3"),
        (f"Z60.1234567A\x1c{SESSION_KEY}", "4"),
        (f"Z60.{ACCOUNT}\x1c{SESSION_KEY[:-1]}", "5"),
        (f"Z60.{ACCOUNT}\x1c{SESSION_KEY}\x1c0", "6"),
        (f"70.{ACCOUNT}\x1c{SESSION_KEY}12", "8"),
        (f"Z62.{ACCOUNT}\x1c{SESSION_KEY}0312NPIN\x1c \x1cWAIT", "8"),
    ],
)
def test_each_bad_field_has_its_code(body: str, code: str) -> None:
    till = Till()
    till.send("Z2\x1aPIN PLEASE")
    assert till.send(body) == ACK + packet(f"71{code}")


def test_selecting_a_key_does_not_check_it_but_using_it_does() -> None:
    till = Till()
    assert till.admin("085") == ACK + packet("080", is_admin=True)
    till.raw(ACK)
    till.send("Z2\x1aPIN PLEASE")
    assert till.send(Z60) == ACK + packet("719")


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("040", "04F"),
        ("045", "040"),
        ("06", "06000000000000"),
        ("08A", "081"),
        ("120", "120"),
        ("127", "12F"),
        ("134", "130"),
        ("139", "131"),
        ("16", "160"),
    ],
)
def test_administration_messages_are_answered_and_end_with_eot(message: str, reply: str) -> None:
    till = Till()
    assert till.admin(message) == ACK + packet(reply, is_admin=True)
    assert till.raw(ACK) == EOT


def test_a_key_is_loaded_only_after_the_till_has_confirmed_the_echo() -> None:
    keys = MasterKeys()
    till = Till(keys)
    message = "023" + "0F" * 16
    assert till.admin(message) == ACK + packet(message, is_admin=True)
    assert 3 not in keys.keys
    assert till.raw(ACK) == EOT
    assert keys.keys[3] == b"\x0f" * 16


def test_a_key_whose_echo_is_refused_is_not_loaded() -> None:
    keys = MasterKeys()
    till = Till(keys)
    till.admin("023" + "0F" * 16)
    till.raw(EOT)
    assert 3 not in keys.keys


def test_a_key_wait_returns_the_key_and_a_question_mark_when_nobody_presses() -> None:
    till = Till()
    assert till.send("Z42005") == ACK
    assert till.press(ENTER) == packet("Z43#")
    till.raw(ACK)
    assert till.send("Z42005") == ACK
    assert till.wait(5.1).startswith(bytes.fromhex("025A34333F0361"))


def test_a_text_wait_returns_the_text() -> None:
    till = Till()
    assert till.send("Z50103010") == ACK
    assert till.press("4", "2") == b""
    assert till.pad.display == "42"
    assert till.press(ENTER) == packet("Z5142")


def test_an_initial_key_can_be_loaded() -> None:
    keys = DUKPTKeys(bytes(16), bytes(10))
    till = Till(keys)
    till.send("906AC292FAA1315B4D858AB3A3D7D5933AFFFF9876543210E00000")
    till.raw(ACK)
    till.enter("Z60.4012345678909")
    assert till.press(*"1234", ENTER) == packet("7109876543210E000011B9C1845EB993A7A")


def test_the_thirteenth_digit_is_refused() -> None:
    till = Till()
    till.enter()
    till.press(*"1234567890123")
    assert till.pad.beeps == 1
