# SPDX-License-Identifier: Apache-2.0
"""Alembic's migrations, run from code by `middleplatform.database.schema`."""
