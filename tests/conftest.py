# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: no network, no unexpected error in a log, no screen."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.log_guard import watched_logs
from tests.support.network_guard import forbid_network
from tests.support.temporary_folders import keep_in_memory

# All that is imported and collected stays until the end: looking for garbage in it took half of the collecting.
gc.disable()

# Before pytest makes its first.
keep_in_memory()

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines differ in speed; pytest-timeout alone says what is too slow.
settings.register_profile("fast", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_configure() -> None:
    """Keep the whole session on this machine."""
    forbid_network()


def pytest_collection_finish() -> None:
    """Look for garbage from here on, among what the tests make."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """Give everything back to the collector: bindings complain of what is still there at the interpreter's end."""
    gc.unfreeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mend the order, and give some tests a second chance."""
    _keep_folders_together(items)
    _try_windows_again(items)


def _keep_folders_together(items: list[pytest.Item]) -> None:
    """Run a folder's files one after the other; files and tests stay in the random order in which they came.

    What a folder's fixtures start (a browser, a server, an application) then is started once and not with each file.
    """
    of_folder: defaultdict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        of_folder[item.path.parent].append(item)
    items[:] = [item for folder in of_folder.values() for item in folder]


def _try_windows_again(items: list[pytest.Item]) -> None:
    """Try a test of a window or of a browser once more when it fails; the summary names it as run again.

    Whatever decides about money stands outside of both and gets no second chance.
    """
    for item in items:
        if item.get_closest_marker("gui") or item.get_closest_marker("web"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _no_surprising_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs an error which it does not announce by ``@pytest.mark.logs_error("pattern")``."""
    expected = [str(pattern) for mark in request.node.iter_markers("logs_error") for pattern in mark.args]
    with watched_logs() as errors:
        yield
    fault = errors.fault(expected)
    if fault:
        pytest.fail(fault)
