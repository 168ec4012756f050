# SPDX-License-Identifier: Apache-2.0
"""Makes a test fail that logs an error nobody expected, through `logging` or structlog."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
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


def _told(event: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={value!r}" for key, value in event.items())


@contextmanager
def watched_logs() -> Iterator[LoggedErrors]:
    """Collect the errors that are logged meanwhile, and put the logs' set-up back afterwards.

    The record's factory and not a handler is watched: a program under test may put its own handlers in place.
    """
    errors = LoggedErrors()
    make_record = logging.getLogRecordFactory()
    noted = threading.local()

    def note_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make_record(*args, **kwargs)
        # A formatter that copies a record makes an empty one first, whose level is None.
        if (record.levelno or 0) >= logging.ERROR and not is_noted(record):
            cause = f" {record.exc_info[1]!r}" if record.exc_info and record.exc_info[1] else ""
            # What structlog writes through logging is the event itself.
            said = _told(record.msg) if isinstance(record.msg, dict) else record.getMessage()
            errors.messages.append(f"{record.name}: {said}{cause}")
        return record

    def note_event(_: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in _GRAVE:
            errors.messages.append(_told(event))
            noted.event = event.get("event")
        return event

    def is_noted(record: logging.LogRecord) -> bool:
        """Tell whether structlog, which writes through logging here, was heard already; each is noted once."""
        event = record.msg.get("event") if isinstance(record.msg, dict) else None
        is_the_same = event is not None and getattr(noted, "event", None) == event
        noted.event = None
        return is_the_same

    root = logging.getLogger()
    handlers, level, structlog_before = root.handlers[:], root.level, structlog.get_config()
    structlog.configure(processors=[note_event, *structlog_before["processors"]], cache_logger_on_first_use=False)
    logging.setLogRecordFactory(note_record)
    try:
        yield errors
    finally:
        logging.setLogRecordFactory(make_record)
        structlog.configure(**structlog_before)
        for handler in root.handlers:
            if handler not in handlers:
                handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)
