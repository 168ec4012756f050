# SPDX-License-Identifier: Apache-2.0
"""Cells of the files that spreadsheets open."""


def harmless(words: str) -> str:
    """Keep a spreadsheet from taking what a person wrote for a formula (OWASP, "CSV injection")."""
    return "'" + words if words.startswith(("=", "+", "-", "@", "\t")) else words
