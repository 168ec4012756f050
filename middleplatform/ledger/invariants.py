# SPDX-License-Identifier: Apache-2.0
"""What must be true of the database at any time, as queries that find what is not.

Each query returns the rows that break its invariant, so an empty answer is a proof. They run in one transaction,
on one snapshot, and change nothing.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that always holds; ``query`` finds the exceptions, as one text column."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One row that breaks an invariant."""

    invariant: str
    where: str


INVARIANTS = (
    Invariant(
        "every asset sums to zero",
        "SELECT asset FROM entries GROUP BY asset HAVING SUM(amount) <> 0",
    ),
    Invariant(
        "every transfer is booked twice and sums to zero",
        """SELECT t.transfer_id FROM transfers t
           LEFT JOIN entries e ON e.account_id = t.account_id AND e.transfer_id = t.transfer_id
           GROUP BY t.account_id, t.transfer_id, t.amount
           HAVING COUNT(e.amount) <> 2 OR SUM(e.amount) <> 0 OR MAX(e.amount) <> t.amount""",
    ),
    Invariant(
        "every entry belongs to a transfer of its asset",
        """SELECT e.transfer_id FROM entries e
           LEFT JOIN transfers t ON t.account_id = e.account_id AND t.transfer_id = e.transfer_id
           WHERE t.transfer_id IS NULL OR t.asset <> e.asset""",
    ),
    Invariant("no member account is below zero", "SELECT account_id FROM accounts WHERE balance < 0"),
    Invariant(
        "every balance is the sum of its entries",
        """SELECT a.account_id FROM accounts a
           LEFT JOIN entries e ON e.account_id = a.account_id AND e.ledger_account = a.account_id
           GROUP BY a.account_id, a.balance HAVING a.balance <> COALESCE(SUM(e.amount), 0)""",
    ),
    Invariant(
        "every balance is the sum of its buckets",
        """SELECT a.account_id FROM accounts a LEFT JOIN buckets b ON b.account_id = a.account_id
           GROUP BY a.account_id, a.balance HAVING a.balance <> COALESCE(SUM(b.remaining), 0)""",
    ),
    Invariant(
        "every bucket holds what was moved into it, and never more than was granted",
        """SELECT b.bucket_id FROM buckets b
           LEFT JOIN bucket_moves m ON m.account_id = b.account_id AND m.bucket_id = b.bucket_id
           GROUP BY b.account_id, b.bucket_id, b.remaining, b.granted
           HAVING b.remaining <> COALESCE(SUM(m.amount), 0) OR b.remaining < 0 OR b.remaining > b.granted""",
    ),
    Invariant(
        "every transfer's bucket moves add up to it",
        """SELECT e.transfer_id FROM entries e
           LEFT JOIN bucket_moves m ON m.account_id = e.account_id AND m.transfer_id = e.transfer_id
           WHERE e.ledger_account = e.account_id
           GROUP BY e.account_id, e.transfer_id, e.amount HAVING e.amount <> COALESCE(SUM(m.amount), 0)""",
    ),
    Invariant(
        "each attempt has at most one debit",
        """SELECT CAST(attempt_id AS VARCHAR(40)) FROM transfers WHERE kind = 'debit'
           GROUP BY attempt_id HAVING COUNT(*) > 1""",
    ),
    Invariant(
        "a payment took and gave back exactly what its state says",
        """SELECT CAST(p.attempt_id AS VARCHAR(40)) FROM payments p
           LEFT JOIN transfers t ON t.account_id = p.account_id AND t.attempt_id = p.attempt_id
           GROUP BY p.account_id, p.attempt_id, p.status, p.amount, p.refunded
           HAVING COALESCE(SUM(CASE WHEN t.kind = 'debit' THEN t.amount ELSE 0 END), 0)
                  <> CASE WHEN p.status IN ('succeeded', 'reversed') THEN p.amount ELSE 0 END
               OR COALESCE(SUM(CASE WHEN t.kind = 'refund' THEN t.amount ELSE 0 END), 0) <> p.refunded
               OR COALESCE(SUM(CASE WHEN t.kind = 'reversal' THEN t.amount ELSE 0 END), 0)
                  <> CASE WHEN p.status = 'reversed' THEN p.amount - p.refunded ELSE 0 END""",
    ),
    Invariant(
        "no debit without its payment",
        """SELECT t.transfer_id FROM transfers t
           LEFT JOIN payments p ON p.account_id = t.account_id AND p.attempt_id = t.attempt_id
           WHERE t.attempt_id IS NOT NULL AND p.attempt_id IS NULL""",
    ),
    Invariant(
        "refunds are at most the payment",
        """SELECT CAST(p.attempt_id AS VARCHAR(40)) FROM payments p
           LEFT JOIN refunds r ON r.account_id = p.account_id AND r.attempt_id = p.attempt_id
           GROUP BY p.account_id, p.attempt_id, p.refunded, p.amount
           HAVING p.refunded <> COALESCE(SUM(r.amount), 0) OR p.refunded > p.amount""",
    ),
    Invariant(
        "a used code paid for at most one attempt",
        """SELECT CAST(attempt_id AS VARCHAR(40)) FROM codes WHERE attempt_id IS NOT NULL
           GROUP BY attempt_id HAVING COUNT(*) > 1
           UNION ALL
           SELECT CAST(c.attempt_id AS VARCHAR(40)) FROM codes c
           LEFT JOIN payments p ON p.account_id = c.account_id AND p.attempt_id = c.attempt_id
           WHERE c.attempt_id IS NOT NULL AND p.attempt_id IS NULL""",
    ),
    Invariant(
        "an order is covered by its live payments, and never over its total",
        """SELECT o.number FROM orders o
           LEFT JOIN order_tenders t ON t.shop_id = o.shop_id AND t.number = o.number
           GROUP BY o.shop_id, o.number, o.covered_minor, o.total_minor
           HAVING o.covered_minor <> COALESCE(SUM(t.value_minor), 0) OR o.covered_minor > o.total_minor""",
    ),
    Invariant(
        "exactly the verifying and succeeded payments hold their order",
        """SELECT CAST(p.attempt_id AS VARCHAR(40)) FROM payments p
           LEFT JOIN order_tenders t ON t.attempt_id = p.attempt_id
           WHERE (p.status IN ('verifying', 'succeeded')) <> (t.attempt_id IS NOT NULL)""",
    ),
)


def find_violations(connection: Connection) -> list[Violation]:
    """Check all invariants and return what breaks them, at most a few rows each; empty where all hold."""
    violations = []
    for invariant in INVARIANTS:
        rows = connection.execute(text(f"{invariant.query} LIMIT {_SHOWN}")).scalars()
        violations += [Violation(invariant.name, str(where)) for where in rows]
    return violations
