# SPDX-License-Identifier: Apache-2.0
"""A zygote for the tests of this folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill_sweep.zygote import run_zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Path]:
    """The address of a zygote; its path is short, as a socket's must be."""
    with tempfile.TemporaryDirectory(prefix="jifu-zygote-") as folder:
        process = run_zygote(Path(folder) / "zygote")
        try:
            yield Path(folder) / "zygote"
        finally:
            process.communicate()
