# SPDX-License-Identifier: Apache-2.0
"""The token of the other till system: made once and shown once. Only its digest is kept, which opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

FILE_NAME = "pos-token.sha256"


def make_token(folder: Path) -> str:
    """Make a token, which replaces the one before, and return it. Raises `OSError`."""
    token = secrets.token_urlsafe(32)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / (FILE_NAME + ".new")
    scratch.write_text(_digest(token) + "\n", encoding="ascii")
    scratch.replace(folder / FILE_NAME)
    return token


def has_token(folder: Path) -> bool:
    """Return whether a token was ever made."""
    return (folder / FILE_NAME).is_file()


def is_token(folder: Path, token: str) -> bool:
    """Return whether this is the token; where none was made, none is."""
    try:
        kept = (folder / FILE_NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False
    return hmac.compare_digest(kept.encode(), _digest(token).encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
