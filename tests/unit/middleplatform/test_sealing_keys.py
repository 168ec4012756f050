# SPDX-License-Identifier: Apache-2.0
"""Keys for tills that seal digits themselves: made and exchanged from the command line, while payments wait."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from middleplatform.__main__ import main
from middleplatform.contract.payments import Payment, PINByPad, PINKeyScheme, Status
from middleplatform.contract.sealed_pins import seal_digits
from middleplatform.security.key_store import ENVIRONMENT_VARIABLE
from middleplatform.terminals.identity import TerminalIdentity
from tests.unit.middleplatform.workbench import PASSWORD, Workbench


@pytest.fixture(autouse=True)
def _key_of_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, bytes(32).hex())


def admin(bench: Workbench, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    url = bench.platform.context.units.engine.url.render_as_string(hide_password=False)
    capsys.readouterr()
    assert main(["admin", *words, "--database", url, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def sealed(payment: Payment) -> PINByPad:
    """Seal the right digits as a till does."""
    assert payment.verification is not None
    key = payment.verification.pin_key
    assert key is not None
    assert (key.scheme, key.public_key is not None) == (PINKeyScheme.HPKE, True)
    block = seal_digits(PASSWORD.encode(), bytes.fromhex(key.public_key or ""), key.account)
    return PINByPad(verification_id=uuid.uuid4(), pin_block=block.hex())


def public_key(payment: Payment) -> str | None:
    assert payment.verification is not None
    assert payment.verification.pin_key is not None
    return payment.verification.pin_key.public_key


def with_key(terminal: TerminalIdentity, key_id: str) -> TerminalIdentity:
    return TerminalIdentity(terminal.terminal_id, terminal.shop_id, terminal.name, key_id)


def test_a_key_is_exchanged_while_a_payment_waits_under_the_old_one(
    bench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [admin(bench, capsys, "keys", "make", "--id", key_id) for key_id in ("voice-1", "voice-2")]
    assert made[0]["check_value"] != made[1]["check_value"]
    terminal, _ = bench.enrol("T8", "voice-1")
    before = bench.waiting(terminal=terminal)

    changed = admin(bench, capsys, "terminals", "pin-key", terminal.terminal_id, "--pin-key", "voice-2")

    assert changed["pin_key_id"] == "voice-2"
    after = bench.waiting(terminal=with_key(terminal, "voice-2"))
    assert public_key(before) != public_key(after)
    for waiting in (before, after):
        bench.platform.proving.by_pad(waiting.attempt_id, sealed(waiting))
        assert bench.query(waiting.attempt_id).status is Status.SUCCEEDED


def test_sealing_keys_open_under_a_new_key_encryption_key(
    bench: Workbench, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = admin(bench, capsys, "keys", "make", "--id", "voice-1")
    fresh = tmp_path / "new.key"
    rotated = admin(bench, capsys, "keys", "rotate", "--new-key-file", str(fresh))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, fresh.read_text(encoding="ascii").strip())
    listed = admin(bench, capsys, "keys", "list")["keys"]
    assert rotated["resealed"] >= len(listed)
    assert made["check_value"] in [key["check_value"] for key in listed if key["key_id"] == "voice-1"]


def test_the_private_half_is_told_to_nobody(bench: Workbench, capsys: pytest.CaptureFixture[str]) -> None:
    told = admin(bench, capsys, "keys", "make", "--id", "voice-1")
    assert set(told) == {"key_id", "scheme", "check_value"}
    assert len(told["check_value"]) == 6
