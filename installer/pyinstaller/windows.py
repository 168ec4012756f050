# SPDX-License-Identifier: Apache-2.0
"""What Windows alone wants of an executable: a version resource, and a manifest (DPI, UTF-8, long paths)."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version_resource(name: str, version: str, description: str) -> Any:
    """Return the version resource of one executable, as PyInstaller takes it. Windows only."""
    from PyInstaller.utils.win32.versioninfo import (  # Late: it needs a library that only Windows has.
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = (*map(int, version.split(".")), 0)
    strings = {
        "CompanyName": "Jifu",
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "Apache-2.0",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Jifu",
        "ProductVersion": version,
    }
    # 0409 and 04B0: US English, Unicode.
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            StringFileInfo([StringTable("040904B0", [StringStruct(key, text) for key, text in strings.items()])]),
            VarFileInfo([VarStruct("Translation", [0x0409, 0x04B0])]),
        ],
    )


def manifest(root: Path) -> str:
    """Return the manifest of every executable."""
    return (root / "installer" / "windows" / "jifu.manifest").read_text(encoding="utf-8")
