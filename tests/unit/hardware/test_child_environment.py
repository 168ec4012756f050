# SPDX-License-Identifier: Apache-2.0
"""The environment of other programs: a frozen till keeps its own libraries to itself."""

from __future__ import annotations

from hardware.child_environment import own_environment

FRESH = {"PYINSTALLER_RESET_ENVIRONMENT": "1"}


def test_the_libraries_of_a_frozen_program_are_not_those_of_another() -> None:
    ours = {"LD_LIBRARY_PATH": "/opt/jifu/_internal", "_PYI_ARCHIVE_FILE": "/opt/jifu/cashier", "LANG": "zh_CN.UTF-8"}
    assert own_environment(ours, is_frozen=True) == {"LANG": "zh_CN.UTF-8"} | FRESH


def test_what_the_path_was_before_is_the_path_again() -> None:
    ours = {"LD_LIBRARY_PATH": "/opt/jifu/_internal", "LD_LIBRARY_PATH_ORIG": "/opt/vendor"}
    assert own_environment(ours, is_frozen=True) == {"LD_LIBRARY_PATH": "/opt/vendor"} | FRESH


def test_from_source_nothing_is_taken_away() -> None:
    assert (
        own_environment({"LD_LIBRARY_PATH": "/opt/vendor"}, is_frozen=False)
        == {"LD_LIBRARY_PATH": "/opt/vendor"} | FRESH
    )
