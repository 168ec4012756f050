# SPDX-License-Identifier: Apache-2.0
"""What a zygote forks is a process as a shop starts one: nothing that matters is inherited, and it can be killed."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kill_sweep.zygote import Program, Start, Zygote

pytestmark = [pytest.mark.process, pytest.mark.slow]  # It imports everything first.

WITHIN_S = 60.0


@pytest.fixture
def nursery(zygote: Path) -> Iterator[Zygote]:
    """A way to the zygote."""
    nursery = Zygote(zygote)
    yield nursery
    nursery.close()


def started(nursery: Zygote, folder: Path, *words: str, is_fresh: bool = False) -> tuple[Program, Path]:
    """Start a witness that writes to a file of its own."""
    output = folder / f"said-{len(list(folder.iterdir()))}"
    start = Start("tests.kill_sweep.witness", words, str(folder), str(output), is_fresh)
    return nursery.start(start), output


def told(nursery: Zygote, folder: Path, *, is_fresh: bool = False) -> dict[str, Any]:
    """Return what a witness tells, who ends with the code that is its own."""
    program, output = started(nursery, folder, "a word", is_fresh=is_fresh)
    program.join(WITHIN_S)
    assert program.exitcode == 7, output.read_text()
    found: dict[str, Any] = json.loads(output.read_text())
    return found


def until(holds: Callable[[], bool]) -> None:
    """Wait for it."""
    ends_at = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < ends_at, "it did not come to pass"
        time.sleep(0.01)


def test_a_forked_program_has_nothing_of_its_zygotes_but_what_was_imported(nursery: Zygote, tmp_path: Path) -> None:
    first, second = told(nursery, tmp_path), told(nursery, tmp_path)
    drawn = first.pop("drawn"), second.pop("drawn")
    assert not set(drawn[0]) & set(drawn[1])
    assert first == second
    assert first == {
        "open": [0, 1, 2],
        "threads": 1,
        "words": ["a word"],
        "folder": str(tmp_path),
        "leads_its_session": True,
        "has_application": False,
        "databases": 0,
        "log_handlers": 0,
    }


def test_a_fresh_interpreter_finds_itself_with_the_same(nursery: Zygote, tmp_path: Path) -> None:
    forked, fresh = told(nursery, tmp_path), told(nursery, tmp_path, is_fresh=True)
    assert not set(forked.pop("drawn")) & set(fresh.pop("drawn"))
    assert fresh == forked


def test_a_program_is_killed_for_real(nursery: Zygote, tmp_path: Path) -> None:
    program, output = started(nursery, tmp_path, "wait")
    until(lambda: output.exists() and output.read_text().endswith("\n"))
    assert program.is_alive()
    program.send(signal.SIGKILL)
    program.join(WITHIN_S)
    assert program.exitcode == -signal.SIGKILL
    program.send(signal.SIGKILL)  # Nobody is there any more to be hit.


def test_programs_go_with_whoever_started_them(zygote: Path, tmp_path: Path) -> None:
    nursery = Zygote(zygote)
    program, output = started(nursery, tmp_path, "wait")
    until(lambda: output.exists() and output.read_text().endswith("\n"))
    nursery.close()
    until(lambda: not Path(f"/proc/{program.pid}").exists())
