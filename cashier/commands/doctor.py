# SPDX-License-Identifier: Apache-2.0
"""``cashier doctor``: check everything the till depends on."""

from __future__ import annotations

import argparse

from cashier.commands.common import language_of, load_settings, print_object, secret_store
from cashier.devices.status import Level
from cashier.it.doctor import examine
from cashier.values.texts import Language

HEALTHY, NOT_HEALTHY = 0, 1
_MARKS = {Level.READY: "✓", Level.OFF: "·", Level.WARNING: "!", Level.FAULT: "✗", Level.BUSY: "…"}


def run(options: argparse.Namespace) -> int:
    """Print what was found; ends with 1 where something needs mending."""
    loaded = load_settings(options)
    language: Language = language_of(options, loaded)
    findings = []
    for finding in examine(loaded, secret_store(loaded.settings), options.wait):
        findings.append(finding)
        if not options.json:
            print(f"{_MARKS[finding.level]} {finding.said.of(language)}", flush=True)
            if finding.mend.of(language):
                print(f"    → {finding.mend.of(language)}", flush=True)
    is_healthy = all(finding.level is not Level.FAULT for finding in findings)
    if options.json:
        print_object({"healthy": is_healthy, "checks": [finding.as_json(language) for finding in findings]})
    return HEALTHY if is_healthy else NOT_HEALTHY
