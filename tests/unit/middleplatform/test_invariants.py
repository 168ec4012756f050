# SPDX-License-Identifier: Apache-2.0
"""`verify`: each invariant finds the damage it is there for, and nothing in a sound database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from middleplatform.contract.payments import IfSucceeded
from middleplatform.ledger.invariants import INVARIANTS
from tests.unit.middleplatform.workbench import Workbench

NAMES = {invariant.name for invariant in INVARIANTS}

# Damage done past every guard, and the invariant that must name it.
DAMAGE = {
    "every asset sums to zero": "UPDATE entries SET amount = amount + 1 WHERE ledger_account LIKE 'issuance%'",
    "every transfer is booked twice and sums to zero": "DELETE FROM entries WHERE ledger_account LIKE 'clearing%'",
    "every entry belongs to a transfer of its asset": "DELETE FROM transfers WHERE kind = 'grant'",
    "no member account is below zero": "UPDATE accounts SET balance = -5",
    "every balance is the sum of its entries": "UPDATE accounts SET balance = balance + 1 WHERE asset = 'points'",
    "every balance is the sum of its buckets": "UPDATE buckets SET remaining = remaining - 1",
    "every bucket holds what was moved into it, and never more than was granted": (
        "UPDATE bucket_moves SET amount = amount - 1 WHERE amount > 0"
    ),
    "every transfer's bucket moves add up to it": "DELETE FROM bucket_moves WHERE transfer_id LIKE 'debit%'",
    "each attempt has at most one debit": (
        "UPDATE transfers SET kind = 'debit', transfer_id = transfer_id || 'x' WHERE kind = 'refund'"
    ),
    "a payment took and gave back exactly what its state says": "UPDATE payments SET status = 'failed'",
    "no debit without its payment": "DELETE FROM payments WHERE status = 'succeeded'",
    "refunds are at most the payment": "UPDATE refunds SET amount = amount + 1",
    "a used code paid for at most one attempt": (
        "UPDATE codes SET attempt_id = X'00000000000000000000000000000001' WHERE attempt_id IS NOT NULL"
    ),
    "an order is covered by its live payments, and never over its total": (
        "UPDATE orders SET covered_minor = covered_minor - 1 WHERE covered_minor > 0"
    ),
    "exactly the verifying and succeeded payments hold their order": "DELETE FROM order_tenders",
}


@pytest.fixture
def used(sqlite_url: str) -> Iterator[Workbench]:
    """A platform on which a little of everything has happened."""
    bench = Workbench.build(sqlite_url)
    guest = bench.guest(points=1_000_000)
    for amount in (100, 200):
        bench.pay(bench.request(bench.code(guest), amount))
    bench.refund(bench.pay(bench.request(bench.code(guest), 300)), 50)
    bench.cancel(bench.pay(bench.request(bench.code(guest), 400)).attempt_id, IfSucceeded.REVERSE)
    bench.waiting(guest)
    bench.pay(bench.request(bench.code(bench.guest(points=1))))
    yield bench
    bench.platform.close()


def test_a_sound_database_has_no_violation(used: Workbench) -> None:
    assert used.violations() == []


def test_every_invariant_has_its_damage() -> None:
    assert set(DAMAGE) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_damage_is_found_and_named(used: Workbench, name: str) -> None:
    engine = used.platform.context.units.engine
    with engine.connect() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        connection.rollback()
        raw = connection.connection.cursor()
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("PRAGMA foreign_keys = OFF")
        for trigger in triggers:
            raw.execute(f"DROP TRIGGER {trigger}")
        for index in ("uq_codes_attempt_id",):
            raw.execute(f"DROP INDEX IF EXISTS {index}")
        raw.execute(_on_one_code(DAMAGE[name]))
        assert raw.rowcount != 0
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA ignore_check_constraints = OFF")
        raw.close()
    assert any(violation.startswith(f"{name}: ") for violation in used.violations())


def _on_one_code(statement: str) -> str:
    # The attempt of a code is unique by a constraint that nothing can lift: one code is damaged only.
    if "UPDATE codes" in statement:
        return statement + " AND code_hash = (SELECT MIN(code_hash) FROM codes WHERE attempt_id IS NOT NULL)"
    return statement


def test_verify_names_the_violation_and_ends_with_1(
    used: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from middleplatform.__main__ import main

    database = str(tmp_path / "platform.db")
    assert main(["verify", "--database", database]) == 0
    with used.platform.context.units.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET balance = balance + 1 WHERE asset = 'points'"))
    assert main(["verify", "--database", database, "--json"]) == 1
    assert "every balance is the sum of its entries" in capsys.readouterr().out
