# SPDX-License-Identifier: Apache-2.0
"""The installer for Windows, as far as Linux makes it: `make windows-lab` installs one."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from installer.pyinstaller.contents import PROGRAMS
from installer.pyinstaller.windows import manifest
from tests.support.sources import ROOT, text_of

SCRIPT = ROOT / "scripts" / "make-windows-installer.sh"
SETTINGS = "{http://schemas.microsoft.com/SMI/%s/WindowsSettings}%s"


def make(program: Path, version: str, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, program, version, out], capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "程序 files"
    (folder / "_internal").mkdir(parents=True)
    for each in PROGRAMS:
        (folder / f"{each.name}.exe").write_bytes(b"MZ")
    (folder / "_internal" / "part").write_text("x")
    return folder


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis (Debian package nsis)")
def test_an_installer_is_made_out_of_a_folder_whatever_its_name(program: Path, tmp_path: Path) -> None:
    done = make(program, "1.2.3", tmp_path / "setup.exe")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "setup.exe").read_bytes()[:2] == b"MZ"


def test_a_folder_without_the_program_is_refused_by_name(tmp_path: Path) -> None:
    done = make(tmp_path, "1.2.3", tmp_path / "setup.exe")
    assert (done.returncode, f"{tmp_path} holds no cashier.exe" in done.stderr) == (1, True)


def test_what_is_no_version_is_refused_with_what_one_looks_like(program: Path, tmp_path: Path) -> None:
    done = make(program, "1.2", tmp_path / "setup.exe")
    assert (done.returncode, done.stderr) == (2, "1.2 is no version; one is written like 1.4.0\n")


def test_what_is_installed_is_taken_away_again() -> None:
    script = text_of("installer/windows/jifu.nsi")
    away = script[script.index('Section "Uninstall"') :]
    assert [each.name for each in PROGRAMS if f'Delete "$INSTDIR\\{each.name}.exe"' not in away] == []


def test_the_manifest_asks_for_no_rights_and_for_sharp_letters_and_utf_8() -> None:
    root = ET.fromstring(manifest(ROOT))
    told = {each.tag: each.text for each in root.iter()}
    levels = [each.get("level") for each in root.iter() if each.tag.endswith("}requestedExecutionLevel")]
    assert levels == ["asInvoker"]
    assert told[SETTINGS % ("2016", "dpiAwareness")] == "PerMonitorV2"
    assert told[SETTINGS % ("2019", "activeCodePage")] == "UTF-8"
