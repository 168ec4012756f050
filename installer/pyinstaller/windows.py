# SPDX-License-Identifier: Apache-2.0
"""What Windows alone wants: a version resource and a manifest (DPI, UTF-8, long paths), and libraries beside them.

The libraries are those that PyInstaller does not find there.
"""

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


def libraries(packages: Path) -> list[tuple[str, str]]:
    """Return libraries of the installed ``packages``, each with the folder it goes to in the program.

    pyzbar brings its library along there and loads it by name. zxing-cpp wants Microsoft's C++ runtime, which not
    every Windows has; Qt brings one along, where only Qt finds it.
    """
    return [
        (str(packages / "pyzbar" / "libzbar-64.dll"), "pyzbar"),
        (str(packages / "pyzbar" / "libiconv.dll"), "pyzbar"),
        (str(packages / "shiboken6" / "msvcp140.dll"), "."),
    ]


def licence_texts(packages: Path) -> list[tuple[str, str]]:
    """Return the texts for `libraries` that lie beside them, each with the folder it goes to."""
    return [(str(packages / "pyzbar" / "zbar-LICENSE.txt"), "pyzbar")]
