# SPDX-License-Identifier: Apache-2.0
"""The built program, put where IT may have put it; `make package` builds it and names it in JIFU_FROZEN."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.frozen.installation import TIMEOUT_S, Installation

BUILT = Path(os.environ.get("JIFU_FROZEN", "dist/jifu")).resolve()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name where nothing has been built, or where what was built is not what is asked for."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.slow)
            # Longer than what a test starts may take, so that the program is named that hangs and not the test.
            item.add_marker(pytest.mark.timeout(2 * TIMEOUT_S))
            if "JIFU_FROZEN" not in os.environ:
                item.add_marker(pytest.mark.skip(reason="tries the frozen program: make package builds it first"))


def copy_built(to: Path) -> None:
    """Copy what was built: by links, or as files where it is on another file system."""
    try:
        shutil.copytree(BUILT, to, symlinks=True, copy_function=os.link)
    except shutil.Error:
        shutil.rmtree(to)
        shutil.copytree(BUILT, to, symlinks=True)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return the program in a folder with a space and Chinese in its name."""
    folder = tmp_path_factory.mktemp("程序 files") / "积付"
    copy_built(folder)
    return Installation(folder, tmp_path_factory.mktemp("home"))
