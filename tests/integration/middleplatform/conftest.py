# SPDX-License-Identifier: Apache-2.0
"""A running platform for each test, on SQLite; the engines' differences are covered by the unit tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till, served
from tests.unit.middleplatform.conftest import (  # noqa: F401 - fixtures of the unit tests, used here as well
    sqlite_template,
    sqlite_url,
)
from tests.unit.middleplatform.workbench import Guest, Workbench


@pytest.fixture
def running(sqlite_url: str) -> Iterator[RunningPlatform]:  # noqa: F811 - the fixture above
    """A platform that answers on a port, with the machine's own clock."""
    bench = Workbench.build(sqlite_url, machine_clock=True)
    with served(bench) as platform:
        yield platform
    bench.close()


@pytest.fixture
def till(running: RunningPlatform) -> Iterator[Till]:
    """An enrolled till."""
    with running.till() as client:
        yield client


@pytest.fixture
def guest(running: RunningPlatform) -> Guest:
    """A member with points and a payment password."""
    return running.bench.guest()


@pytest.fixture
def phone(running: RunningPlatform, guest: Guest) -> Iterator[Phone]:
    """The signed-in phone of the guest."""
    with running.phone(guest) as client:
        yield client
