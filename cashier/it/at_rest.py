# SPDX-License-Identifier: Apache-2.0
"""A till at rest: no window runs on its journal, and, where that is asked for, nothing in it is open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from cashier.storage.journal import FILE_NAME, Journal


class StillInUseError(Exception):
    """It cannot be done now, and nothing was; the message says what has to happen before."""


@contextlib.contextmanager
def own_journal(folder: Path, *, at_rest: bool) -> Iterator[Journal | None]:
    """Keep every till from running meanwhile, and give the journal; None where there is none yet.

    With ``at_rest`` nothing may be open in it: no payment and no refund without a result, and no shift. Raises
    `StillInUseError` and `JournalError`, `JournalBusyError` where a till runs.
    """
    if not (folder / FILE_NAME).exists():
        yield None
        return
    journal = Journal.open(folder)
    try:
        counts = {"payments": len(journal.unfinished()), "refunds": len(journal.sales.refunds_without_end())}
        for what, without_result in counts.items():
            if at_rest and without_result:
                raise StillInUseError(
                    f"{without_result} {what} in {journal.path} have no result yet, and only this till can end them: "
                    "start the till with a connection to the platform, and wait until they have one"
                )
        if at_rest and journal.shifts.open_one() is not None:
            raise StillInUseError(f"a shift is open in {journal.path}: close it first")
        yield journal
    finally:
        journal.close()
