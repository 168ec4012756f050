# SPDX-License-Identifier: Apache-2.0
"""Which licences may be inside the program: an allow-list of SPDX expressions, and what metadata leaves unsaid."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing

_FOLDER = Path(__file__).parent
_SPDX = get_spdx_licensing()


class LicenceError(Exception):
    """A component's licence is not known, or may not be inside; the message names both."""


@dataclass(frozen=True, slots=True)
class LicenceBook:
    """What `licences.toml` says; ``distributions``, ``texts`` and ``system`` are by a component's lower-case name."""

    allowed: frozenset[str]
    distributions: Mapping[str, str]
    texts: Mapping[str, tuple[Path, ...]]
    system: Mapping[str, str]

    @classmethod
    def read(cls, path: Path = _FOLDER / "licences.toml") -> LicenceBook:
        """Read the book; the texts that it names lie in ``licence_texts`` beside it."""
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = {
            name: tuple(path.parent / "licence_texts" / each for each in files)
            for name, files in said["texts"].items()
        }
        return cls(frozenset(said["allowed"]), said["distributions"], texts, said["system"])

    def checked(self, component: str, expression: str | None) -> str:
        """Return the SPDX expression in its normal form. Raises `LicenceError` where it may not be inside."""
        if not expression:
            raise LicenceError(f"{component} states no licence: say in licences.toml what it is")
        try:
            parsed = _SPDX.parse(expression, validate=True, strict=True)
        except ExpressionError as fault:
            message = f"{component}: {expression!r} is no SPDX expression: say in licences.toml what it is"
            raise LicenceError(message) from fault
        if not self._allows(parsed):
            allowed = ", ".join(sorted(self.allowed))
            raise LicenceError(f"{component} is under {expression!r}, which may not be inside; allowed are {allowed}")
        return str(parsed.render())

    def _allows(self, node: Any) -> bool:
        if isinstance(node, _SPDX.OR):
            return any(self._allows(each) for each in node.args)
        if isinstance(node, _SPDX.AND):
            return all(self._allows(each) for each in node.args)
        return node.render() in self.allowed
