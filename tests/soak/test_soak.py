# SPDX-License-Identifier: Apache-2.0
"""A short soak in every check; ``make soak`` takes as many payments as asked for."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

import pytest

from hardware.scanner import SerialScanner, SerialSettings
from tests.soak.__main__ import Soak
from tests.soak.live_codes import codes_held
from tests.support.codes import payment_code


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.timeout(300)
def test_a_code_is_dropped_as_soon_as_the_answer_is_known_and_written_nowhere(tmp_path: Path) -> None:
    soak = Soak(tmp_path, 12, minutes=4)
    soak.run()
    assert soak.sold == 13
    assert len(soak.sms_codes) == 1
    assert soak.in_memory["held"] == 0
    assert soak.in_memory["passwords"] == 0
    assert soak.traces() == []


class KeepsTheLastScan(SerialScanner):
    """A gun's driver with a fault: it keeps what it read last."""

    def deliver(self, data: bytes, aim: str | None, begun: float, ended: float, *, truncated: bool = False) -> None:
        """Deliver as every driver does."""
        self.last = data
        super().deliver(data, aim, begun, ended, truncated=truncated)


def fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def scan_into(driver: SerialScanner) -> str:
    """Have the driver read a payment code, and return that code's fingerprint alone: nothing here keeps the code."""
    code = payment_code(secrets.randbelow(10**16)).digits
    driver.on_bytes(code.encode() + b"\r", 1.0)
    return fingerprint(code)


@pytest.mark.parametrize(("kind", "is_kept"), [(SerialScanner, False), (KeepsTheLastScan, True)])
def test_a_driver_that_keeps_the_last_scan_is_found_and_ours_does_not(
    kind: type[SerialScanner], is_kept: bool
) -> None:
    scans: list[str] = []
    driver = kind(
        "gun", SerialSettings("/dev/none"), lambda scan: scans.append(fingerprint(scan.text)), lambda _: None
    )
    scanned = scan_into(driver)
    assert scans == [scanned]
    assert (scanned in {fingerprint(code) for code in codes_held()}) is is_kept
    assert driver.name == "gun"
