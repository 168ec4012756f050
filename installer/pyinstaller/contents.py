# SPDX-License-Identifier: Apache-2.0
"""What the frozen program holds beside what its imports name, and what it leaves out of what they name.

Read by `build.spec`. The program is one folder with three executables that share every file in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Program:
    """One executable: ``script`` stands in ``programs/`` and bears the name of no package of ours."""

    name: str
    script: str
    has_console: bool
    description: str


PROGRAMS = (
    Program("cashier", "run_till", has_console=False, description="Jifu till"),
    Program("cashier-cli", "run_till_command", has_console=True, description="Jifu till, commands"),
    Program("middleplatform", "run_platform", has_console=True, description="Jifu middle platform"),
)

Entry = tuple[str, Any, str]
"""A file in PyInstaller's tables: its path in the program's folder, where it is taken from, and its kind."""

OURS = ("cashier", "hardware", "middleplatform")
"""Commands, pages, migrations and drivers are found by name at run time: all modules of these packages go in."""

IMPORTED_BY_NAME = ("pyzbar.pyzbar",)
"""Modules of others that ours import by a name in a string, which PyInstaller does not see."""

EXCLUDED_MODULES = (
    # Pulled in by what tries several libraries and takes the one that is there.
    "IPython",
    "PIL",
    "matplotlib",
    "pandas",
    "scipy",
    "tkinter",
    # Databases that the platform does not speak.
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.testing",
    # Of NumPy its own tests, what compiles Fortran, and random numbers.
    "numpy._core._multiarray_tests",
    "numpy.f2py",
    "numpy.random",
    "numpy.testing",
    "numpy.tests",
    # httpx's own command line, with whatever that wants; httpx does without it.
    "httpx._main",
    # Used at build time alone.
    "pip",
    "setuptools",
    "pkg_resources",
    "PyInstaller",
)

REPLACED_PREPARATIONS = ("pyi_rth_pyside6",)
"""Runtime hooks of PyInstaller's in the place of which `programs/use_own_qt.py` runs, which says why."""

METADATA = ("keyring",)
"""Distributions whose metadata is read at run time: keyring finds its backends by their entry points."""

_UNUSED = re.compile(
    r"""PySide6/(?:Qt/)?(?:
        translations/
      | (?:plugins|qml)/(?!platforms/|platforminputcontexts/|imageformats/libqsvg|imageformats/qsvg|iconengines/
                          |xcbglintegrations/|platformthemes/libqxdgdesktopportal|styles/
                          |wayland-|egldeviceintegrations/)
      | plugins/platforms/(?:lib)?q(?:vnc|linuxfb|minimalegl|eglfs|vkkhrdisplay|minimal)\b
      | plugins/egldeviceintegrations/
      | plugins/platforminputcontexts/(?:lib)?qtvirtualkeyboard
      | (?:lib/lib|bin/)?Qt6?(?:Quick|Qml|VirtualKeyboard|Pdf|EglFSDeviceIntegration|EglFsKmsSupport|Network\b)
      | opengl32sw\.dll
    )
    | cv2/opencv_videoio_ffmpeg
    | stdnum/.*\.dat$""",
    re.VERBOSE,
)
"""Parts of libraries that PyInstaller adds for what a program might use, and which no line of ours uses.

What OpenCV reads films with on Windows is a plugin of its own there; cameras are read by DirectShow. The tables of
python-stdnum list banks and publishers; ours checks digits alone.
"""


def is_wanted(name: str) -> bool:
    """Return whether a file, by its path in the program's folder, belongs into it."""
    return _UNUSED.search(name.replace("\\", "/")) is None


def only_wanted(files: Iterable[Entry]) -> list[Entry]:
    """Return the files that belong into the program, in an order that is the same in every build."""
    # A link at the top is named like what it leads to, which lies deeper.
    return sorted(
        (name, source, kind) for name, source, kind in files if is_wanted(source if kind == "SYMLINK" else name)
    )


def only_needed(binaries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Return the wanted binaries without the system's libraries that only unwanted ones needed.

    ``needs`` gives the names of the libraries that the binary at a path is linked to; Windows does not tell capital
    letters in them apart. Libraries of the system lie at the top of the program's folder; whatever lies deeper was
    brought by a package and stays, and so does what Python itself loads.
    """
    wanted = only_wanted(binaries)
    system_libraries = {name.lower(): path for name, path, kind in wanted if _is_of_the_system(name, kind)}
    waiting = [path for name, path, _ in wanted if name.lower() not in system_libraries]
    kept = set()
    while waiting:
        for name in map(str.lower, needs(waiting.pop())):
            if name in system_libraries and name not in kept:
                kept.add(name)
                waiting.append(system_libraries[name])
    return [file for file in wanted if file[0].lower() not in system_libraries or file[0].lower() in kept]


def _is_of_the_system(name: str, kind: str) -> bool:
    """Return whether a binary is there only because others are linked to it.

    Nothing is linked to Python's modules, which Windows keeps at the top as well, nor to Python itself.
    """
    return kind != "EXTENSION" and "/" not in name.replace("\\", "/") and "python" not in name.lower()


def named(path: str, name: str) -> str:
    """Return a file's path, which has to end in a name: PyInstaller keeps names. Raises `ValueError`."""
    if Path(path).name != name or not Path(path).is_file():
        raise ValueError(f"{path} has to be a file that is called {name}")
    return str(Path(path).resolve())


def script_file(root: Path, program: Program) -> str:
    """Return the script that an executable runs."""
    return str(root / "installer" / "pyinstaller" / "programs" / f"{program.script}.py")


def own_preparation(root: Path) -> str:
    """Return the script that runs before that of each executable."""
    return str(root / "installer" / "pyinstaller" / "programs" / "use_own_qt.py")


def scripts_of(program: Program, scripts: Iterable[Entry]) -> list[Entry]:
    """Return what an executable runs, out of what all run: every preparation, and its own script."""
    left_out = {each.script for each in PROGRAMS} - {program.script} | set(REPLACED_PREPARATIONS)
    return [script for script in scripts if script[0] not in left_out]
