# SPDX-License-Identifier: Apache-2.0
"""The people of shops' counters."""

import sqlalchemy as sa
from alembic import op

from middleplatform.database.types import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of staff."""
    op.create_table(
        "staff",
        sa.Column("shop_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("pin_set_at", UTCDateTime(), nullable=True),
        sa.Column("deactivated_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.shop_id"], name=op.f("fk_staff_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "number", name=op.f("pk_staff")),
    )
