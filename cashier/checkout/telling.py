# SPDX-License-Identifier: Apache-2.0
"""Telling what happened to whoever listens: none of them can undo it, nor keep it from going on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec

import structlog

P = ParamSpec("P")

_log = structlog.get_logger(__name__)


def tell(listeners: Iterable[Callable[P, object]], *news: P.args, **more: P.kwargs) -> None:
    """Call each listener. A fault of one is logged: what is on disk has happened, and the others are to hear of it.

    Without this a slip that cannot be drawn would leave a charge unsent, or a refund that was sent told as not begun.
    """
    for listener in listeners:
        try:
            listener(*news, **more)
        except Exception:  # noqa: BLE001 - logged; nobody who listens may hold up what happened
            _log.exception("listener_fault", listener=getattr(listener, "__qualname__", type(listener).__name__))
