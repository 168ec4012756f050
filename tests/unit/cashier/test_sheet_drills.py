# SPDX-License-Identifier: Apache-2.0
"""Drills of the training sheet: what cannot be done is said, they end with the till, and no real log is theirs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.checkout.screens import Notice
from cashier.training.drill_line import DrillLine
from cashier.training.ground import TrainingGround
from cashier.training.sheet import PREFIX, Outcome, SheetDrills

BUT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="the ground's gun is a pseudo-terminal")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    """A ground with its devices and a line, and no platform behind it."""
    made = TrainingGround(tmp_path / "training")
    made._line = DrillLine("http://127.0.0.1:9")
    yield made
    made.close()
    made._line.close()


def drills_of(ground: TrainingGround, said: list[Notice]) -> SheetDrills:
    return SheetDrills(ground, lambda _: None, said.append)


def test_a_drill_that_needs_another_one_first_says_so(ground: TrainingGround) -> None:
    said: list[Notice] = []
    drills = drills_of(ground, said)
    assert drills.take(PREFIX + Outcome.USED)
    drills.stop()
    assert [(each.said.en, each.do_now.en) for each in said] == [
        ("This drill cannot be done now", "Scan «Paid at once» first, and pay.")
    ]


def test_a_drill_that_fails_is_told_to_the_trainee(ground: TrainingGround) -> None:
    said: list[Notice] = []
    drills = drills_of(ground, said)
    drills.take(PREFIX + Outcome.PAID)  # There is no such member: the platform was never made.
    drills._running[0].join(60)
    assert [each.said.en for each in said] == ["This drill cannot be done now"]


@BUT_WINDOWS
def test_a_drill_ends_with_the_till_and_leaves_the_gun_plugged_in(ground: TrainingGround) -> None:
    ground._plug_in(ground.folder / "devices")
    said: list[Notice] = []
    drills = drills_of(ground, said)
    drills.take(PREFIX + Outcome.PULLED)
    drills.stop()
    assert not any(each.is_alive() for each in drills._running)
    assert (ground.folder / "devices" / "gun").exists()
    assert said == []


def test_no_setting_of_the_machine_leads_a_training_till_to_a_real_log(
    ground: TrainingGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIFU_STORAGE__FOLDER", str(tmp_path / "real"))
    monkeypatch.setenv("JIFU_PLATFORM__URL", "https://platform.example")
    ground.folder.mkdir()
    settings = ground.settings().settings
    assert settings.storage.folder == ground.folder / "till"
    assert str(settings.platform.url).rstrip("/") == ground.line.url
