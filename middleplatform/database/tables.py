# SPDX-License-Identifier: Apache-2.0
"""The platform's tables, as SQLAlchemy Core metadata. Queries live in the rooms' repositories.

How it spreads over many servers: a table that grows with members carries the account (or member) in its primary
key. ``attempts``, ``codes``, ``customer_sessions`` and ``nonces`` are found before an account is known; each is
spread by its own key and points to the account by value. ``orders``, ``order_tenders``, ``deliveries``, ``staff``
and ``cash_collections`` are spread by shop. So foreign keys stay within an account or shop, or point to small tables.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from middleplatform.database.types import UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

NO_ACCOUNT = "none"
"""Account of a payment that never reached one: an unknown code, or a cancel that came before its payment."""

_ID = String(40)

platform_meta = Table(
    "platform_meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

sealed_keys = Table(
    "sealed_keys",
    metadata,
    Column("key_id", _ID, primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("check_value", String(6)),
    Column("master_key_index", Integer),
    Column("created_at", UTCDateTime, nullable=False),
)

shops = Table(
    "shops",
    metadata,
    Column("shop_id", _ID, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("shop_id", ForeignKey("shops.shop_id"), primary_key=True),
    Column("asset", String(10), primary_key=True),
    Column("units_per_currency_unit", Integer, nullable=False),
    Column("max_amount", BigInteger, nullable=False),
    Column("no_password_limit_minor", BigInteger, nullable=False),
    Column("no_password_daily_count", Integer, nullable=False),
    Column("daily_limit", BigInteger),
    Column("max_share_percent", Integer, nullable=False, server_default=text("100")),
    Column("min_unit", BigInteger, nullable=False, server_default=text("1")),
    CheckConstraint("units_per_currency_unit > 0", name="units_positive"),
    CheckConstraint("max_share_percent BETWEEN 1 AND 100", name="share_of_an_order"),
    CheckConstraint("min_unit > 0", name="min_unit_positive"),
)

terminals = Table(
    "terminals",
    metadata,
    Column("terminal_id", _ID, primary_key=True),
    Column("shop_id", ForeignKey("shops.shop_id"), nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("pin_key_id", _ID),
    Column("enrolled_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("shop_id", ForeignKey("shops.shop_id"), nullable=False),
    Column("pin_key_id", _ID),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
    Column("terminal_id", _ID),
)

nonces = Table(
    "nonces",
    metadata,
    Column("terminal_id", _ID, primary_key=True),
    Column("nonce", String(128), primary_key=True),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)

rate_counters = Table(
    "rate_counters",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("window", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("event_id", _ID, primary_key=True),
    Column("at", UTCDateTime, nullable=False, index=True),
    Column("actor", String(60), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("details", JSON, nullable=False),
)
"""Who changed what: acts of administrators, and of members on their own passwords and limits. Append-only."""

members = Table(
    "members",
    metadata,
    Column("member_id", _ID, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("phone", String(16), nullable=False, unique=True),
    Column("login_hash", String(200)),
    Column("payment_hash", String(200)),
    Column("wrong_passwords", Integer, nullable=False, server_default=text("0")),
    Column("password_locked_until", UTCDateTime),
    Column("no_password_limit_minor", BigInteger),
    Column("frozen_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("member_id", ForeignKey("members.member_id"), nullable=False),
    Column("asset", String(10), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    CheckConstraint("balance >= 0", name="never_below_zero"),
    UniqueConstraint("member_id", "asset", "currency"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("transfer_id", String(80), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("asset", String(10), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("shop_id", _ID),
    Column("terminal_id", _ID),
    Column("attempt_id", Uuid),
    Column("at", UTCDateTime, nullable=False),
    CheckConstraint("amount > 0", name="amount_positive"),
    # Made by the caller and unique everywhere: the same transfer cannot be booked twice, on any account.
    UniqueConstraint("transfer_id"),
    Index("ix_transfers_attempt_id", "attempt_id"),
    Index("ix_transfers_terminal_at", "terminal_id", "at"),
    ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
)

entries = Table(
    "entries",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("transfer_id", String(80), primary_key=True),
    Column("ledger_account", String(80), primary_key=True),
    Column("asset", String(10), nullable=False),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount <> 0", name="amount_not_zero"),
    ForeignKeyConstraint(["account_id", "transfer_id"], ["transfers.account_id", "transfers.transfer_id"]),
)

buckets = Table(
    "buckets",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("bucket_id", String(80), primary_key=True),
    Column("granted", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("expires_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    CheckConstraint("remaining >= 0 AND remaining <= granted", name="within_grant"),
    Index(
        "ix_buckets_expiring",
        "expires_at",
        sqlite_where=text("remaining > 0"),
        postgresql_where=text("remaining > 0"),
    ),
    ForeignKeyConstraint(["account_id"], ["accounts.account_id"]),
)

bucket_moves = Table(
    "bucket_moves",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("transfer_id", String(80), primary_key=True),
    Column("bucket_id", String(80), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount <> 0", name="amount_not_zero"),
    ForeignKeyConstraint(["account_id", "transfer_id"], ["transfers.account_id", "transfers.transfer_id"]),
    ForeignKeyConstraint(["account_id", "bucket_id"], ["buckets.account_id", "buckets.bucket_id"]),
)

customer_sessions = Table(
    "customer_sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("session_id", _ID, nullable=False, unique=True),
    Column("member_id", _ID, nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
)

recoveries = Table(
    "recoveries",
    metadata,
    Column("member_id", ForeignKey("members.member_id"), primary_key=True),
    Column("sms_hash", LargeBinary(32)),
    Column("sms_sent_at", UTCDateTime, nullable=False),
    Column("tries_left", Integer, nullable=False),
)
"""The SMS code with which a member may set a new payment password."""

offline_devices = Table(
    "offline_devices",
    metadata,
    Column("alias", String(10), primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("session_id", _ID, nullable=False),
    Column("sealed_seed", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("drift_steps", Integer, nullable=False),
    Column("spent", Integer, nullable=False),
    Column("bad_guesses", Integer, nullable=False),
    Column("locked_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("account_id", "session_id"),
    CheckConstraint("spent >= 0 AND bad_guesses >= 0", name="counts_not_negative"),
)
"""Phones that make codes without a signal: one alias an account and device. Spread by alias, like ``codes``."""

codes = Table(
    "codes",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("account_id", _ID, nullable=False),
    Column("session_id", _ID, nullable=False),
    Column("issued_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("live", Boolean, nullable=False),
    Column("used_at", UTCDateTime),
    Column("attempt_id", Uuid, unique=True),
    Index(
        "uq_codes_one_live",
        "account_id",
        "session_id",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
    CheckConstraint("NOT live OR used_at IS NULL", name="used_is_dead"),
    CheckConstraint("(used_at IS NULL) = (attempt_id IS NULL)", name="used_by_an_attempt"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", Uuid, primary_key=True),
    Column("terminal_id", _ID, nullable=False),
    Column("shop_id", _ID, nullable=False),
    Column("account_id", _ID, nullable=False),
    Column("answered_by", Uuid, nullable=False),
    Column("request_hash", LargeBinary(32)),
)
"""Idempotency and routing: which payment answers an attempt, and on which account it stands.

