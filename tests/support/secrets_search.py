# SPDX-License-Identifier: Apache-2.0
"""Looks through every byte that the programs wrote for what must never be written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

SHORTEST_KEY = 20
"""Characters; what is shorter in a file of keys is a name or a number of its form."""

_WORD = re.compile(rb"[0-9A-Za-z]+")


def traces_of(secrets: Iterable[str], folder: Path, leave_out: frozenset[str] = frozenset()) -> list[str]:
    """Return in which files below ``folder`` which secrets stand, by their last two characters.

    Each is looked for as plain bytes, standing alone: six digits in the middle of a longer number, or behind its
    decimal point as the microseconds of a time are, are no password.
    What an archive holds is looked through unpacked. ``leave_out`` names files and folders that hold keys on purpose.
    """
    search = Search(secrets)
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or leave_out & set(path.relative_to(folder).parts):
            continue
        for place, content in _contents(path):
            found += [f"{path.relative_to(folder)}{place}: …{each[-2:]}" for each in search.in_bytes(content)]
    return found


def kept_secrets(folder: Path) -> list[str]:
    """Return what a file of keys holds, or each file below a folder: as text, or as hexadecimal digits."""
    found = []
    paths = [folder, *sorted(folder.rglob("*"))]
    for path in (each for each in paths if each.is_file()):
        content = path.read_bytes()
        try:
            found += [word for word in content.decode("ascii").split() if len(word) >= SHORTEST_KEY]
        except UnicodeDecodeError:
            found.append(content.hex())
    return found


class Search:
    """Finds any of many secrets in bytes; a hundred thousand cost no more than one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        wanted = {each.encode() for each in secrets}
        if not wanted:
            raise ValueError("there is nothing to look for")
        self._words = {each for each in wanted if _WORD.fullmatch(each)}
        lengths = "|".join(f"[0-9A-Za-z]{{{length}}}" for length in sorted({len(each) for each in self._words}))
        self._candidates = _alone(lengths.encode()) if self._words else None
        others = b"|".join(re.escape(each) for each in sorted(wanted - self._words))
        self._others = _alone(others) if others else None

    def in_bytes(self, content: bytes) -> list[str]:
        """Return which secrets stand in the content."""
        found: set[bytes] = set()
        if self._candidates is not None:
            found = self._words.intersection(each.group() for each in self._candidates.finditer(content))
        if self._others is not None:
            found |= {each.group() for each in self._others.finditer(content)}
        return sorted(each.decode() for each in found)


def _alone(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![0-9A-Za-z])(?<![0-9]\.)(?:" + pattern + rb")(?![0-9A-Za-z])")


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    yield "", path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"!{name}", archive.read(name)
