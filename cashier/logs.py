# SPDX-License-Identifier: Apache-2.0
"""The till's log: JSON lines in the data folder, turned over by size, with secrets removed before writing."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import re
import sys
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

FILE_NAME = "till.log"
CRASH_FILE_NAME = "crash.log"
MAX_BYTES = 5_000_000
KEPT_FILES = 5

SECRET_NAMES = re.compile(
    r"(?i)pin(_?block)?$|password|secret|token|(?<!reason_)(?<!error_)^code$|sms_code|private|^key$"
)
PAYMENT_CODE = re.compile(r"(?<!\d)9[12]\d{14}(\d{4})(?!\d)")


def set_up_logs(folder: Path | None, level: str = "INFO") -> None:
    """Write the log of this process to ``folder``, or to standard error where there is none.

    A folder that cannot be written is no reason to stop: the log then goes to standard error.
    """
    handler: logging.Handler = logging.StreamHandler()
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                folder / FILE_NAME, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=False
            )
        except OSError:
            handler = logging.StreamHandler()
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    handler.setFormatter(logging.Formatter("%(message)s"))
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            remove_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def note_crashes(folder: Path) -> None:
    """Have a fault of a library that ends the program leave word of where it was, in ``folder``: lines, no values.

    And have the system keep no image of its memory: PINs, codes and the terminal's key would be in it.
    """
    if sys.platform != "win32":
        import resource  # Exists on POSIX only.

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if faulthandler.is_enabled():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Never closed: it is written by whatever is left of the program at its end.
        faulthandler.enable((folder / CRASH_FILE_NAME).open("a", encoding="utf-8"))
    except OSError:
        return


def remove_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take secrets out of one log line: values by their name, payment codes wherever they stand in a text."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "[removed]"
        elif isinstance(value, str):
            event[name] = PAYMENT_CODE.sub(r"****\1", value)
    return event
