# SPDX-License-Identifier: Apache-2.0
"""The commands on the page for IT, and whether what they print is what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.store import ROOT

PAGE = ROOT / "docs" / "it.md"
_COMMAND = re.compile(r"\$ cashier-cli (?P<words>.*?)(?:\s+#.*)?$")
_VARIES = re.compile(r"trm_\w+|Linux-\S+|\d[\d.,]*")
"""Names that a platform makes, machines, and numbers."""
_ANYTHING = "…"


@dataclass(frozen=True, slots=True)
class Documented:
    """One command of the page and what it prints; «…» on a line of its own stands for lines that are left out."""

    words: tuple[str, ...]
    lines: tuple[str, ...]

    def differences(self, printed: str, places: Mapping[str, str]) -> str:
        """Return what is printed otherwise; ``places`` maps names of the page to those of this run."""
        pattern = "".join(
            r"(?:.*\n)*?" if line == _ANYTHING else _pattern_of(line, places) + r"\n" for line in self.lines
        )
        if re.fullmatch(pattern, printed):
            return ""
        return f"«cashier-cli {' '.join(self.words)}» prints\n{printed}\nand not\n" + "\n".join(self.lines)


def documented(section: str) -> list[Documented]:
    """Return the commands under a heading of the page, in their order."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    found: list[Documented] = []
    for block in re.findall(r"^```\n(.*?)^```$", part, re.MULTILINE | re.DOTALL):
        if not _COMMAND.match(block.splitlines()[0]):
            continue
        for line in block.splitlines():
            if command := _COMMAND.match(line):
                found.append(Documented(tuple(command["words"].split()), ()))
            else:
                found[-1] = Documented(found[-1].words, (*found[-1].lines, line))
    return found


def _pattern_of(line: str, places: Mapping[str, str]) -> str:
    for name, place in places.items():
        line = line.replace(name, place)
    parts = []
    end = 0
    for varies in _VARIES.finditer(line):
        parts += [re.escape(line[end : varies.start()]), r"\S+" if varies[0][0] in "tL" else r"[\d.,]+"]
        end = varies.end()
    return "".join(parts) + re.escape(line[end:])
