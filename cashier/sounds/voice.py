# SPDX-License-Identifier: Apache-2.0
"""A voice, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.values.texts import Language


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of a language: ``engine`` and ``name`` are what IT knows it by.

    ``command`` is the program that speaks what it reads, in UTF-8; empty for Windows, which speaks itself.
    """

    language: Language
    engine: str
    name: str
    command: tuple[str, ...] = ()
