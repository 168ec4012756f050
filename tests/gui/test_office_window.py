# SPDX-License-Identifier: Apache-2.0
"""The manager's window on a real journal: shifts, search, payments page by page, proof, exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cashier.settings import Theme
from cashier.shifts.export import Format
from cashier.shifts.log import PAGE
from cashier.shifts.office import Office
from cashier.shifts.payment_pages import MOST_PAGES
from cashier.staff.member import StaffMember
from cashier.staff.staff import Refusal, Refused
from cashier.storage.log_rows import PaymentsWanted
from cashier.ui.app import take_down
from cashier.ui.gallery_office import OFFICE_EXHIBITS, hang_office, settle_office
from cashier.ui.office.signin import OfficeSignIn
from cashier.ui.office.window import PAYMENTS, PROOF, RECONCILIATION, TIMELINE, OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from middleplatform.contract.payments import Asset
from tests.gui.measuring import faults_of
from tests.support.shift_ground import LI, WANG, ShiftGround
from tests.support.staff_ground import SUN

pytestmark = pytest.mark.gui
IN_EVERY_RUN = (Language.EN, (1024, 768))


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[ShiftGround]:
    """Two shifts, the second one open."""
    till = ShiftGround(tmp_path / "till")
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.pay(990, Asset.WALLET)
    till.shifts.count({10_000: 2}, LI)
    till.shifts.close(LI, [])
    till.shifts.open(WANG, 20_000)
    till.pay(777)
    yield till
    till.journal.close()


@pytest.fixture
def window(qapp: QApplication, ground: ShiftGround, tmp_path: Path) -> Iterator[OfficeWindow]:
    folder = ground.folder
    look = Look(Language.EN, Theme.LIGHT, is_training=False)
    tills = (TillToRead("T01", lambda: Office(folder, ground.clock.now)),)
    made = OfficeWindow(look, tills, lambda: date(2026, 11, 1), ask_file=lambda name: tmp_path / name)
    made.show()
    settle_office(made)
    yield made
    made.close()
    take_down(made)


def said(widget: object) -> str:
    assert isinstance(widget, QLabel)
    return widget.text()


def text_of_figures(window: OfficeWindow) -> str:
    return "\n".join(said(label) for label in window.figures.findChildren(QLabel) if not label.isHidden())


def rows(window: OfficeWindow) -> list[str]:
    model = window.payments.payments
    return [str(model.data(model.index(row, 1))) for row in range(model.rowCount())]


def test_the_newest_shift_is_chosen_and_its_x_is_shown(window: OfficeWindow) -> None:
    assert window.shifts.list.count() == 2
    assert "X report · shift 2 · open" in text_of_figures(window)
    assert "777 points" in text_of_figures(window)


def test_another_shift_is_chosen_by_key_and_its_views_follow(window: OfficeWindow) -> None:
    window.shifts.list.setFocus()
    QTest.keyClick(window.shifts.list, Qt.Key.Key_Down)
    QTest.keyClick(window, Qt.Key.Key_F3)
    settle_office(window)
    assert window.stack.currentIndex() == PAYMENTS
    assert rows(window) == ["T01-0002", "T01-0001"]
    QTest.keyClick(window, Qt.Key.Key_F4)
    settle_office(window)
    assert window.stack.currentIndex() == TIMELINE
    assert "Shift opened" in window.timeline.item(0).text()


def test_shifts_are_filtered_by_cashier(window: OfficeWindow) -> None:
    window.shifts.cashier.setText("1001")
    window.refresh()
    settle_office(window)
    assert window.shifts.list.count() == 1
    assert "Li Na" in window.shifts.list.item(0).text()


@pytest.mark.parametrize(("words", "found"), [("T01-0002", 1), ("9.90", 1), ("T01", 3), ("T02", 0)])
def test_payments_are_found_over_all_shifts(window: OfficeWindow, words: str, found: int) -> None:
    window.search.setFocus()
    QTest.keyClicks(window.search, words)
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    settle_office(window)
    assert len(rows(window)) == found


def test_a_whole_code_that_lands_in_the_search_keeps_its_last_digits_alone(window: OfficeWindow) -> None:
    window.search.setText("281234567890129876")
    window.find_payments()
    settle_office(window)
    assert window.search.text() == "9876"


def test_what_nothing_is_found_by_is_said(window: OfficeWindow) -> None:
    window.search.setText("12,80")
    window.find_payments()
    assert "neither an order's number" in said(window.said)
    window.look.set_language(Language.ZH)
    assert "不是订单号" in said(window.said)


def test_the_proof_says_that_the_log_is_intact_and_where_it_is_not(window: OfficeWindow, ground: ShiftGround) -> None:
    window.show_tab(PROOF)
    window.prove()
    settle_office(window)
    assert any("Log intact" in said(label) for label in window.proof.findChildren(QLabel) if label.isVisible())
    connection = ground.journal._connection
    connection.execute("DROP TRIGGER events_are_not_edited")
    connection.execute("UPDATE events SET body = replace(body, '1280', '1281') WHERE seq = 2")
    window.prove()
    settle_office(window)
    shown = [said(label) for label in window.proof.findChildren(QLabel) if label.isVisible()]
    assert "The log was changed at record 2" in shown
    assert "Shift 1 was open then" in shown


def test_the_shifts_that_are_listed_are_exported(window: OfficeWindow, tmp_path: Path) -> None:
    window.export(Format.XLSX)
    settle_office(window)
    assert "shifts.xlsx" in said(window.said)
    assert [each.max_row for each in load_workbook(tmp_path / "shifts.xlsx")] == [3, 4]
    window.export(Format.XLSX)
    settle_office(window)
    assert "exists already" in said(window.said)
    window.look.set_language(Language.ZH)
    assert "已经存在" in said(window.said)


def test_another_tills_shift_is_not_compared_and_it_is_said_why(window: OfficeWindow) -> None:
    window.show_tab(RECONCILIATION)
    window.compare()
    settle_office(window)
    shown = [said(label) for label in window.reconciliation.findChildren(QLabel) if label.isVisible()]
    assert any("another till's journal" in text for text in shown)


def test_a_z_is_printed_from_the_window(window: OfficeWindow, tmp_path: Path) -> None:
    window.print_report()
    settle_office(window)
    assert (tmp_path / "shift-2.pdf").read_bytes().startswith(b"%PDF")


def test_whoever_may_not_export_exports_by_no_button_and_by_no_key(qapp: QApplication, ground: ShiftGround) -> None:
    look = Look(Language.EN, Theme.LIGHT, is_training=False)
    asked: list[str] = []
    tills = (TillToRead("T01", lambda: Office(ground.folder, ground.clock.now)),)
    made = OfficeWindow(look, tills, lambda: date(2026, 11, 1), may_export=False, ask_file=asked.append)
    made.show()
    settle_office(made)
    assert not any(button.isVisible() for button in (*made.exports, made.print_z))
    for key in (Qt.Key.Key_E, Qt.Key.Key_P):
        QTest.keyClick(made, key, Qt.KeyboardModifier.ControlModifier)
    settle_office(made)
    assert asked == []
    assert "Not allowed" in said(made.said)
    made.close()
    take_down(made)


def test_few_pages_are_in_memory_however_far_somebody_scrolls(window: OfficeWindow, ground: ShiftGround) -> None:
    model = window.payments.payments
    for _ in range(3):
        ground.pay(1)
    connection = ground.journal._connection
    connection.execute("PRAGMA foreign_keys = OFF")
    for n in range(1, (MOST_PAGES + 3) * PAGE // 6 + 1):
        connection.execute(
            "INSERT INTO attempts SELECT ? || attempt_id, order_number, state, is_final, first_seq + 1000 * ?, seq,"
            " record, shift_id, begun_at, code_tail, order_minor FROM attempts WHERE length(attempt_id) = 36",
            (f"{n}-", n),
        )
    model.show(PaymentsWanted())
    settle_office(window)
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
        settle_office(window)
    (count,) = connection.execute("SELECT count(*) FROM attempts").fetchone()
    assert model.rowCount() == count
    assert model.pages.kept == MOST_PAGES
    assert model.data(model.index(0, 1)) is None, "the first page was forgotten"
    settle_office(window)
    assert model.data(model.index(0, 1)), "and is read again when it is seen"


def cut_off_in_list(window: OfficeWindow) -> list[str]:
    """Return the shifts whose lines are wider than their list: the end is often a figure."""
    listed, room = window.shifts.list, window.shifts.list.viewport().width()
    rows = [
        row for row in range(listed.count()) if listed.sizeHintForIndex(listed.model().index(row, 0)).width() > room
    ]
    return [f"cut off: {listed.item(row).text()!r}" for row in rows]


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param(language, size, marks=[] if (language, size) == IN_EVERY_RUN else pytest.mark.slow)
        for language in Language
        for size in ((683, 512), (1024, 768), (1920, 1080), (3840, 2160))
    ],
)
def test_every_state_of_the_managers_window_can_be_read_and_hit(
    qapp: QApplication, language: Language, size: tuple[int, int]
) -> None:
    faults = {}
    for exhibit in OFFICE_EXHIBITS:
        shown = hang_office(exhibit, Look(language, Theme.LIGHT, is_training=False), *size)
        found = [fault for fault in faults_of(shown) if not fault.startswith("outside of QWidget")]
        found += cut_off_in_list(shown)
        if found:
            faults[exhibit.name] = found
        shown.close()
        take_down(shown)
    assert faults == {}


class Door:
    """Says who typed a number and a PIN. See `cashier.staff.gate.Gate.sign_in`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __call__(self, number: str, pin: str) -> StaffMember | Refused:
        self.asked.append((number, pin))
        return SUN if (number, pin) == ("3001", "8520") else Refused(Refusal.WRONG, tries_left=4)


def test_number_and_pin_open_the_window_and_a_wrong_one_is_said(qapp: QApplication) -> None:
    door = Door()
    asking = OfficeSignIn(Look(Language.EN, Theme.LIGHT, is_training=False), door)
    let_in: list[StaffMember] = []
    asking.let_in.connect(let_in.append)
    asking.show()
    for pin in ("1111", "8520"):
        asking.number.setText("3001")
        asking.pin.setFocus()
        QTest.keyClicks(asking.pin, pin)
        QTest.keyClick(asking.pin, Qt.Key.Key_Return)
        assert asking.pin.text() == ""
        assert let_in == []
        settle_office(asking)
        if pin == "1111":
            assert "Number or PIN is wrong" in said(asking.said)
            assert "4 more tries" in said(asking.said)
    assert let_in == [SUN]
    assert len(door.asked) == 2
    asking.close()
    take_down(asking)
