# SPDX-License-Identifier: Apache-2.0
"""Alembic's entry: runs the migrations on the connection that `middleplatform.database.schema` hands over."""

from alembic import context

from middleplatform.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
