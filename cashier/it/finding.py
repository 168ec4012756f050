# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of one thing. Apart from the doctor, which knows everything that it looks at."""

from __future__ import annotations

from dataclasses import dataclass, field

from cashier.devices.status import Level
from cashier.values.texts import NO_TEXT, Language, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing; ``facts`` are for IT and hold nothing secret."""

    name: str
    level: Level
    said: Text
    mend: Text = NO_TEXT
    facts: dict[str, str | int | float] = field(default_factory=dict)

    def as_json(self, language: Language) -> dict[str, object]:
        """Return the finding as one object to print."""
        return {
            "check": self.name,
            "level": self.level.value,
            "said": self.said.of(language),
            "mend": self.mend.of(language),
            "facts": self.facts,
        }
