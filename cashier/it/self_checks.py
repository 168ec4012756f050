# SPDX-License-Identifier: Apache-2.0
"""What an installed till proves of itself: that nothing is missing from it and that this machine lets it work.

The doctor asks how this till's devices and platform fare; the self-test needs neither settings nor enrolment.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from cashier.storage.journal import Journal
from cashier.storage.secrets import SecretsError, SecretStore, probe
from cashier.values.texts import NO_TEXT, Language, Text
from hardware.camera.decoder import Decoder
from hardware.camera.files import read_picture
from hardware.camera.symbol import Symbology

Facts = dict[str, str | int | float]

PICTURE_TEXT = "JIFU-SELFTEST"
_PICTURE_KINDS = ("]Q", "]C")
"""The AIM identifiers of QR code and Code 128, without their last sign, which tells of variants."""
_PICTURE_BUDGET_S = 5.0
_PACKAGES = ("cashier", "hardware", "middleplatform")
_NOT_TO_IMPORT = re.compile(r"\.migrations\.env$" + (r"|^hardware\.simulat" if sys.platform == "win32" else ""))
"""Alembic runs that file; devices are simulated on pseudo-terminals, and Windows has none."""


class CheckFailedError(Exception):
    """A check did not come out as it has to; the message says what was seen, ``said`` in both languages."""

    def __init__(self, said: str | Text) -> None:
        super().__init__(said.en if isinstance(said, Text) else said)
        self.said = said if isinstance(said, Text) else Text(zh=said, en=said)


@dataclass(frozen=True, slots=True)
class Check:
    """One proof: ``run`` returns facts for IT, nothing secret among them, and raises where it fails."""

    name: str
    title: Text
    run: Callable[[], Facts]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check came out: ``fault`` says nothing where it passed."""

    name: str
    title: Text
    fault: Text
    took_ms: float
    facts: Facts = field(default_factory=dict)

    @property
    def has_passed(self) -> bool:
        """Whether it came out as it has to."""
        return self.fault == NO_TEXT

    def as_json(self, language: Language) -> dict[str, object]:
        """Return the result as one object to print."""
        return {
            "check": self.name,
            "title": self.title.of(language),
            "passed": self.has_passed,
            "fault": self.fault.of(language),
            "took_ms": self.took_ms,
            "facts": self.facts,
        }


def run_checks(checks: Iterable[Check]) -> Iterator[CheckResult]:
    """Run one check after the other; one that fails keeps no other from being run."""
    for check in checks:
        began = time.perf_counter()
        facts: Facts = {}
        fault = NO_TEXT
        try:
            facts = check.run()
        except CheckFailedError as error:
            fault = error.said
        except Exception as error:  # noqa: BLE001 - whatever is wrong with this machine is a result, not a crash
            fault = CheckFailedError(f"{type(error).__name__}: {error}").said
        yield CheckResult(check.name, check.title, fault, round((time.perf_counter() - began) * 1000, 1), facts)


def own_checks(secrets: SecretStore) -> tuple[Check, ...]:
    """Return the checks that need neither a window nor a platform."""
    return (
        Check("imports", Text(zh="程序文件齐全", en="Every part of the program is there"), import_everything),
        Check("decoder", Text(zh="能识读二维码和条形码", en="Codes on a picture are read"), read_built_in_picture),
        Check(
            "keyring", Text(zh="系统密钥环可以存取", en="The keyring keeps a secret"), lambda: use_keyring(secrets)
        ),
        Check("journal", Text(zh="流水账能写入磁盘", en="The journal is written to the disk"), write_journal),
    )


def import_everything() -> Facts:
    """Import every module of the product: a library that was left out of a package shows here."""
    count, faults = 0, []
    for package in _PACKAGES:
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        for module in found:
            if _NOT_TO_IMPORT.search(module.name):
                continue
            try:
                importlib.import_module(module.name)
            except ImportError as fault:
                faults.append(f"{module.name}: {fault}")
            count += 1
    if faults:
        raise CheckFailedError("; ".join(faults))
    return {"modules": count}


def read_built_in_picture() -> Facts:
    """Read the picture that comes with the product, which holds one text in both symbologies."""
    decoder = Decoder((Symbology.QR_CODE, Symbology.CODE_128), budget_s=_PICTURE_BUDGET_S)
    with resources.as_file(resources.files("resources") / "pictures" / "selftest.png") as path:
        found = decoder.decode(read_picture(path))
    seen = {(symbol.symbology[:2], symbol.text) for symbol in found}
    wanted = {(kind, PICTURE_TEXT) for kind in _PICTURE_KINDS}
    if seen != wanted:
        raise CheckFailedError(f"the picture holds {_listed(wanted)}; read was {_listed(seen) or 'nothing'}")
    absent = ", ".join(f"{each.name}: {each.cause}. {each.mend}" for each in decoder.absent)
    return {"read": _listed(seen), **({"without": absent} if absent else {})}


def use_keyring(secrets: SecretStore) -> Facts:
    """Keep a value in the keyring, read it, and take it away."""
    try:
        probe(secrets)
    except SecretsError as fault:
        raise CheckFailedError(fault.said) from fault
    return {"backend": secrets.backend()}


def write_journal() -> Facts:
    """Begin a journal, write to it, close it, open it again, and check its chain."""
    with tempfile.TemporaryDirectory(prefix="jifu-selftest-") as folder:
        journal = Journal.open(Path(folder))
        began = time.perf_counter()
        journal.append("selftest.probe", "{}", datetime.now(UTC))
        write_ms = round((time.perf_counter() - began) * 1000, 2)
        journal.close()
        journal = Journal.open(Path(folder))
        report = journal.check_chain()
        journal.close()
    if not report.is_intact or report.records != 1:
        raise CheckFailedError(f"1 record was written; {report.records} are there, broken at {report.broken_at}")
    return {"write_ms": write_ms}


def _listed(symbols: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} {text}" for kind, text in sorted(symbols))
