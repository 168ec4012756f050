# SPDX-License-Identifier: Apache-2.0
"""The first schema: members, accounts, ledger, codes, payments, verification, terminals, deliveries."""

import sqlalchemy as sa
from alembic import op

from middleplatform.database.migrations.delivery_tables import make_deliveries
from middleplatform.database.types import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("transfers", "entries", "bucket_moves", "audit_events")


def upgrade() -> None:
    """Make all tables, and let the database itself keep the ledger append-only."""
    _make_operation()
    _make_shops()
    _make_terminals()
    _make_members()
    _make_sessions()
    _make_ledger()
    _make_buckets()
    _make_payments()
    _make_orders()
    _make_verification()
    make_deliveries()
    for table in _APPEND_ONLY:
        _forbid_changes(table)


def _forbid_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def _make_operation() -> None:
    op.create_table(
        "platform_meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_platform_meta")),
    )
    op.create_table(
        "sealed_keys",
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("check_value", sa.String(length=6), nullable=True),
        sa.Column("master_key_index", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_sealed_keys")),
    )
    op.create_table(
        "rate_counters",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_rate_counters")),
    )
    op.create_index(op.f("ix_rate_counters_expires_at"), "rate_counters", ["expires_at"], unique=False)
    op.create_table(
        "audit_events",
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_at"), "audit_events", ["at"], unique=False)
    op.create_index(op.f("ix_audit_events_subject"), "audit_events", ["subject"], unique=False)
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )


def _make_shops() -> None:
    op.create_table(
        "shops",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_shops")),
    )
    op.create_table(
        "policies",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("asset", sa.String(length=10), nullable=False),
        sa.Column("units_per_currency_unit", sa.Integer(), nullable=False),
        sa.Column("max_amount", sa.BigInteger(), nullable=False),
        sa.Column("no_password_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("no_password_daily_count", sa.Integer(), nullable=False),
        sa.Column("daily_limit", sa.BigInteger(), nullable=True),
        sa.Column("max_share_percent", sa.Integer(), server_default=sa.text("100"), nullable=False),
        sa.Column("min_unit", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("max_share_percent BETWEEN 1 AND 100", name=op.f("ck_policies_share_of_an_order")),
        sa.CheckConstraint("min_unit > 0", name=op.f("ck_policies_min_unit_positive")),
        sa.CheckConstraint("units_per_currency_unit > 0", name=op.f("ck_policies_units_positive")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_policies_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "asset", name=op.f("pk_policies")),
    )


def _make_terminals() -> None:
    op.create_table(
        "terminals",
        sa.Column("terminal_id", sa.String(length=40), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("pin_key_id", sa.String(length=40), nullable=True),
        sa.Column("enrolled_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_terminals_shop_id")),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminals")),
    )
    op.create_index(op.f("ix_terminals_shop_id"), "terminals", ["shop_id"], unique=False)
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("pin_key_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("terminal_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_enrolment_codes_shop_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )
    op.create_table(
        "nonces",
        sa.Column("terminal_id", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=128), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "nonce", name=op.f("pk_nonces")),
    )
    op.create_index(op.f("ix_nonces_expires_at"), "nonces", ["expires_at"], unique=False)


def _make_members() -> None:
    op.create_table(
        "members",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("login_hash", sa.String(length=200), nullable=True),
        sa.Column("payment_hash", sa.String(length=200), nullable=True),
        sa.Column("wrong_passwords", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("password_locked_until", UTCDateTime(), nullable=True),
        sa.Column("no_password_limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("frozen_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_members")),
        sa.UniqueConstraint("phone", name=op.f("uq_members_phone")),
    )
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("asset", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_accounts_never_below_zero")),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_accounts_member_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("member_id", "asset", "currency", name=op.f("uq_accounts_member_id_asset_currency")),
    )
    op.create_table(
        "recoveries",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("sms_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sms_sent_at", UTCDateTime(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_recoveries_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_recoveries")),
    )


def _make_sessions() -> None:
    op.create_table(
        "offline_devices",
        sa.Column("alias", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("drift_steps", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("bad_guesses", sa.Integer(), nullable=False),
        sa.Column("locked_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("spent >= 0 AND bad_guesses >= 0", name=op.f("ck_offline_devices_counts_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_offline_devices_account_id")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_offline_devices")),
        sa.UniqueConstraint("account_id", "session_id", name=op.f("uq_offline_devices_account_id_session_id")),
    )
    op.create_table(
        "customer_sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_customer_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_customer_sessions_session_id")),
    )
    op.create_index(op.f("ix_customer_sessions_member_id"), "customer_sessions", ["member_id"], unique=False)
    op.create_table(
        "codes",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (attempt_id IS NULL)", name=op.f("ck_codes_used_by_an_attempt")),
        sa.CheckConstraint("NOT live OR used_at IS NULL", name=op.f("ck_codes_used_is_dead")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_codes")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_codes_attempt_id")),
    )
    op.create_index(op.f("ix_codes_expires_at"), "codes", ["expires_at"], unique=False)
    op.create_index(
        "uq_codes_one_live",
        "codes",
        ["account_id", "session_id"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def _make_ledger() -> None:
    op.create_table(
        "transfers",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("transfer_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asset", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=True),
        sa.Column("terminal_id", sa.String(length=40), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_transfers_account_id")),
        sa.PrimaryKeyConstraint("account_id", "transfer_id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_transfers_transfer_id")),
    )
    op.create_index("ix_transfers_attempt_id", "transfers", ["attempt_id"], unique=False)
    op.create_index("ix_transfers_terminal_at", "transfers", ["terminal_id", "at"], unique=False)
    op.create_table(
        "entries",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("transfer_id", sa.String(length=80), nullable=False),
        sa.Column("ledger_account", sa.String(length=80), nullable=False),
        sa.Column("asset", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entries_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["account_id", "transfer_id"],
            ["transfers.account_id", "transfers.transfer_id"],
            name=op.f("fk_entries_account_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "transfer_id", "ledger_account", name=op.f("pk_entries")),
    )


def _make_buckets() -> None:
    op.create_table(
        "buckets",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("bucket_id", sa.String(length=80), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("remaining >= 0 AND remaining <= granted", name=op.f("ck_buckets_within_grant")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_buckets_account_id")),
        sa.PrimaryKeyConstraint("account_id", "bucket_id", name=op.f("pk_buckets")),
    )
    op.create_index(
        "ix_buckets_expiring",
        "buckets",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_table(
        "bucket_moves",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("transfer_id", sa.String(length=80), nullable=False),
        sa.Column("bucket_id", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_bucket_moves_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["account_id", "bucket_id"],
            ["buckets.account_id", "buckets.bucket_id"],
            name=op.f("fk_bucket_moves_account_id_bucket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "transfer_id"],
            ["transfers.account_id", "transfers.transfer_id"],
            name=op.f("fk_bucket_moves_account_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "transfer_id", "bucket_id", name=op.f("pk_bucket_moves")),
    )


def _make_payments() -> None:
    op.create_table(
        "attempts",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("terminal_id", sa.String(length=40), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempts")),
    )
    op.create_table(
        "payments",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("terminal_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=True),
        sa.Column("session_id", sa.String(length=40), nullable=True),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("purchase", sa.JSON(), nullable=True),
        sa.Column("asset", sa.String(length=10), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.String(length=10), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("code_tail", sa.String(length=4), nullable=True),
        sa.Column("proved_by", sa.String(length=10), nullable=True),
        sa.Column("balance_after", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("receipt_number", sa.String(length=24), nullable=True),
        sa.Column("paid_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("refunded >= 0 AND refunded <= amount", name=op.f("ck_payments_refunds_within_payment")),
        sa.PrimaryKeyConstraint("account_id", "attempt_id", name=op.f("pk_payments")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_payments_attempt_id")),
    )
    op.create_index("ix_payments_member_created", "payments", ["member_id", "created_at"], unique=False)
    op.create_index("ix_payments_member_updated", "payments", ["member_id", "updated_at"], unique=False)
    op.create_index("ix_payments_order", "payments", ["shop_id", "order_number"], unique=False)
    op.create_index("ix_payments_shop_created", "payments", ["shop_id", "created_at"], unique=False)


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("covered_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "covered_minor >= 0 AND covered_minor <= total_minor", name=op.f("ck_orders_never_paid_twice")
        ),
        sa.PrimaryKeyConstraint("shop_id", "number", name=op.f("pk_orders")),
    )
    op.create_table(
        "order_tenders",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("asset", sa.String(length=10), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "number"], ["orders.shop_id", "orders.number"], name=op.f("fk_order_tenders_shop_id_number")
        ),
        sa.PrimaryKeyConstraint("shop_id", "number", "asset", name=op.f("pk_order_tenders")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_order_tenders_attempt_id")),
    )
    op.create_table(
        "refunds",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("terminal_id", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["account_id", "attempt_id"],
            ["payments.account_id", "payments.attempt_id"],
            name=op.f("fk_refunds_account_id_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "refund_id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_refunds_refund_id")),
    )
    op.create_index("ix_refunds_attempt", "refunds", ["account_id", "attempt_id"], unique=False)


def _make_verification() -> None:
    op.create_table(
        "verifications",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("doors", sa.String(length=60), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.String(length=40), nullable=True),
        sa.Column("phone_prompted", sa.Boolean(), nullable=False),
        sa.Column("surrogate_account", sa.String(length=16), nullable=False),
        sa.Column("pin_key_id", sa.String(length=40), nullable=True),
        sa.Column("session_key", sa.String(length=64), nullable=True),
        sa.Column("sms_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sms_sent_at", UTCDateTime(), nullable=True),
        sa.Column("sms_tries_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "attempt_id"],
            ["payments.account_id", "payments.attempt_id"],
            name=op.f("fk_verifications_account_id_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "attempt_id", name=op.f("pk_verifications")),
    )
    op.create_index(
        "ix_verifications_open",
        "verifications",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "verification_tries",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "attempt_id"],
            ["verifications.account_id", "verifications.attempt_id"],
            name=op.f("fk_verification_tries_account_id_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "attempt_id", "verification_id", name=op.f("pk_verification_tries")),
    )
