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

    def booked_at(self, terminal_id: str, transfer_id: str) -> datetime | None:
        """Say when a transfer of a terminal was booked; None where it has no such transfer."""
        return self._connection.execute(
            select(transfers.c.at).where(
                transfers.c.transfer_id == transfer_id, transfers.c.terminal_id == terminal_id
            )
        ).scalar_one_or_none()

    def lines(
        self,
        terminal_id: str,
        begins: datetime,
        ends: datetime,
        *,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> list[dict[str, Any]]:
        """List the transfers of a terminal in the order they were booked, with the order they belong to."""
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
            at, transfer_id = after
            found = found.where(
                (transfers.c.at > at) | ((transfers.c.at == at) & (transfers.c.transfer_id > transfer_id))
            )
        ordered = found.order_by(transfers.c.at, transfers.c.transfer_id).limit(limit)
        return [
            dict(row) | {"amount": row["amount"] if row["kind"] == "debit" else -row["amount"]}
            for row in self._connection.execute(ordered).mappings()
        ]
