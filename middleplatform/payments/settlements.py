# SPDX-License-Identifier: Apache-2.0
"""The settlement's query: the ledger's transfers through one terminal."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from middleplatform.database.tables import payments, transfers


class SettlementRepository:
    """Reads the ledger for reconciliation, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @staticmethod
    def place(at: datetime, transfer_id: str) -> str:
        """Write a place in the list, to go on from."""
        return f"{at.isoformat()}~{transfer_id}"

    def lines(
        self, terminal_id: str, begins: datetime, ends: datetime, after: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """List the transfers of a terminal in the order they were booked, with the order they belong to.

        Raises `ValueError` for an ``after`` that `place` did not write.
        """
        found = (
            select(
                transfers.c.transfer_id,
                transfers.c.kind,
                transfers.c.attempt_id,
                transfers.c.asset,
                transfers.c.amount,
                transfers.c.at,
                payments.c.order_number,
            )
            .join(
                payments,
                (payments.c.account_id == transfers.c.account_id) & (payments.c.attempt_id == transfers.c.attempt_id),
            )
            .where(transfers.c.terminal_id == terminal_id, transfers.c.at >= begins, transfers.c.at < ends)
        )
        if after is not None:
            at, separator, transfer_id = after.partition("~")
            if not separator:
                raise ValueError(f"after {after!r} is not the `next` of an earlier page")
            place = datetime.fromisoformat(at)
            found = found.where(
                (transfers.c.at > place) | ((transfers.c.at == place) & (transfers.c.transfer_id > transfer_id))
            )
        ordered = found.order_by(transfers.c.at, transfers.c.transfer_id).limit(limit)
        return [
            dict(row) | {"amount": row["amount"] if row["kind"] == "debit" else -row["amount"]}
            for row in self._connection.execute(ordered).mappings()
        ]
