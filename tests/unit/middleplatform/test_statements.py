# SPDX-License-Identifier: Apache-2.0
"""How often a payment asks the database: what keeps the road short. Figures in ``docs/scaling.md``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.unit.middleplatform.workbench import Workbench

MOST = {"sqlite": (6, 19), "postgresql": (5, 11)}
"""Statements of a code and of a payment: on PostgreSQL several writes go together as one."""


@contextmanager
def counted(bench: Workbench) -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    engine, sent = bench.platform.context.units.engine, list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_code_and_a_payment_without_proof_take_few_statements(bench: Workbench) -> None:
    guest = bench.guest()
    with counted(bench) as of_code:
        code = bench.code(guest)
    with counted(bench) as of_payment:
        bench.pay(bench.request(code))
    most = MOST[bench.platform.context.units.engine.dialect.name]
    assert len(of_code) <= most[0], of_code
    assert len(of_payment) <= most[1], of_payment
    # Within a transaction it would have all payments commit one after the other.
    assert not any("notify" in statement.lower() for statement in of_code + of_payment)
