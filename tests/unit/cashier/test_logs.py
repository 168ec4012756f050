# SPDX-License-Identifier: Apache-2.0
"""The log: no secret gets in, and a folder that cannot be written stops nobody."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from cashier.logs import CRASH_FILE_NAME, FILE_NAME, remove_secrets, set_up_logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configuration = structlog.get_config()
    yield
    for handler in root.handlers[:]:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)


@pytest.mark.parametrize(
    "name", ["pin", "pin_block", "password", "login_password", "code", "sms_code", "secret", "token"]
)
def test_a_value_with_a_secret_name_is_removed(name: str) -> None:
    assert remove_secrets(None, "info", {name: "123456"})[name] == "[removed]"


def test_a_payment_code_inside_a_text_keeps_only_its_last_four_digits() -> None:
    event = remove_secrets(None, "info", {"event": "scanned 91123456789012345678 at the gun"})

    assert event["event"] == "scanned ****5678 at the gun"


def test_an_attempt_and_its_reason_stay_readable() -> None:
    event = {"event": "declined", "attempt_id": "0198-aa", "reason_code": "CODE_EXPIRED"}

    assert remove_secrets(None, "info", dict(event)) == event


def test_a_line_is_one_json_object_in_the_folder(tmp_path: Path) -> None:
    set_up_logs(tmp_path)
    structlog.get_logger("till").info("paid", amount=1280)

    line = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
    assert (line["event"], line["amount"], line["level"]) == ("paid", 1280, "info")


def test_a_folder_that_cannot_be_written_sends_the_log_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    set_up_logs(blocked / "logs")
    structlog.get_logger("till").info("paid")

    assert '"paid"' in capsys.readouterr().err


_CRASHING = """
import faulthandler, resource, sys
from pathlib import Path
from cashier.logs import note_crashes

def in_the_middle(code):
    faulthandler._sigsegv()

note_crashes(Path(sys.argv[1]))
print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
in_the_middle("91" + "0" * 18)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_crash_leaves_lines_and_no_image_of_the_memory(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", _CRASHING, str(tmp_path)], capture_output=True, text=True, check=False
    )
    told = (tmp_path / CRASH_FILE_NAME).read_text(encoding="utf-8")
    assert (died.returncode, died.stdout.strip()) == (-signal.SIGSEGV, "0")
    assert "in in_the_middle" in told
    assert "91000" not in told
