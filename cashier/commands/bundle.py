# SPDX-License-Identifier: Apache-2.0
"""``cashier bundle``: what support needs to find a fault, in one file without secrets."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cashier.commands.common import complain, load_settings, print_object, secret_store
from cashier.it.bundle import BundleError, write_bundle
from cashier.it.doctor import examine


def run(options: argparse.Namespace) -> int:
    """Examine the till and write the bundle; 0 where it is written, 2 where it cannot be."""
    loaded = load_settings(options)
    logs = loaded.settings.storage.folder / "logs"
    try:
        findings = examine(loaded, secret_store(loaded.settings), options.wait)
        parts = write_bundle(options.to, loaded, findings, logs, datetime.now(UTC))
    except BundleError as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object({"file": str(options.to), "parts": parts})
    else:
        print(f"{options.to}: {', '.join(parts)}")
    return 0
