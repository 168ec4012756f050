# SPDX-License-Identifier: Apache-2.0
"""A command line called in this process, where the behaviour is not about the process: interpreters start slowly."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable


def called(main: Callable[[list[str]], int], *words: str) -> tuple[int, str, str]:
    """Run a command to its end; return its exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(words))
        except SystemExit as ended:  # What argparse makes of wrong use.
            code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()
