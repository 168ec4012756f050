# SPDX-License-Identifier: Apache-2.0
from tests.unit.middleplatform.conftest import (  # noqa: F401 - fixtures of the unit tests, used here as well
    database,
    fresh_url,
    postgresql_database,
    sqlite_database,
    sqlite_template,
)
