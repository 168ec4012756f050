# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.soak.one_scan KIND``: reads one scan, and tells whether anything still holds its code."""

from __future__ import annotations

import hashlib
import json
import secrets
import sys

from hardware.framing.manner import PLAIN, Manner
from hardware.scanner import SerialScanner, SerialSettings
from tests.soak.live_codes import codes_held
from tests.support.codes import payment_code


class KeepsTheLastScan(SerialScanner):
    """A gun's driver with a fault: it keeps what it read last."""

    def deliver(
        self,
        data: bytes,
        aim: str | None,
        begun: float,
        ended: float,
        *,
        truncated: bool = False,
        manner: Manner = PLAIN,
    ) -> None:
        """Deliver as every driver does."""
        self.last = data
        super().deliver(data, aim, begun, ended, truncated=truncated, manner=manner)


KINDS = {kind.__name__: kind for kind in (SerialScanner, KeepsTheLastScan)}


def main(name: str) -> None:
    """Scan, look through all that is alive, and print what was found."""
    scans: list[str] = []
    driver = KINDS[name](
        "gun", SerialSettings("/dev/none"), lambda scan: scans.append(_fingerprint(scan.text)), lambda _: None
    )
    scanned = _scan_into(driver)
    held = {_fingerprint(code) for code in codes_held()}
    print(json.dumps({"gun": driver.name, "was_read": scans == [scanned], "is_kept": scanned in held}))


def _fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _scan_into(driver: SerialScanner) -> str:
    """Have the driver read a payment code, and return that code's fingerprint alone: nothing here keeps the code."""
    code = payment_code(secrets.randbelow(10**16)).digits
    driver.on_bytes(code.encode() + b"\r", 1.0)
    return _fingerprint(code)


if __name__ == "__main__":
    main(sys.argv[1])
