# SPDX-License-Identifier: Apache-2.0
"""A Z is proved by adding its shift's events up anew; what was changed afterwards is found."""

from __future__ import annotations

import dataclasses
import json

import pytest

from cashier.checkout.journalled_attempts import read_body
from cashier.shifts.journalled_shifts import KeptShift, shift_to_carry_over
from cashier.shifts.report import lines
from cashier.storage.quarantine import open_or_begin_anew
from middleplatform.contract.payments import Status
from tests.support.clock import NINE_O_CLOCK
from tests.support.shift_ground import LI, WANG, ShiftGround
from tests.unit.cashier.shifts.conftest import Run


def closed_shift(till: ShiftGround, number: int = 1) -> KeptShift:
    kept = till.book.numbered(number)
    assert kept is not None
    return kept


def work_a_shift(till: ShiftGround) -> None:
    """Take payments of every end, and close over one whose result comes later."""
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.end(till.begin(), Status.FAILED, "CODE_EXPIRED")
    lost = till.begin(990)
    till.lose(lost)
    till.shifts.count({10_000: 2}, LI)
    till.shifts.take_over(LI, WANG, carried=[lost])
    till.end(lost, Status.SUCCEEDED)
    till.pay(300)
    till.shifts.count({10_000: 2}, WANG)
    till.shifts.close(WANG)


def test_a_z_proves_true_even_after_its_carried_payment_has_ended(till: ShiftGround) -> None:
    work_a_shift(till)
    assert till.book.proves(closed_shift(till, 1))
    assert till.book.proves(closed_shift(till, 2))
    assert till.journal.check_chain().is_intact


def test_a_shift_that_is_open_has_no_z_to_prove(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    assert not till.book.proves(closed_shift(till))


def test_a_z_that_was_changed_in_the_table_is_found(till: ShiftGround) -> None:
    work_a_shift(till)
    (record,) = till.journal._connection.execute("SELECT record FROM shifts WHERE number = 1").fetchone()
    told = json.loads(record)
    told["z"]["paid"][0]["amount"] += 1
    till.journal._connection.execute("UPDATE shifts SET record = ? WHERE number = 1", (json.dumps(told),))
    assert not till.book.proves(closed_shift(till, 1))


@pytest.mark.parametrize("change", ["shift_id = NULL", "shift_id = (SELECT shift_id FROM shifts WHERE number = 2)"])
def test_a_payment_that_was_moved_out_of_its_shift_is_found(till: ShiftGround, change: str) -> None:
    work_a_shift(till)
    till.journal._connection.execute(f"UPDATE attempts SET {change} WHERE order_number = 'T01-0001'")
    assert not till.book.proves(closed_shift(till, 1))


def test_a_shift_whose_last_events_were_cut_off_breaks_the_chain(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.journal._connection.execute("PRAGMA foreign_keys = OFF")
    till.journal._connection.execute("DROP TRIGGER events_are_not_removed")
    till.journal._connection.execute("DELETE FROM events WHERE seq = 1")
    assert till.journal.check_chain().broken_at == 1


def test_a_record_of_the_open_shift_that_was_changed_puts_the_journal_aside(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.journal._connection.execute("UPDATE shifts SET record = replace(record, '20000', '10000')")
    till.journal.close()
    journal, aside = open_or_begin_anew(till.folder, NINE_O_CLOCK, read_body, shift_to_carry_over)
    journal.close()
    assert aside is not None
    assert "record of shift 1" in aside.why


def test_an_open_shift_goes_on_beside_a_journal_that_was_put_aside_and_says_where_its_beginning_is(
    till: ShiftGround,
) -> None:
    shift = till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.journal._connection.execute("DROP TRIGGER events_are_not_edited")
    till.journal._connection.execute("UPDATE events SET at = '2026-11-02' WHERE seq = 2")
    till.journal.close()
    journal, aside = open_or_begin_anew(till.folder, NINE_O_CLOCK, read_body, shift_to_carry_over)
    journal.close()
    assert aside is not None
    till.open()
    assert till.shifts.current == dataclasses.replace(shift, earlier_part_in=aside.path.name)
    till.pay(300)
    till.shifts.count({10_000: 2}, LI)
    z = till.shifts.close(LI)
    assert (z.earlier_part_in, z.cash.over_minor) == (aside.path.name, 0)
    assert [each.amount for each in z.paid] == [300]
    assert till.book.proves(closed_shift(till))
    assert any(aside.path.name in line.en for line in lines(closed_shift(till).shift, z))


def test_a_shift_that_was_closed_does_not_come_back_with_a_fresh_journal(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.shifts.count({}, LI)
    till.shifts.close(LI)
    till.journal._connection.execute("DROP TRIGGER events_are_not_edited")
    till.journal._connection.execute("UPDATE events SET at = '2026-11-02' WHERE seq = 1")
    till.journal.close()
    journal, aside = open_or_begin_anew(till.folder, NINE_O_CLOCK, read_body, shift_to_carry_over)
    journal.close()
    assert aside is not None
    till.open()
    assert till.shifts.current is None


def test_an_open_shift_with_a_damaged_event_is_named_in_the_list_and_hides_no_other(
    till: ShiftGround, run: Run
) -> None:
    work_a_shift(till)
    till.shifts.open(LI, 0)
    till.pay()
    till.journal._connection.execute("DROP TRIGGER events_are_not_edited")
    till.journal._connection.execute("UPDATE events SET body = 'torn' WHERE seq = (SELECT MAX(seq) FROM events)")
    exit_code, told = run("list")
    assert (exit_code, [each["shift"]["number"] for each in told["shifts"]], told["unreadable"]) == (0, [2, 1], [3])


def test_a_shift_whose_record_is_damaged_is_named_and_hides_no_other(till: ShiftGround, run: Run) -> None:
    work_a_shift(till)
    till.journal._connection.execute("UPDATE shifts SET record = 'no JSON' WHERE number = 1")
    exit_code, told = run("list")
    assert (exit_code, [each["shift"]["number"] for each in told["shifts"]], told["unreadable"]) == (0, [2], [1])
    exit_code, told = run("verify")
    assert (exit_code, told["broken_at"], told["wrong_shifts"]) == (1, None, [1])
    exit_code, told = run("export", "--out", str(till.folder / "shifts.csv"))
    assert (exit_code, told["shifts"], told["unreadable"]) == (0, 1, 1)
