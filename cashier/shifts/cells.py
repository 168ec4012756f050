# SPDX-License-Identifier: Apache-2.0
"""Cells: of the files that spreadsheets open, and of the tables that people read."""

from __future__ import annotations

from datetime import datetime


def harmless(words: str) -> str:
    """Keep a spreadsheet from taking what a person wrote for a formula (OWASP, "CSV injection")."""
    return "'" + words if words.startswith(("=", "+", "-", "@", "\t")) else words


def shown_moment(at: str) -> str:
    """Return a moment of the journal (RFC 3339) to the second, in this machine's zone; a damaged one as it stands."""
    try:
        return datetime.fromisoformat(at).astimezone().isoformat(" ", "seconds")[:19]
    except (ValueError, OverflowError):
        return at