``answered_by`` is the attempt whose payment answers this one: always itself in this version.
``request_hash`` is empty where a cancel came before the payment.
"""

payments = Table(
    "payments",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("attempt_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("shop_id", _ID, nullable=False),
    Column("terminal_id", _ID, nullable=False),
    Column("member_id", _ID),
    Column("session_id", _ID),
    Column("order_number", String(40)),
    Column("purchase", JSON),
    Column("asset", String(10)),
    Column("amount", BigInteger, nullable=False),
    Column("value_minor", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("entry", String(10)),
    Column("channel", String(10)),
    Column("code_tail", String(4)),
    Column("proved_by", String(10)),
    Column("balance_after", BigInteger),
    Column("failure", JSON),
    Column("receipt_number", String(24)),
    Column("paid_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunds_within_payment"),
    UniqueConstraint("attempt_id"),
    Index("ix_payments_order", "shop_id", "order_number"),
    Index("ix_payments_shop_created", "shop_id", "created_at"),
    Index("ix_payments_member_updated", "member_id", "updated_at"),
    Index("ix_payments_member_created", "member_id", "created_at"),
)

orders = Table(
    "orders",
    metadata,
    Column("shop_id", _ID, primary_key=True),
    Column("number", String(40), primary_key=True),
    Column("currency", String(3), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("covered_minor", BigInteger, nullable=False),
    CheckConstraint("covered_minor >= 0 AND covered_minor <= total_minor", name="never_paid_twice"),
)

order_tenders = Table(
    "order_tenders",
    metadata,
    Column("shop_id", _ID, primary_key=True),
    Column("number", String(40), primary_key=True),
    Column("asset", String(10), primary_key=True),
    Column("attempt_id", Uuid, nullable=False, unique=True),
    Column("value_minor", BigInteger, nullable=False),
    ForeignKeyConstraint(["shop_id", "number"], ["orders.shop_id", "orders.number"]),
)
"""The live debits of an order: the primary key allows one verifying or succeeded attempt per order and asset."""

verifications = Table(
    "verifications",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("attempt_id", Uuid, primary_key=True),
    Column("open", Boolean, nullable=False),
    Column("doors", String(60), nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("last_failure", String(40)),
    Column("phone_prompted", Boolean, nullable=False),
    Column("surrogate_account", String(16), nullable=False),
    Column("pin_key_id", _ID),
    Column("session_key", String(64)),
    Column("sms_hash", LargeBinary(32)),
    Column("sms_sent_at", UTCDateTime),
    Column("sms_tries_left", Integer, nullable=False),
    Index("ix_verifications_open", "expires_at", sqlite_where=text("open"), postgresql_where=text("open")),
    ForeignKeyConstraint(["account_id", "attempt_id"], ["payments.account_id", "payments.attempt_id"]),
)

verification_tries = Table(
    "verification_tries",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("attempt_id", Uuid, primary_key=True),
    Column("verification_id", Uuid, primary_key=True),
    Column("door", String(10), nullable=False),
    Column("result", String(40), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    ForeignKeyConstraint(["account_id", "attempt_id"], ["verifications.account_id", "verifications.attempt_id"]),
)

refunds = Table(
    "refunds",
    metadata,
    Column("account_id", _ID, primary_key=True),
    Column("refund_id", Uuid, primary_key=True),
    Column("attempt_id", Uuid, nullable=False),
    Column("terminal_id", _ID, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("expired", BigInteger, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("approved_by", String(60), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    CheckConstraint("amount > 0", name="amount_positive"),
    UniqueConstraint("refund_id"),
    Index("ix_refunds_attempt", "account_id", "attempt_id"),
    ForeignKeyConstraint(["account_id", "attempt_id"], ["payments.account_id", "payments.attempt_id"]),
)

staff = Table(
    "staff",
    metadata,
    Column("shop_id", ForeignKey("shops.shop_id"), primary_key=True),
    Column("number", String(20), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("role", String(20), nullable=False),
    Column("pin_hash", String(200)),
    Column("pin_set_at", UTCDateTime),
    Column("deactivated_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

couriers = Table(
    "couriers",
    metadata,
    Column("courier_id", _ID, primary_key=True),
    Column("shop_id", ForeignKey("shops.shop_id"), nullable=False),
    Column("number", String(20), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("login_hash", String(200)),
    Column("disabled_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

courier_sessions = Table(
    "courier_sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("session_id", _ID, nullable=False, unique=True),
    Column("courier_id", ForeignKey("couriers.courier_id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("shop_id", ForeignKey("shops.shop_id"), primary_key=True),
    Column("number", String(40), primary_key=True),
    Column("courier_id", ForeignKey("couriers.courier_id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("recipient", String(60), nullable=False),
    Column("phone", String(16)),
    Column("address", String(200), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    CheckConstraint("total_minor > 0", name="total_positive"),
    Index("ix_deliveries_courier_day", "courier_id", "day"),
    Index("ix_deliveries_shop_day", "shop_id", "day"),
)

cash_collections = Table(
    "cash_collections",
    metadata,
    Column("shop_id", _ID, primary_key=True),
    Column("number", String(40), primary_key=True),
    Column("cash_id", Uuid, nullable=False, unique=True),
    Column("courier_id", ForeignKey("couriers.courier_id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    ForeignKeyConstraint(["shop_id", "number"], ["deliveries.shop_id", "deliveries.number"]),
)
"""Cash for the open rest of a delivery. It covers the order as a payment does, under ``cash_id``."""

changes = Table(
    "changes",
    metadata,
    # BigInteger does not count up by itself on SQLite; its rowid does.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("topic", String(80), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""What changed, for the other processes on an SQLite file; on PostgreSQL `announcer` tells them."""
