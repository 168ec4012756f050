# SPDX-License-Identifier: Apache-2.0
"""Answers that come when somebody looks at something else by then, or never: no view shows what is not its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QLabel

from cashier.settings import Theme
from cashier.shifts.export import Format
from cashier.shifts.office import Office
from cashier.shifts.reconcile import NotReconciled
from cashier.shifts.reconciliation import Reconciliation
from cashier.shifts.shift import ShiftError
from cashier.storage.journal import Journal
from cashier.ui.app import take_down
from cashier.ui.gallery_office import settle_office
from cashier.ui.office.window import PAYMENTS, PROOF, RECONCILIATION, OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language, Text
from tests.support.shift_ground import LI, WANG, ShiftGround

pytestmark = pytest.mark.gui


def asked(journal: Journal, number: int) -> Reconciliation | NotReconciled:
    """Answer as a platform does that does not."""
    if number == 1:
        raise ShiftError("platform.url is missing")
    said = f"nothing is known of shift {number}"
    return NotReconciled(Text(zh=said, en=said), Text(zh="再试", en="Try again"))


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[ShiftGround]:
    """Two shifts with a payment each, the second one open."""
    till = ShiftGround(tmp_path / "till")
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.shifts.count({10_000: 2}, LI)
    till.shifts.close(LI, [])
    till.shifts.open(WANG, 20_000)
    till.pay(777)
    yield till
    till.journal.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[ShiftGround]:
    """Another till: one shift without payments."""
    till = ShiftGround(tmp_path / "other")
    till.shifts.open(LI, 20_000)
    yield till
    till.journal.close()


@pytest.fixture
def window(qapp: QApplication, ground: ShiftGround, other: ShiftGround, tmp_path: Path) -> Iterator[OfficeWindow]:
    def opener(till: ShiftGround) -> Callable[[], Office]:
        return lambda: Office(till.folder, till.clock.now, asked)

    look = Look(Language.EN, Theme.LIGHT, is_training=False)
    tills = (TillToRead("T01", opener(ground)), TillToRead("T02", opener(other)))
    made = OfficeWindow(look, tills, lambda: date(2026, 11, 1), ask_file=lambda name: tmp_path / name)
    made.show()
    settle_office(made)
    yield made
    made.close()
    take_down(made)


def rows(window: OfficeWindow) -> list[str]:
    model = window.payments.payments
    return [str(model.data(model.index(row, 1))) for row in range(model.rowCount())]


def told(window: OfficeWindow) -> str:
    shown = (window.proof, window.reconciliation, window.figures)
    labels = [label for each in shown for label in each.findChildren(QLabel)]
    return "\n".join(label.text() for label in labels if not label.isHidden())


def test_a_search_is_not_overtaken_by_the_payments_of_the_shift(window: OfficeWindow) -> None:
    window.show_tab(PAYMENTS)
    window.search.setText("T01-0001")
    window.find_payments()
    settle_office(window)
    assert rows(window) == ["T01-0001"]


def test_what_is_compared_is_not_shown_beside_another_shift(window: OfficeWindow) -> None:
    window.show_tab(RECONCILIATION)
    window.compare()
    window.shifts.list.setCurrentRow(1)
    settle_office(window)
    assert "nothing is known of shift 2" not in told(window)
    assert window.reconciliation.compare.isEnabled()


def test_after_a_comparison_that_failed_another_one_can_be_asked_for(window: OfficeWindow) -> None:
    window.shifts.list.setCurrentRow(1)
    window.show_tab(RECONCILIATION)
    window.compare()
    settle_office(window)
    assert window.said.text() == "platform.url is missing"
    assert window.reconciliation.compare.isEnabled()


def test_another_till_is_not_proved_by_the_proof_of_the_first(window: OfficeWindow) -> None:
    window.show_tab(PROOF)
    window.prove()
    settle_office(window)
    assert "Log intact" in told(window)
    window.shifts.tills.setCurrentIndex(1)
    settle_office(window)
    assert "Log intact" not in told(window)


def test_a_search_is_made_anew_at_another_till(window: OfficeWindow) -> None:
    window.search.setText("T01")
    window.find_payments()
    settle_office(window)
    assert len(rows(window)) == 2
    window.shifts.tills.setCurrentIndex(1)
    settle_office(window)
    assert rows(window) == []


def test_what_is_found_stays_where_no_shift_is_listed(window: OfficeWindow, other: ShiftGround) -> None:
    other.pay(990)
    other.shifts.count({10_000: 2}, LI)
    other.shifts.close(LI, [])
    window.search.setText("T01")
    window.find_payments()
    window.show_tab(PROOF)
    window.shifts.tills.setCurrentIndex(1)
    window.shifts.states.setCurrentIndex(1)  # Open shifts alone: there is none.
    settle_office(window)
    assert window.shifts.list.count() == 0
    assert rows(window) == ["T01-0001"]
    assert window.stack.currentIndex() == PROOF, "nobody is taken to another view"


def test_an_export_says_how_many_records_are_damaged_and_left_out(
    window: OfficeWindow, ground: ShiftGround, tmp_path: Path
) -> None:
    ground.journal._connection.execute("UPDATE attempts SET record = 'no JSON' WHERE order_number = 'T01-0001'")
    window.export(Format.XLSX)
    settle_office(window)
    assert load_workbook(tmp_path / "shifts.xlsx")["Payments"].max_row == 2
    assert "1 damaged" in window.said.text()
