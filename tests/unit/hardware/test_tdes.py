# SPDX-License-Identifier: Apache-2.0
"""The simulated pad's cryptography gives the published values of ANSI X9.24-1:2009 A.4 and ISO 9564-1."""

import pytest

from hardware.simulators import tdes

BASE_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
INITIAL_KSN = bytes.fromhex("FFFF9876543210E00000")
INITIAL_KEY = bytes.fromhex("6AC292FAA1315B4D858AB3A3D7D5933A")

FIRST_BLOCKS = [
    "1B9C1845EB993A7A",
    "10A01C8D02C69107",
    "18DC07B94797B466",
    "0BC79509D5645DF7",
    "5BC0AF22AD87B327",
    "A16DF70AE36158D8",
    "27711C16CB257F8E",
    "50E55547A5027551",
    "536CF7F678ACFC8D",
    "EDABBA23221833FE",
    "2328981C57B4BDBA",
    "038D03CC926CF286",
    "6C8AA97088B62C68",
    "F17C9E1D72CD4950",
    "B170F6E7F7F2F64A",
    "D5D9638559EF53D6",
    "D544F8CDD292C863",
    "7A21BD10F36DC41D",
    "78649BD17D0DFA60",
    "7E7E16EA0C31AD56",
    "72105C22EBC791E6",
]
ROLLOVER = [
    "EFF800",
    "33365F5CC6F23C35",
    "EFF801",
    "3A86BF003F835C9D",
    "EFF802",
    "3DB977D05C36DF3F",
    "EFF804",
    "BA83243305712099",
    "EFF808",
    "B0DA04AC90A36D85",
    "EFF810",
    "2CF02BD9C309EEDA",
    "EFF820",
    "9D1E2F77AEEE81C6",
    "EFF840",
    "40870B0F8BA2011C",
    "EFF880",
    "22E340D6ABB40981",
    "EFF900",
    "1A4C10AFBA03A430",
    "EFFA00",
    "849763B43E5F9CFF",
    "EFFC00",
    "DEFC6F09F8927B71",
    "F00000",
    "73EC88AD0AC5830E",
]


def encrypted(ksn: bytes) -> str:
    block = tdes.pin_block("1234", "4012345678909")
    return tdes.encrypt(tdes.pin_key(INITIAL_KEY, ksn), block).hex().upper()


def test_the_initial_key_is_the_published_one() -> None:
    assert tdes.initial_key(BASE_KEY, INITIAL_KSN) == INITIAL_KEY


def test_the_initial_key_does_not_depend_on_the_counter() -> None:
    assert tdes.initial_key(BASE_KEY, bytes.fromhex("FFFF9876543210E00017")) == INITIAL_KEY


def test_the_first_transaction_key_is_the_published_one() -> None:
    key = tdes.transaction_key(INITIAL_KEY, bytes.fromhex("FFFF9876543210E00001"))
    assert key.hex().upper() == "042666B49184CFA368DE9628D0397BC9"


def test_the_first_twenty_one_pin_blocks_are_the_published_ones() -> None:
    ksn, blocks = INITIAL_KSN, []
    for _ in FIRST_BLOCKS:
        ksn = tdes.next_ksn(ksn)
        blocks.append(encrypted(ksn))
    assert blocks == FIRST_BLOCKS


def test_the_pin_blocks_around_the_rollover_are_the_published_ones() -> None:
    ksn = bytes.fromhex("FFFF9876543210" + ROLLOVER[0])
    found = []
    for _ in ROLLOVER[::2]:
        found += [ksn.hex().upper()[-6:], encrypted(ksn)]
        ksn = tdes.next_ksn(ksn)
    assert found == ROLLOVER


def test_the_last_counter_is_followed_by_nothing() -> None:
    with pytest.raises(tdes.KeyExhausted):
        tdes.next_ksn(bytes.fromhex("FFFF9876543210FFF800"))


@pytest.mark.parametrize(
    ("pin", "account", "block"),
    [
        ("1234", "4012345678909", "041274EDCBA9876F"),
        ("1234", "5555555551234567", "041261AAAAEDCBA9"),
        ("123456", "6228480012345678", "0612B0D6FEDCBA98"),
    ],
)
def test_a_format_0_block_is_the_published_one(pin: str, account: str, block: str) -> None:
    assert tdes.pin_block(pin, account).hex().upper() == block


def test_a_session_key_comes_out_of_its_cryptogram() -> None:
    session = tdes.decrypt(BASE_KEY, bytes.fromhex("4230EF1CB268495597F4494DD23D8A72"))
    assert session.hex().upper() == "89ABCDEF0123456776543210FEDCBA98"


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        tdes.encrypt(bytes(15), bytes(8))
