# SPDX-License-Identifier: Apache-2.0
"""The light of the journal in the status bar."""

from __future__ import annotations

from pathlib import Path

from cashier.devices.status import Level, Light, Part
from cashier.storage.quarantine import quarantined_files
from cashier.values.texts import Text

_JOURNAL_READY = Text(zh="流水账可写", en="Journal can be written")
_JOURNAL_ANEW = Text(
    zh="旧流水账已损坏并封存，正在用新的流水账", en="The old journal was damaged and put aside; a new one is in use"
)
_JOURNAL_ANEW_MEND = Text(
    zh="可以照常收款。请通知店长和技术支持，并保留封存的文件 {file}。",
    en="You can go on selling. Tell the manager and IT, and keep the file {file} that was put aside.",
)


def journal_light(folder: Path) -> Light:
    """Return the light of a journal that can be written: somebody has to look at those that were put aside."""
    aside = quarantined_files(folder)
    if not aside:
        return Light(Part.JOURNAL, Level.READY, _JOURNAL_READY)
    return Light(Part.JOURNAL, Level.WARNING, _JOURNAL_ANEW, _JOURNAL_ANEW_MEND.fill(file=aside[-1].name))
