# SPDX-License-Identifier: Apache-2.0
"""What other programs are given as their environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def own_environment(environment: Mapping[str, str], *, is_frozen: bool | None = None) -> dict[str, str]:
    """Return the environment as it was before PyInstaller had this program find its own libraries."""
    if is_frozen is None:
        is_frozen = bool(getattr(sys, "frozen", False))
    left = {
        name: value
        for name, value in environment.items()
        if not name.startswith("_PYI_") and name not in {"LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"}
    }
    if "LD_LIBRARY_PATH_ORIG" in environment:
        left["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH_ORIG"]
    elif "LD_LIBRARY_PATH" in environment and not is_frozen:
        left["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH"]
    return left | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
