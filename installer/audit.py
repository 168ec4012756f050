# SPDX-License-Identifier: Apache-2.0
"""Asks a vulnerability service about every locked dependency, by pip-audit; `make audit` runs it.

pip-audit calls a dependency that the service did not answer for "skipped", and ends with "no known vulnerabilities".
Here that is no good news: what nobody could ask about is not known.
"""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCKS = ("till", "platform", "package", "dev")


class Verdict(enum.IntEnum):
    """What came of it, as an exit code."""

    NO_KNOWN_FAULT = 0
    FAULTS = 1
    NOT_ASKED = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the lines that say why."""

    verdict: Verdict
    lines: tuple[str, ...]


def judge(report: Mapping[str, Any]) -> Judgement:
    """Judge what pip-audit reported of one lock, as its JSON."""
    dependencies = report["dependencies"]
    faults = tuple(
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'nothing'}"
        for each in dependencies
        for fault in each.get("vulns", ())
    )
    not_asked = tuple(each["name"] for each in dependencies if "skip_reason" in each)
    lines = (*faults, *((f"not asked about: {', '.join(not_asked)}",) if not_asked else ()))
    if faults:
        return Judgement(Verdict.FAULTS, lines)
    if not_asked or not dependencies:
        return Judgement(Verdict.NOT_ASKED, lines or ("nothing was asked about",))
    return Judgement(Verdict.NO_KNOWN_FAULT, (f"{len(dependencies)} dependencies, no known fault",))


def ask(pip_audit: Path, lock: Path, service: str) -> Judgement:
    """Have pip-audit ask about one lock."""
    done = subprocess.run(
        [pip_audit, "--requirement", lock, "--require-hashes", "--disable-pip", "--progress-spinner", "off",
         "--format", "json", "--timeout", "15", "--vulnerability-service", service],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    try:
        return judge(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        said = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        return Judgement(Verdict.NOT_ASKED, (f"pip-audit gave no report: {said[0][:300]}",))


def main() -> int:
    """Ask about every lock; end with the worst verdict, a fault before an unknown."""
    pip_audit, service = Path(sys.argv[1]), sys.argv[2]
    verdicts = set()
    for name in LOCKS:
        judgement = ask(pip_audit, Path("requirements") / f"{name}.txt", service)
        verdicts.add(judgement.verdict)
        print(f"requirements/{name}.txt: {judgement.verdict.name}")
        for line in judgement.lines:
            print(f"  {line}")
    if Verdict.NOT_ASKED in verdicts:
        print(
            f"NOT KNOWN: the service '{service}' did not answer for everything. This is not \"no fault\".",
            file=sys.stderr,
        )
    return Verdict.FAULTS if Verdict.FAULTS in verdicts else max(verdicts)


if __name__ == "__main__":
    sys.exit(main())
