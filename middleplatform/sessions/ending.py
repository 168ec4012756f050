# SPDX-License-Identifier: Apache-2.0
"""Ending the sessions of a member: what the phone could still pay with ends in the same transaction."""

from datetime import datetime

from middleplatform.codes.offline_repository import OfflineRepository
from middleplatform.codes.repository import CodeRepository
from middleplatform.context import member_topic
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.sessions.repository import SessionRepository


def end_sessions(unit: Unit, member_id: str, now: datetime, session_id: str | None = None) -> int:
    """End one session of a member, or all, with their live codes and offline seeds; return how many there were.

    Pages that are open are told, and ask to sign in.
    """
    sessions = SessionRepository(unit.connection)
    ending = sessions.open_of(member_id, now) if session_id is None else [session_id]
    accounts = LedgerRepository(unit.connection).accounts_of(member_id)
    for one in ending:
        # First: who issues a code meanwhile had the lock of the session, and what they issued ends with the rest.
        sessions.end(one, now)
        OfflineRepository(unit.connection).forget(one)
        for account in accounts:
            CodeRepository(unit.connection).end_live(account.account_id, one, now)
    unit.changed(member_topic(member_id))
    return len(ending)
