# SPDX-License-Identifier: Apache-2.0
"""All that a create needs to know before it decides, asked in one question. Nothing here is locked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Connection, and_, bindparam, select

from middleplatform.accounts.repository import Policy, Shop
from middleplatform.codes.repository import StoredCode
from middleplatform.contract.payments import Asset
from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import accounts, attempts, codes, policies, rate_counters, shops
from middleplatform.ledger.repository import Account
from middleplatform.payments.repository import Attempt
from middleplatform.security.rate_limits import Limit, counter_key, wait_s

_MOST_LIMITS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What a create names; ``code_hash`` is None for what is no code of ours. At most two ``limits``."""

    attempt_id: UUID
    shop_id: str
    asset: Asset
    code_hash: bytes | None
    limits: list[tuple[Limit, str]]


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands in the database: the attempt, the code with its account, the shop with its rules for the asset.

    ``wait_s`` is how long guesses keep this terminal from trying (seconds), 0 where they do not.
    """

    attempt: Attempt | None
    code: StoredCode | None
    account: Account | None
    shop: Shop
    policy: Policy | None
    wait_s: int


def _count(place: int) -> Any:
    return (
        select(rate_counters.c.count)
        .where(
            rate_counters.c.key == bindparam(f"limit_{place}"), rate_counters.c.window == bindparam(f"window_{place}")
        )
        .scalar_subquery()
        .label(f"count_{place}")
    )


_ASK = Prepared(
    select(attempts, codes, accounts, shops, policies, *(_count(place) for place in range(_MOST_LIMITS)))
    .select_from(shops)
    .outerjoin(policies, and_(policies.c.shop_id == shops.c.shop_id, policies.c.asset == bindparam("asset")))
    .outerjoin(attempts, attempts.c.attempt_id == bindparam("attempt_id"))
    .outerjoin(codes, codes.c.code_hash == bindparam("code_hash"))
    .outerjoin(accounts, accounts.c.account_id == codes.c.account_id)
    .where(shops.c.shop_id == bindparam("shop_id"))
    .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
)


class OpeningRepository:
    """Reads several tables in one question; writes none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, question: Question, now: datetime) -> Opening:
        """Ask."""
        values: dict[str, Any] = {
            "attempt_id": question.attempt_id,
            "shop_id": question.shop_id,
            "asset": question.asset,
            "code_hash": question.code_hash,
        }
        for place in range(_MOST_LIMITS):
            # An empty key is nobody's.
            key = counter_key(*question.limits[place], now) if place < len(question.limits) else ("", 0)
            values[f"limit_{place}"], values[f"window_{place}"] = key
        (row,) = _ASK.rows(self._connection, values)
        counts = (row.count_0, row.count_1)
        return Opening(
            attempt=None if row.attempts_attempt_id is None else Attempt(**_part(row, "attempts", Attempt)),
            code=None if row.codes_code_hash is None else StoredCode(**_part(row, "codes", StoredCode)),
            account=None if row.accounts_account_id is None else _account(row),
            shop=Shop(**_part(row, "shops", Shop)),
            policy=None if row.policies_asset is None else _policy(row),
            wait_s=max(
                (wait_s(limit, count, now) for (limit, _), count in zip(question.limits, counts, strict=False)),
                default=0,
            ),
        )


def _part(row: Any, table: str, kind: type) -> dict[str, Any]:
    return {name: getattr(row, f"{table}_{name}") for name in kind.__slots__}  # type: ignore[attr-defined]


def _account(row: Any) -> Account:
    return Account(**(_part(row, "accounts", Account) | {"asset": Asset(row.accounts_asset)}))


def _policy(row: Any) -> Policy:
    return Policy(**(_part(row, "policies", Policy) | {"asset": Asset(row.policies_asset)}))
