# SPDX-License-Identifier: Apache-2.0
"""What the package takes of what PyInstaller found."""

from __future__ import annotations

import pytest

from installer.pyinstaller.contents import PROGRAMS, is_wanted, only_needed, only_wanted, scripts_of


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/QtWidgets.abi3.so",
        "cv2/cv2.abi3.so",
    ],
)
def test_what_the_till_draws_with_is_taken(name: str) -> None:
    assert is_wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/plugins/platforms/qminimal.dll",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/QtNetwork.abi3.so",
        "PySide6\\QtNetwork.pyd",
        "PySide6\\opengl32sw.dll",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
        "stdnum/isbn.dat",
    ],
)
def test_parts_of_libraries_that_nothing_uses_are_left_out(name: str) -> None:
    assert not is_wanted(name)


def test_a_link_to_what_is_left_out_is_left_out() -> None:
    link = ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", "SYMLINK")
    kept = ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")
    assert only_wanted([link, kept]) == [kept]


def test_the_order_of_the_files_does_not_depend_on_how_they_were_found() -> None:
    files = [(name, f"/{name}", "DATA") for name in "cab"]
    assert [name for name, _, _ in only_wanted(files)] == ["a", "b", "c"]


def test_a_system_library_that_only_an_unwanted_plugin_needs_is_left_out() -> None:
    needs = {
        "/gtk.so": ["libgtk-3.so.0"],
        "/xcb.so": ["libxcb-cursor.so.0"],
        "/libxcb-cursor.so.0": ["libxcb-util.so.1"],
    }
    binaries = [
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/gtk.so", "BINARY"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/xcb.so", "BINARY"),
        *((name, f"/{name}", "BINARY") for name in ("libgtk-3.so.0", "libxcb-cursor.so.0", "libxcb-util.so.1")),
        ("libpython3.11.so.1.0", "/libpython3.11.so.1.0", "BINARY"),
    ]
    kept = [name for name, _, _ in only_needed(binaries, lambda path: needs.get(path, []))]
    assert kept == [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "libpython3.11.so.1.0",
        "libxcb-cursor.so.0",
        "libxcb-util.so.1",
    ]


def test_on_windows_modules_of_python_and_the_libraries_that_they_need_stay_at_the_top() -> None:
    needs = {"ssl": ["libssl-3.dll", "vcruntime140.dll"], "libssl-3.dll": ["LIBCRYPTO-3.dll"]}
    binaries = [
        ("_ssl.pyd", "ssl", "EXTENSION"),
        *((name, name, "BINARY") for name in ("VCRUNTIME140.dll", "libcrypto-3.dll", "libssl-3.dll", "nobody.dll")),
        ("python313.dll", "python313.dll", "BINARY"),
    ]
    kept = [name for name, _, _ in only_needed(binaries, lambda path: needs.get(path, []))]
    assert kept == ["VCRUNTIME140.dll", "_ssl.pyd", "libcrypto-3.dll", "libssl-3.dll", "python313.dll"]


def test_each_program_runs_every_preparation_but_the_one_that_loads_qt_and_its_own_script() -> None:
    scripts = [
        ("pyi_rth_inspect", "/hook.py", "PYSOURCE"),
        ("pyi_rth_pyside6", "/hook.py", "PYSOURCE"),
        *((each.script, "", "PYSOURCE") for each in PROGRAMS),
    ]
    for program in PROGRAMS:
        assert [script[0] for script in scripts_of(program, scripts)] == ["pyi_rth_inspect", program.script]
