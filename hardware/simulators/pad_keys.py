# SPDX-License-Identifier: Apache-2.0
"""The keys inside a simulated PIN pad and what it encrypts with them. Default keys are published test keys."""

import secrets
from dataclasses import dataclass, field

from hardware.simulators import aes_dukpt, tdes

TEST_MASTER_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
TEST_BASE_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
TEST_KSN = bytes.fromhex("FFFF9876543210E00000")
TEST_AES_BASE_KEY = bytes.fromhex("FEDCBA9876543210F1F1F1F1F1F1F1F1")
TEST_AES_KSN = bytes.fromhex("123456789012345600000000")
TEST_INITIAL_KEY = bytes.fromhex("6AC292FAA1315B4D858AB3A3D7D5933A")


class PadError(Exception):
    """A request that the pad answers with 71 and this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"71{code}")
        self.code = code


@dataclass
class MasterKeys:
    """Hold master keys by index; one is selected by message 08."""

    keys: dict[int, bytes] = field(default_factory=lambda: {0: TEST_MASTER_KEY}, repr=False)
    selected: int = 0

    def check(self, session_key_hex: str) -> None:
        """Raise `PadError` when no PIN could be encrypted under this session key."""
        if len(session_key_hex) not in (16, 32) or set(session_key_hex) - set("0123456789ABCDEFabcdef"):
            raise PadError("5")
        master = self.keys.get(self.selected)
        if master is None:
            raise PadError("9")
        if len(session_key_hex) > 2 * len(master):
            raise PadError("1")

    def answer(self, pin: str, account: str, session_key_hex: str, *, wrong: bool = False) -> str:
        """Return the body of message 71 for an entered PIN."""
        self.check(session_key_hex)
        session = tdes.decrypt(self.keys[self.selected], bytes.fromhex(session_key_hex))
        block = tdes.encrypt(_spoil(session) if wrong else session, tdes.pin_block(pin, account))
        return f"71.0{len(pin):02}01{block.hex().upper()}"


@dataclass
class DUKPTKeys:
    """Hold an initial key and the key serial number of the last operation."""

    initial_key: bytes = field(default=TEST_INITIAL_KEY, repr=False)
    ksn: bytes = TEST_KSN
    # Message 7A1 makes the pad send all twenty digits; by default the leading F are left out.
    full_ksn: bool = False

    def check(self, session_key_hex: str) -> None:
        """Raise `PadError` when the key is used up."""
        del session_key_hex
        try:
            tdes.next_ksn(self.ksn)
        except tdes.KeyExhausted:
            raise PadError("F") from None

    def answer(self, pin: str, account: str, session_key_hex: str, *, wrong: bool = False) -> str:
        """Return the body of message 71 for an entered PIN; uses up one key."""
        self.check(session_key_hex)
        self.ksn = tdes.next_ksn(self.ksn)
        key = tdes.pin_key(self.initial_key, self.ksn)
        block = tdes.encrypt(_spoil(key) if wrong else key, tdes.pin_block(pin, account))
        ksn = self.ksn.hex().upper()
        return f"710{ksn if self.full_ksn else ksn.lstrip('F').rjust(10, 'F')}{block.hex().upper()}"


@dataclass
class AESDUKPTKeys:
    """Hold an AES-128 initial key and the key serial number (12 bytes) of the last operation."""

    initial_key: bytes = field(default=aes_dukpt.initial_key(TEST_AES_BASE_KEY, TEST_AES_KSN[:8]), repr=False)
    ksn: bytes = TEST_AES_KSN

    def check(self, session_key_hex: str) -> None:
        """Raise `PadError` when the key is used up."""
        del session_key_hex
        try:
            aes_dukpt.next_ksn(self.ksn)
        except aes_dukpt.KeyExhausted:
            raise PadError("F") from None

    def answer(self, pin: str, account: str, session_key_hex: str, *, wrong: bool = False) -> str:
        """Return the body of message 71 for an entered PIN; uses up one key."""
        self.check(session_key_hex)
        self.ksn = aes_dukpt.next_ksn(self.ksn)
        key = aes_dukpt.pin_key(self.initial_key, self.ksn)
        block = aes_dukpt.format_4(_spoil(key) if wrong else key, pin, account, secrets.token_bytes(8))
        return f"710{self.ksn.hex().upper()}{block.hex().upper()}"


PadKeys = MasterKeys | DUKPTKeys | AESDUKPTKeys


def _spoil(key: bytes) -> bytes:
    return bytes(byte ^ 0xA6 for byte in key)
