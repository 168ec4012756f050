# SPDX-License-Identifier: Apache-2.0
"""Runs a program (``python -m tests.support.noisy MODULE WORD…``) that logs a warning with every file it opens.

So a log line comes in the middle of whatever the program does, wherever the program sends its log.
"""

from __future__ import annotations

import logging
import re
import runpy
import sys
from typing import Any

import structlog

_WITHOUT_STRUCTLOG = "hardware"
NOISE = "a warning that nobody expected"
_OF_AN_INSTALLATION = re.compile(r"(\.(pyc?|so|pyd|dll|zip)|__path_hook__)$|-info[/\\]")
_is_speaking = False


def _on_audit(event: str, arguments: tuple[Any, ...]) -> None:
    global _is_speaking  # noqa: PLW0603  an audit hook is for ever, and has no object of its own
    # Modules are loaded before a program has said where its log goes.
    if event != "open" or _is_speaking or _OF_AN_INSTALLATION.search(str(arguments[0])):
        return
    _is_speaking = True
    try:
        if program != _WITHOUT_STRUCTLOG:
            structlog.get_logger("noise").warning(NOISE)
        logging.getLogger("noise").warning(NOISE)
    finally:
        _is_speaking = False


if __name__ == "__main__":
    program, *words = sys.argv[1:]
    sys.argv = [program, *words]
    sys.addaudithook(_on_audit)
    runpy.run_module(program, run_name="__main__", alter_sys=True)
