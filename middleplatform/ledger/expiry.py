# SPDX-License-Identifier: Apache-2.0
"""The expiry job: book out what has expired, account by account, so that no payment waits for long."""

from middleplatform.context import PlatformContext
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.ledger.service import Ledger


def expire_points(context: PlatformContext, limit: int) -> int:
    """Book out what has expired on at most ``limit`` accounts, earliest first; return how many accounts.

    Each account is a transaction of its own. Several processes may do it at once: the account's lock makes one wait,
    and there is nothing left to book for it.
    """
    now = context.clock.now()
    found = context.units.read(lambda connection: LedgerRepository(connection).holding_expired(now, limit))
    for account_id in found:
        context.units.write(
            lambda unit, account_id=account_id: Ledger(  # type: ignore[misc] # bound here, not at the end of the loop
                LedgerRepository(unit.connection), context.clock
            ).expire_due(account_id)
        )
    return len(found)
