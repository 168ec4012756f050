# SPDX-License-Identifier: Apache-2.0
"""Reading a file that is to be imported, and saying what was wrong with it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from middleplatform.accounts.csv_file import ImportRefusedError
from middleplatform.commands.output import CommandError


def read_file(path: Path) -> bytes:
    """Return what a file holds. Raises `CommandError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


@contextlib.contextmanager
def refusals_told() -> Iterator[None]:
    """Turn `ImportRefusedError` into a `CommandError` with a line for each fault."""
    try:
        yield
    except ImportRefusedError as error:
        raise CommandError("nothing was imported:\n" + "\n".join(error.faults), error.faults) from error
