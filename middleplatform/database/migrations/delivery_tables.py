# SPDX-License-Identifier: Apache-2.0
"""The tables of deliveries in the first schema, which is too long for one file."""

import sqlalchemy as sa
from alembic import op

from middleplatform.database.types import UTCDateTime


def make_deliveries() -> None:
    """Make the tables of couriers, their sessions, deliveries and cash."""
    _make_couriers()
    op.create_table(
        "deliveries",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("courier_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_deliveries_total_positive")),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.courier_id"], name=op.f("fk_deliveries_courier_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_deliveries_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "number", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_courier_day", "deliveries", ["courier_id", "day"], unique=False)
    op.create_index("ix_deliveries_shop_day", "deliveries", ["shop_id", "day"], unique=False)
    op.create_table(
        "cash_collections",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("cash_id", sa.Uuid(), nullable=False),
        sa.Column("courier_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_cash_collections_amount_positive")),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.courier_id"], name=op.f("fk_cash_collections_courier_id")),
        sa.ForeignKeyConstraint(
            ["shop_id", "number"],
            ["deliveries.shop_id", "deliveries.number"],
            name=op.f("fk_cash_collections_shop_id_number"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "number", name=op.f("pk_cash_collections")),
        sa.UniqueConstraint("cash_id", name=op.f("uq_cash_collections_cash_id")),
    )


def _make_couriers() -> None:
    op.create_table(
        "couriers",
        sa.Column("courier_id", sa.String(length=40), nullable=False),
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("login_hash", sa.String(length=200), nullable=True),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_couriers_shop_id")),
        sa.PrimaryKeyConstraint("courier_id", name=op.f("pk_couriers")),
        sa.UniqueConstraint("number", name=op.f("uq_couriers_number")),
    )
    op.create_table(
        "courier_sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("courier_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.courier_id"], name=op.f("fk_courier_sessions_courier_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_courier_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_courier_sessions_session_id")),
    )
