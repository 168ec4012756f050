# SPDX-License-Identifier: Apache-2.0
"""The till is killed in the middle of closing, before each statement for the disk: nothing is half closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cashier.shifts.totals import Totals
from tests.support.killed_closing import PIECES, REASON, end_shift
from tests.support.shift_ground import LI, ShiftGround

pytestmark = pytest.mark.slow

COUNTED_MINOR = sum(denomination * pieces for denomination, pieces in PIECES.items())
LEAST_STATEMENTS = 15
"""Counting and closing take so many at least; with fewer of them the test would not have been at each."""


def prepare(folder: Path) -> None:
    """Leave a till with an open shift: paid, declined, one without a result, and a drawer that was never counted."""
    till = ShiftGround(folder)
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.lose(till.begin(990))
    till.journal.close()


def signed_when_all_goes_well(folder: Path, how: str) -> Totals:
    """Return the Z of a closing that nothing disturbs."""
    till = ShiftGround(folder)
    till.attempts.recover()
    end_shift(till, how, folder / "said")
    kept = till.book.numbered(1)
    till.journal.close()
    assert kept is not None
    assert kept.z is not None
    return kept.z


@pytest.mark.parametrize("how", ["close", "take_over"])
def test_a_shift_whose_closing_is_killed_is_open_with_all_that_was_counted_or_closed_with_its_one_z(
    tmp_path: Path, how: str
) -> None:
    prepare(tmp_path / "prepared")
    subprocess.run(
        [sys.executable, "-m", "tests.support.killed_closing", str(tmp_path), how], check=True, timeout=120
    )
    tries = sorted((each for each in tmp_path.iterdir() if each.name.isdecimal()), key=lambda each: int(each.name))
    assert len(tries) > LEAST_STATEMENTS
    z = signed_when_all_goes_well(tries[-1].parent / "prepared", how)
    found = [state_after(each, how, z) for each in tries]
    assert found == sorted(found, key=["open", "counted", "closed"].index), "there is one step at which it is closed"
    assert set(found) == {"open", "counted", "closed"}


def state_after(folder: Path, how: str, z: Totals) -> str:
    """Start the killed till again, check it, end the shift where it is open, and return how it was found."""
    said = (folder / "said").read_text() if (folder / "said").exists() else "open"
    till = ShiftGround(folder)
    till.attempts.recover()
    assert till.journal.check_chain().is_intact
    kept = till.book.numbered(1)
    assert kept is not None
    state = "closed" if kept.z is not None else "counted" if kept.shift.counted_minor is not None else "open"
    assert {"open": 0, "counted": 1, "closed": 2}[state] >= {"open": 0, "counted": 1, "closed": 2}[said]
    if state == "counted":
        assert till.shifts.x().cash.counted_minor == COUNTED_MINOR
        carried = [each.attempt_id for each in till.attempts.unresolved()]
        assert till.shifts.close(LI, carried, REASON) == z
    elif state == "open":
        assert till.shifts.current == kept.shift
        end_shift(till, "close", folder / "said")
    check_the_one_z(till, how if state == "closed" else "close", z)
    till.journal.close()
    return state


def check_the_one_z(till: ShiftGround, how: str, z: Totals) -> None:
    """Compare what was signed, once, with what is signed when all goes well; see whose the till is now."""
    kept = till.book.numbered(1)
    assert kept is not None
    assert kept.z == z
    assert till.book.proves(kept)
    kinds = [event.kind for event in till.journal.events()]
    assert kinds.count("shift.closed") == 1
    following = till.shifts.current
    if how == "close":
        assert following is None
        assert till.book.last_number() == 1
    else:
        assert following is not None
        assert (following.number, following.float_minor, following.taken_over_from) == (2, COUNTED_MINOR, 1)
        assert kinds.count("shift.taken_over") == 1
