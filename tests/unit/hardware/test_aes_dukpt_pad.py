# SPDX-License-Identifier: Apache-2.0
"""The simulated pad's AES cryptography gives the values that ANSI X9.24-3 publishes, and the driver reads it."""

import pytest

from hardware.pin_pad import AESDUKPT, PINEntered, PINFault, PINRequest
from hardware.pin_pad.visa_dialect import read_answer
from hardware.simulators import aes_dukpt
from hardware.simulators.pad_keys import TEST_AES_BASE_KEY, TEST_AES_KSN, AESDUKPTKeys

ACCOUNT = "4111111111111111"
KEY_ID = TEST_AES_KSN[:8]
PUBLISHED = [(1, "AF8CB133A78F8DC2D1359F18527593FB"), (2, "D30BDC73EC9714B000BEC66BDB7B6D09")]


def test_the_initial_key_is_the_published_one() -> None:
    assert aes_dukpt.initial_key(TEST_AES_BASE_KEY, KEY_ID).hex().upper() == "1273671EA26AC29AFA4D1084127652A1"


@pytest.mark.parametrize(("counter", "key"), PUBLISHED)
def test_the_pin_keys_are_the_published_ones(counter: int, key: str) -> None:
    initial = aes_dukpt.initial_key(TEST_AES_BASE_KEY, KEY_ID)
    assert aes_dukpt.pin_key(initial, KEY_ID + counter.to_bytes(4)).hex().upper() == key


def test_the_block_is_the_published_one() -> None:
    key = bytes.fromhex("AF8CB133A78F8DC2D1359F18527593FB")
    block = aes_dukpt.format_4(key, "1234", ACCOUNT, bytes.fromhex("2F69ADDE2E9E7ACE"))
    assert block.hex().upper() == "A912150391AB65A67E52883D81CE2D15"


def test_counters_with_more_than_sixteen_ones_are_left_out() -> None:
    assert aes_dukpt.next_ksn(KEY_ID + bytes.fromhex("0000FFFF"))[8:].hex() == "00010000"
    assert aes_dukpt.next_ksn(KEY_ID + bytes.fromhex("0001FFFE"))[8:].hex() == "00020000"
    with pytest.raises(aes_dukpt.KeyExhausted):
        aes_dukpt.next_ksn(KEY_ID + bytes.fromhex("FFFF0000"))


def test_the_driver_reads_a_block_and_serial_number_of_aes() -> None:
    answer = AESDUKPTKeys().answer("1234", ACCOUNT, "").encode()
    entered = read_answer(answer, PINRequest(ACCOUNT, AESDUKPT()))
    assert isinstance(entered, PINEntered)
    assert (len(entered.pin_block), entered.ksn) == (16, KEY_ID + b"\0\0\0\1")


def test_a_block_of_tdes_is_not_taken_for_one_of_aes() -> None:
    outcome = read_answer(b"7109876543210E000011B9C1845EB993A7A", PINRequest(ACCOUNT, AESDUKPT()))
    assert isinstance(outcome, PINFault)
