# SPDX-License-Identifier: Apache-2.0
"""Logs tell what happened and no secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from middleplatform.logs import configure_logs
from tests.support.codes import code_digits


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Logs into a buffer, and the loggers as they were before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object_with_its_context(written: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(attempt_id="a-1")
    structlog.get_logger("test").info("request", status=201)
    structlog.contextvars.clear_contextvars()
    line = json.loads(written.getvalue())
    assert (line["event"], line["status"], line["attempt_id"], line["level"]) == ("request", 201, "a-1", "info")


@pytest.mark.parametrize("name", ["code", "pin", "pin_block", "password", "token", "session_key", "secret", "cookie"])
def test_a_secret_is_removed_by_its_name(written: io.StringIO, name: str) -> None:
    structlog.get_logger("test").warning("oops", **{name: "hunter2"}, nested={name: "hunter2"})
    assert "hunter2" not in written.getvalue()


def test_a_payment_code_in_any_text_is_cut_to_its_last_four_digits(written: io.StringIO) -> None:
    code = code_digits(1234567890123456)
    structlog.get_logger("test").info(f"scanned {code}", detail=f"<{code}>")
    logging.getLogger("library").warning("got %s", code)
    assert code not in written.getvalue()
    assert code[-4:] in written.getvalue()


def test_a_traceback_is_cleaned_as_well(written: io.StringIO) -> None:
    code = code_digits(77)
    structlog.get_logger("test").info("failed", exc_info=ValueError(f"cannot read {code}"))
    logging.getLogger("library").warning("failed", exc_info=ValueError(f"cannot read {code}"))
    assert written.getvalue().count("cannot read") == 2
    assert code not in written.getvalue()


def test_an_attempt_id_is_not_taken_for_a_code_or_a_phone_number(written: io.StringIO) -> None:
    attempt_id = "0196f3a0-1390-7000-8000-138000000011"
    structlog.get_logger("test").info("request", attempt_id=attempt_id)
    assert attempt_id in written.getvalue()
