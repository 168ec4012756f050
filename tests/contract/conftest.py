# SPDX-License-Identifier: Apache-2.0
"""What the contract's tests share: the two shops."""

from tests.support.shops import opened, running  # noqa: F401 - fixtures
from tests.unit.middleplatform.conftest import sqlite_template  # noqa: F401 - a fixture
