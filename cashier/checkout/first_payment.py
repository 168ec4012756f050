# SPDX-License-Identifier: Apache-2.0
"""What the first payment takes and the till's window does not: loaded once the window stands, so that nobody waits.

`tests/integration/cashier/test_start.py` holds both ends: what is not loaded when a scan could be taken, and that the
first payment loads nothing at all any more.
"""

from __future__ import annotations

import importlib

import structlog

_MODULES = (
    "cashier.platform_client.line",
    "anyio._backends._asyncio",
    "httpcore",
    "encodings.gbk",  # In which some guns send what a code holds; looked at for what a scan may be instead.
    "encodings.gb18030",
    "middleplatform.contract.payments",
)

_log = structlog.get_logger(__name__)


def load() -> None:
    """Import it; some 100 ms, on a thread that nobody waits for."""
    for name in _MODULES:
        try:
            importlib.import_module(name)
        except ImportError as fault:
            # No reason to take no payment: whoever needs it says what is missing, or does without.
            _log.warning("not_loaded_ahead", module=name, fault=str(fault))
