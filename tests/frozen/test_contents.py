# SPDX-License-Identifier: Apache-2.0
"""What is in the package, and what is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from installer.pyinstaller.contents import PROGRAMS
from installer.pyinstaller.inventory import LIST_NAME, TEXTS_FOLDER
from installer.pyinstaller.licences import LicenceBook
from tests.frozen.installation import Installation

DEVELOPERS_ONLY = ("pytest", "hypothesis", "mypy", "ruff", "playwright", "schemathesis", "PyInstaller", "setuptools")
"""Libraries of the tests and tools."""

QT_MODULES = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtDBus"}
"""What the till draws with, and what Qt's connection to the desktop needs."""


def test_three_programs_share_one_folder(installation: Installation) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    executables = {path.name for path in installation.folder.iterdir() if path.is_file() and os.access(path, os.X_OK)}
    assert executables == {program.name + suffix for program in PROGRAMS}


def test_nothing_that_only_developers_need_is_inside(installation: Installation) -> None:
    found = [name for name in DEVELOPERS_ONLY if list((installation.folder / "_internal").glob(f"{name}*"))]
    assert found == []


def test_no_part_of_qt_is_inside_that_nothing_uses(installation: Installation) -> None:
    modules = {path.name.split(".")[0] for path in (installation.folder / "_internal" / "PySide6").glob("Qt*.so")}
    assert modules <= QT_MODULES


def test_the_license_is_inside(installation: Installation) -> None:
    assert (installation.folder / "_internal" / "LICENSE").read_text().lstrip().startswith("Apache License")


def test_every_component_inside_is_listed_with_a_licence_whose_text_is_inside(installation: Installation) -> None:
    inside = installation.folder / "_internal"
    listed = json.loads((inside / LIST_NAME).read_text(encoding="utf-8"))
    book = LicenceBook.read()
    without_text = []
    for component in listed["components"]:
        (licence,) = component["licenses"]
        assert book.checked(component["name"], licence["expression"])
        folder = inside / TEXTS_FOLDER / f"{component['name']}-{component['version']}".replace(":", "_")
        if not any(path.stat().st_size > 100 for path in folder.rglob("*") if path.is_file()):
            without_text.append(folder.name)
    assert without_text == []
    assert {"PySide6_Essentials", "Python", "pyinstaller", "opencv-python-headless", "pyzbar"} <= {
        component["name"] for component in listed["components"]
    }


def test_no_link_leads_nowhere(installation: Installation) -> None:
    lost = [path for path in installation.folder.rglob("*") if path.is_symlink() and not path.exists()]
    assert lost == []


def test_every_library_finds_what_it_is_linked_to(installation: Installation) -> None:
    libraries = [path for path in installation.folder.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    environment = {"LD_LIBRARY_PATH": str(installation.folder / "_internal"), "PATH": os.environ["PATH"]}
    said = subprocess.run(
        ["ldd", *libraries], env=environment, capture_output=True, encoding="utf-8", check=False
    ).stdout
    assert [line.strip() for line in said.splitlines() if "not found" in line] == []


def test_a_database_is_brought_up_by_the_scripts_inside(installation: Installation, tmp_path: Path) -> None:
    done = installation.run("middleplatform", "migrate", "--database", str(tmp_path / "platform.db"))
    assert (done.returncode, done.stderr) == (0, "")
