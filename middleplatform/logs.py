# SPDX-License-Identifier: Apache-2.0
"""Structured logs: one JSON object a line on standard error, with secrets removed by one processor."""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_NAMES = re.compile(
    r"code|pin|pin_block|password|secret|token|key|session_key|cookie|authorization|signature|payload",
    re.IGNORECASE,
)
_HARMLESS_NAMES = {"key_id", "reason_code", "status_code", "code_tail"}
# A payment code, wherever it stands; at most its last four digits are ever written.
_PAYMENT_CODE = re.compile(r"(?<!\d)9[12]\d{14}(\d{4})(?!\d)")
_PHONE = re.compile(r"(?<![\d-])(1[3-9]\d)\d{4}(\d{4})(?![\d-])")


def remove_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace what nobody may read in a log: by name, and payment codes and phone numbers by their look."""
    return {name: _cleaned(name, value) for name, value in event.items()}


def configure_logs(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send structlog and the standard library's loggers through the same processors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        remove_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Our own access log tells more and never a query.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _cleaned(name: str, value: Any) -> Any:
    if name not in _HARMLESS_NAMES and _SECRET_NAMES.fullmatch(name):
        return "[removed]"
    if isinstance(value, str):
        return _PHONE.sub(r"\1****\2", _PAYMENT_CODE.sub(r"[code …\1]", value))
    if isinstance(value, dict):
        return {inner: _cleaned(str(inner), one) for inner, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(name, one) for one in value]
    return value
