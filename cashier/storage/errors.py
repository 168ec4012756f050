# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with the till's durable book. Each error names the file and what to do."""

from pathlib import Path


class JournalError(Exception):
    """The journal cannot be used; nothing was written."""


class JournalFaultError(JournalError):
    """The disk did not take a write, or did not give a read; what should have followed it must not happen."""


class JournalUnusableError(JournalError):
    """The journal cannot be opened: folder missing or read-only, file damaged or not a journal."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"journal {path}: {why}")
        self.path = path
        self.why = why


class JournalBusyError(JournalUnusableError):
    """Another till runs on this journal; two must never share one."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "another till is running on it; close that one, or give this one its own data folder")


class JournalNewerError(JournalUnusableError):
    """The journal was written by a newer version of the till."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        why = f"its schema is version {found}, this till knows up to {known}; install the newer till again"
        super().__init__(path, why)
