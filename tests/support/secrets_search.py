# SPDX-License-Identifier: Apache-2.0
"""Looks through every byte that the programs wrote for what must never be written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path


def traces_of(secrets: Iterable[str], folder: Path, leave_out: frozenset[str] = frozenset()) -> list[str]:
    """Return in which files below ``folder`` which secrets stand, by their last two characters.

    Each is looked for as plain bytes, standing alone: six digits in the middle of a longer number are no password.
    ``leave_out`` names files and folders that hold keys on purpose.
    """
    wanted = sorted(set(secrets))
    if not wanted:
        raise ValueError("there is nothing to look for")
    pattern = re.compile(
        rb"(?<![0-9A-Za-z])(?:" + b"|".join(re.escape(each.encode()) for each in wanted) + rb")(?![0-9A-Za-z])"
    )
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or leave_out & set(path.relative_to(folder).parts):
            continue
        found += [
            f"{path.relative_to(folder)}: …{match.decode()[-2:]}" for match in set(pattern.findall(path.read_bytes()))
        ]
    return found
