# SPDX-License-Identifier: Apache-2.0
"""Which libraries lose the symbols that only debuggers read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from installer.pyinstaller.symbols import strip_file, without_symbols

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="symbols are taken out on Linux alone")


def copied(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def test_libraries_are_taken_from_copies_and_keep_their_names(tmp_path: Path) -> None:
    source = tmp_path / "loop.so"
    source.write_bytes(b"library")
    entries = [("uvloop/loop.so", str(source), "EXTENSION"), ("libpython3.so", str(source), "BINARY")]
    taken = without_symbols(entries, tmp_path / "out", copied)
    assert taken == [(name, str(tmp_path / "out" / name), kind) for name, _, kind in entries]
    assert all(Path(path).read_bytes() == b"library" for _, path, _ in taken)


@pytest.mark.parametrize("name", ["PySide6/QtGui.abi3.so", "numpy.libs/libopenblas.so", "cv2/cv2.abi3.so"])
def test_those_of_packages_that_changed_theirs_are_left_alone(tmp_path: Path, name: str) -> None:
    entry = (name, "/nowhere.so", "BINARY")
    assert without_symbols([entry], tmp_path, copied) == [entry]


def test_a_link_leads_where_it_led(tmp_path: Path) -> None:
    entry = ("libz.so", "libz.so.1", "SYMLINK")
    assert without_symbols([entry], tmp_path, copied) == [entry]


def test_what_is_no_library_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("text")
    with pytest.raises(subprocess.CalledProcessError):
        strip_file(tmp_path / "text.so", tmp_path / "stripped.so")
