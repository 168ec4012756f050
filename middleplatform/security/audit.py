# SPDX-License-Identifier: Apache-2.0
"""Who changed what: one row an act, in the transaction of the act itself. Payments have the ledger instead."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from middleplatform.database.tables import audit_events
from middleplatform.randomness import RandomSource, random_identifier


def record_act(
    connection: Connection,
    random: RandomSource,
    at: datetime,
    *,
    actor: str,
    act: str,
    subject: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Note an act, such as ``member:mbr_x`` ``payment-password.changed`` on ``mbr_x``; never a secret."""
    values = {"event_id": random_identifier(random, "aud"), "at": at, "actor": actor, "act": act, "subject": subject}
    connection.execute(insert(audit_events).values(details=details or {}, **values))


def acts(
    connection: Connection, subject: str | None, limit: int | None, since: datetime | None = None
) -> list[Row[Any]]:
    """List the newest acts, on one subject or on all, newest first."""
    found = select(audit_events).order_by(audit_events.c.at.desc(), audit_events.c.event_id).limit(limit)
    if subject is not None:
        found = found.where(audit_events.c.subject == subject)
    if since is not None:
        found = found.where(audit_events.c.at >= since)
    return list(connection.execute(found))
