# SPDX-License-Identifier: Apache-2.0
"""The manager's window on a journal that is damaged in places: each is named, and hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from cashier.settings import Theme
from cashier.shifts.office import Office
from cashier.ui.app import take_down
from cashier.ui.gallery_office import settle_office
from cashier.ui.office.window import PAYMENTS, PROOF, OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from tests.support.shift_ground import LI, WANG, ShiftGround

pytestmark = pytest.mark.gui


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[ShiftGround]:
    """Two shifts with a payment each, the first one closed."""
    till = ShiftGround(tmp_path)
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.shifts.count({10_000: 2}, LI)
    till.shifts.close(LI)
    till.shifts.open(WANG, 20_000)
    till.pay(777)
    yield till
    till.journal.close()


@pytest.fixture
def window(qapp: QApplication, ground: ShiftGround) -> Iterator[OfficeWindow]:
    look = Look(Language.EN, Theme.LIGHT, is_training=False)
    tills = (TillToRead("T01", lambda: Office(ground.folder, ground.clock.now)),)
    made = OfficeWindow(look, tills, lambda: date(2026, 11, 1), ask_file=lambda _: None)
    made.show()
    settle_office(made)
    yield made
    made.close()
    take_down(made)


def damage(till: ShiftGround, statement: str) -> None:
    connection = till.journal._connection
    connection.execute("DROP TRIGGER events_are_not_edited")
    connection.execute(statement)


def listed(window: OfficeWindow) -> list[str]:
    return [window.shifts.list.item(row).text().splitlines()[-1] for row in range(window.shifts.list.count())]


def told(window: OfficeWindow) -> str:
    labels = [*window.figures.findChildren(QLabel), *window.proof.findChildren(QLabel)]
    return "\n".join(label.text() for label in labels if not label.isHidden())


def test_a_damaged_shift_is_listed_as_such_and_shows_no_figures_of_another(
    window: OfficeWindow, ground: ShiftGround
) -> None:
    damage(ground, "UPDATE shifts SET record = 'no JSON' WHERE number = 1")
    window.refresh()
    settle_office(window)
    assert listed(window) == ["1 paid", "⚠ Damaged: check the log"]
    window.shifts.list.setCurrentRow(1)
    settle_office(window)
    assert "777 points" not in told(window)
    assert "cannot be read" in told(window)
    window.show_tab(PAYMENTS)
    settle_office(window)
    assert window.payments.payments.rowCount() == 1, "its payments are there"


def test_an_open_shift_with_a_damaged_event_hides_no_other(window: OfficeWindow, ground: ShiftGround) -> None:
    damage(ground, "UPDATE events SET body = 'no JSON' WHERE seq = (SELECT MAX(seq) FROM events)")
    window.refresh()
    settle_office(window)
    assert listed(window) == ["⚠ Damaged: check the log", "1 paid"]


def test_the_proof_names_a_shift_whose_record_is_damaged(window: OfficeWindow, ground: ShiftGround) -> None:
    damage(ground, "UPDATE shifts SET record = 'no JSON' WHERE number = 1")
    window.show_tab(PROOF)
    window.prove()
    settle_office(window)
    assert "these Z reports do not add up: 1" in told(window)


def test_a_payment_that_is_chosen_is_said_in_full(window: OfficeWindow) -> None:
    window.show_tab(PAYMENTS)
    settle_office(window)
    window.payments.selectRow(0)
    assert "Order T01-0002" in window.said.text()
    assert "Points 777" in window.said.text()


def test_today_is_the_day_on_which_somebody_filters(qapp: QApplication, ground: ShiftGround) -> None:
    days = [date(2026, 11, 1)]
    tills = (TillToRead("T01", lambda: Office(ground.folder, ground.clock.now)),)
    made = OfficeWindow(Look(Language.EN, Theme.LIGHT, is_training=False), tills, lambda: days[-1])
    made.shifts.days.setCurrentIndex(1)
    assert made.shifts.which.first_day == date(2026, 11, 1)
    days.append(date(2026, 11, 2))  # The window was left open overnight.
    assert made.shifts.which.first_day == date(2026, 11, 2)
    settle_office(made)
    made.close()
    take_down(made)
