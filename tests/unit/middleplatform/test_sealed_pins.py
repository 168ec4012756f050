# SPDX-License-Identifier: Apache-2.0
"""Digits that the till seals by HPKE, against RFC 9180.

The RFC's messages carry associated data, which the library does not take. So the RFC's own steps stand here in a few
lines: they reproduce its vector, and open what the library sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from middleplatform.contract.payments import Payment, PINByPad, PINKeyScheme, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.contract.sealed_pins import open_digits, seal_digits
from tests.unit.middleplatform.workbench import PASSWORD, Workbench

# RFC 9180, appendix A.1.1: base mode, the message with sequence number 0.
PRIVATE = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
ENCAPSULATED = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
INFO = b"Ode on a Grecian Urn"
SEALED = bytes.fromhex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")
ACCOUNT = "9000000000000001"


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + secret, hashlib.sha256).digest()


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.new(key, labeled + b"\x01", hashlib.sha256).digest()[:length]


def rfc_open(private: bytes, encapsulated: bytes, sealed: bytes, info: bytes, associated: bytes) -> bytes:
    """Open a first message by sections 4.1, 5.1 and 5.2 of the RFC."""
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    kem, suite = b"KEM" + (0x20).to_bytes(2), b"HPKE" + bytes.fromhex("002000010001")
    context = encapsulated + key.public_key().public_bytes_raw()
    shared = _expand(kem, _extract(kem, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    schedule = b"\0" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    secret = _extract(suite, shared, b"secret", b"")
    nonce = _expand(suite, secret, b"base_nonce", schedule, 12)
    return AESGCM(_expand(suite, secret, b"key", schedule, 16)).decrypt(nonce, sealed, associated)


def test_the_steps_below_open_the_rfcs_own_message() -> None:
    clear = rfc_open(PRIVATE, ENCAPSULATED, SEALED, INFO, b"Count-0")
    assert clear == b"Beauty is truth, truth beauty"


def public_half(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def test_what_is_sealed_opens_by_the_rfcs_steps() -> None:
    sealed = seal_digits(bytearray(b"135790"), public_half(PRIVATE), ACCOUNT)
    info = b"jifu pin 1\0" + ACCOUNT.encode()
    assert rfc_open(PRIVATE, sealed[:32], sealed[32:], info, b"") == b"135790      "


@pytest.mark.parametrize("digits", [b"1234", b"123456", b"123456789012"])
def test_the_length_of_a_pin_does_not_show(digits: bytes) -> None:
    sealed = seal_digits(digits, public_half(PRIVATE), ACCOUNT)
    assert len(sealed) == 60
    assert open_digits(sealed, PRIVATE, ACCOUNT) == digits.decode()


def test_what_was_sealed_for_one_attempt_does_not_open_for_another() -> None:
    sealed = seal_digits(b"123456", public_half(PRIVATE), ACCOUNT)
    with pytest.raises(ValueError, match="another key, or for another attempt"):
        open_digits(sealed, PRIVATE, "9000000000000019")


@pytest.mark.parametrize("digits", [b"123", b"1234567890123", b"12345a"])
def test_what_is_no_pin_is_not_sealed_and_not_quoted(digits: bytes) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits") as told:
        seal_digits(digits, public_half(PRIVATE), ACCOUNT)
    assert digits.decode() not in str(told.value)


def sealed_by_a_till(
    bench: Workbench, typed: bytes, *, account: str | None = None, ksn: str | None = None
) -> Payment:
    """Seal digits at a terminal whose keypad sends them in clear, and send them."""
    context = bench.platform.context
    context.units.write(lambda unit: context.keys.make_sealing_key(unit.connection, "voice", bench.clock.now()))
    terminal, _ = bench.enrol("T8", "voice")
    waiting = bench.waiting(terminal=terminal)
    assert waiting.verification is not None
    key = waiting.verification.pin_key
    assert key is not None
    assert key.public_key is not None
    assert key.scheme is PINKeyScheme.HPKE
    sealed = seal_digits(typed, bytes.fromhex(key.public_key), account or key.account)
    request = PINByPad(verification_id=uuid.uuid4(), pin_block=sealed.hex(), ksn=ksn)
    bench.platform.proving.by_pad(waiting.attempt_id, request)
    return bench.query(waiting.attempt_id)


def last_failure(payment: Payment) -> str | None:
    return payment.verification.last_failure if payment.verification else None


def test_sealed_digits_pay(bench: Workbench) -> None:
    assert sealed_by_a_till(bench, PASSWORD.encode()).status is Status.SUCCEEDED


def test_wrong_sealed_digits_are_a_wrong_password(bench: Workbench) -> None:
    assert last_failure(sealed_by_a_till(bench, b"000000")) == ReasonCode.PASSWORD_INCORRECT


def test_digits_that_were_sealed_for_another_attempt_are_a_key_fault(bench: Workbench) -> None:
    told = sealed_by_a_till(bench, PASSWORD.encode(), account="9000000000000019")
    assert last_failure(told) == ReasonCode.PIN_KEY_FAULT


def test_sealed_digits_with_a_key_serial_number_are_a_key_fault(bench: Workbench) -> None:
    told = sealed_by_a_till(bench, PASSWORD.encode(), ksn="FFFF9876543210E00001")
    assert last_failure(told) == ReasonCode.PIN_KEY_FAULT
