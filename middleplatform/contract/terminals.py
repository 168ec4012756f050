# SPDX-License-Identifier: Apache-2.0
"""Terminals on the wire: enrolment and policy."""

from typing import Annotated

from pydantic import Field, StringConstraints

from middleplatform.contract.base import Answer, Request, UTCTime
from middleplatform.contract.payments import Asset, Currency, PINKeyScheme


class EnrolTerminal(Request):
    """``POST /v1/terminals/enrolments``, the one unsigned request of a till.

    ``public_key`` is the raw Ed25519 key in base64 (44 characters); ``enrolment_code`` is spent by success.
    """

    enrolment_code: Annotated[str, StringConstraints(min_length=8, max_length=40), Field(repr=False)]
    public_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class AssetPolicy(Answer):
    """What the shop takes. ``units_per_currency_unit``: 100 where 100 points are 1 CNY.

    At most ``max_share_percent`` of an order is paid with it, in multiples of ``min_unit``.
    """

    asset: Asset
    currency: Currency
    units_per_currency_unit: int
    max_amount: int
    max_share_percent: int = 100
    min_unit: int = 1


class ResolverPolicy(Answer):
    """How long the till asks about an unknown result before it cancels."""

    query_delays_s: tuple[float, ...] = (1, 2, 3, 5)
    cancel_after_s: float = 60


class TerminalPolicy(Answer):
    """``GET /v1/terminal``: the rules in force, and the platform's time for the clock alarm.

    Where ``training`` is true, nothing is real: the till has to say so on its screen and on its slips.
    """

    terminal_id: str
    terminal_name: str
    shop_id: str
    shop_name: str
    api_version: int
    platform_version: str
    assets: tuple[AssetPolicy, ...]
    resolver: ResolverPolicy = ResolverPolicy()
    verification_timeout_s: int = 90
    pin_key_scheme: PINKeyScheme | None = None
    server_time: UTCTime
    training: bool = False


class TerminalRetired(Answer):
    """The answer to ``DELETE /v1/terminal``: nothing that this terminal signs counts from now on."""

    terminal_id: str
    retired_at: UTCTime


class Enrolled(Answer):
    """The answer to an enrolment."""

    terminal_id: str
    policy: TerminalPolicy
