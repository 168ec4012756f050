# SPDX-License-Identifier: Apache-2.0
"""The real programs as processes of their own, forked from one that has imported them: a start costs no import.

Each is the product's own entry, in its own process, with its own files; only the terminal key comes from a folder
instead of the keyring, as in training.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from cashier import __main__ as cashier_line
from cashier.bootstrap import build_till
from cashier.checkout.attempts import Attempts
from cashier.commands import pay
from cashier.settings import load
from cashier.storage.secrets import FolderStore
from middleplatform import __main__ as platform_line
from middleplatform.commands import serve  # noqa: F401 - imported before the fork
from middleplatform.edge import middleware  # noqa: F401 - imported before the fork


def run_pay(folder: Path, output: Path, words: list[str]) -> None:
    """Be ``cashier pay``."""
    _speak_into(output)
    options = cashier_line._parser().parse_args(["pay", "--config", str(folder / "till.toml"), *words])
    sys.exit(pay.run(options, FolderStore(folder / "secrets")))


def run_platform(database: Path, port: int, output: Path) -> None:
    """Be ``middleplatform serve``."""
    _speak_into(output)
    words = ["serve", "--database", str(database), "--host", "127.0.0.1", "--port", str(port), "--training"]
    sys.exit(platform_line.main(words))


def run_recovery(folder: Path, output: Path, patience_s: float) -> None:
    """Be a till that is opened and left alone until nothing is unresolved; exit 1 where something stays so."""
    _speak_into(output)
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))
    till.start()
    ends_at = time.monotonic() + patience_s
    left = 1
    while left and time.monotonic() < ends_at:
        left = till.engine.submit(_unresolved(till.attempts)).result()
        time.sleep(0.2)
    till.stop()
    sys.exit(1 if left else 0)


async def _unresolved(attempts: Attempts) -> int:
    return sum(not attempt.is_final for attempt in attempts._open.values())


def _speak_into(output: Path) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
