# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cashier.__main__ import main
from tests.support.shift_ground import ShiftGround

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ShiftGround]:
    ground = ShiftGround(tmp_path)
    yield ground
    ground.journal.close()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one action of ``cashier shift`` on the journal of a folder; return its exit code and what it printed."""
    config = tmp_path / "till.toml"
    config.write_text(f"[storage]\nfolder = '{tmp_path}'\n", encoding="utf-8")

    def run(action: str, *words: str) -> tuple[int, Any]:
        exit_code = main(["shift", "--config", str(config), action, *words, "--json"])
        return exit_code, json.loads(capsys.readouterr().out)

    return run
