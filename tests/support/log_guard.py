# SPDX-License-Identifier: Apache-2.0
"""Makes a test fail that logs an error nobody expected, through `logging` or structlog."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog

_GRAVE = frozenset({"error", "critical", "exception", "fatal"})


class LoggedErrors:
    """The messages of level ERROR and above, as they come."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def fault(self, expected: Sequence[str]) -> str | None:
        """Say what is wrong: an error that no pattern expects, or a pattern that met no error."""
        surprising = [m for m in self.messages if not any(re.search(pattern, m) for pattern in expected)]
        if surprising:
            return "errors were logged that the test does not expect (@pytest.mark.logs_error):\n" + "\n".join(
                surprising
            )
        absent = [pattern for pattern in expected if not any(re.search(pattern, m) for m in self.messages)]
        if absent:
            return f"no error was logged that matches {', '.join(map(repr, absent))}"
        return None


class _Handler(logging.Handler):
    def __init__(self, errors: LoggedErrors) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        cause = f" {record.exc_info[1]!r}" if record.exc_info and record.exc_info[1] else ""
        self._errors.messages.append(f"{record.name}: {record.getMessage()}{cause}")


@contextmanager
def watched_logs() -> Iterator[LoggedErrors]:
    """Collect the errors that are logged meanwhile."""
    errors = LoggedErrors()

    def note(_: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in _GRAVE:
            errors.messages.append(" ".join(f"{key}={value!r}" for key, value in event.items()))
        return event

    handler = _Handler(errors)
    root = logging.getLogger()
    before = structlog.get_config()
    structlog.configure(processors=[note, *before["processors"]], cache_logger_on_first_use=False)
    root.addHandler(handler)
    try:
        yield errors
    finally:
        root.removeHandler(handler)
        structlog.configure(**before)
